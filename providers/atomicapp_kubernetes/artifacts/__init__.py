"""Rendered artifacts to the objects that a cluster is to have. Pure."""
