"""Objects for versions that clusters no longer serve, moved to those that they do. Pure."""
