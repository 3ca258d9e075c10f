"""A run that dies at any point leaves a named state, from which the next command goes on."""
