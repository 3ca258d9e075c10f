"""Values of params: where they come from, which one counts, and what they must look like."""
