"""The cluster as a target, on a real API server; what needs none is tested without."""
