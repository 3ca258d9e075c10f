"""A real Docker engine for tests, benchmarks and ``make run``; the standard library only.

``python3 -m tests.engine up|down|status`` from the project's directory, or
:func:`tests.engine.daemon.up` from Python.
"""
