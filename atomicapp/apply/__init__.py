"""Getting there: carrying out a plan on a target, and waiting until it is healthy."""
