"""The target on a Docker engine: what is there, what is made of it, and every way it can fail."""
