"""The verbs as functions with typed arguments and results; the command line only calls these."""
