"""A cluster as a target: everything that goes over the network is below this room."""
