"""Applications that people packaged years ago, on a cluster of today."""
