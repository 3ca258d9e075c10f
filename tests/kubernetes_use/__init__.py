"""The program on a real cluster as its users meet it: what goes wrong, and what they are told."""
