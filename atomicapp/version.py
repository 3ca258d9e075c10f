"""The version of this program, and of the specification that it reads."""

__version__ = "1.0.0.dev0"
SPECVERSION = "0.0.2"
"""The version of the Nulecule specification."""
