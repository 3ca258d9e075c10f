"""Text to values: documents read with the position of everything in them, checked, and built."""
