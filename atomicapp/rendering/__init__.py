"""Artifact files and values to rendered artifacts."""
