"""Atomic App: a packager and installer for applications made of many containers."""

__version__ = "1.0.0.dev0"
SPECVERSION = "0.0.2"
"""The version of the Nulecule specification that this program reads."""
