"""The command line: one module per verb; printing lives here and nowhere else."""
