"""Atomic App: a packager and installer for applications made of many containers."""

__version__ = "1.0.0.dev0"
