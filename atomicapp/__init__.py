"""Atomic App: a packager and installer for applications made of many containers.

The verbs of the command line are functions here::

    from atomicapp import PackageOptions, RunOptions, Silent, TargetOptions, run

    run(PackageOptions("./my-app"), TargetOptions(provider="docker"), RunOptions(), Silent())

Everything that a person can mend is an :class:`AtomicAppError`.
"""

from __future__ import annotations

from atomicapp.version import SPECVERSION as SPECVERSION
from atomicapp.version import __version__ as __version__

TYPE_CHECKING = False  # as a type checker knows it, without what importing typing costs
if TYPE_CHECKING:
    from atomicapp.errors import AtomicAppError
    from atomicapp.interaction import Interaction, Silent
    from atomicapp.operations.fetch import fetch
    from atomicapp.operations.genanswers import genanswers
    from atomicapp.operations.listing import list_instances
    from atomicapp.operations.logs import logs
    from atomicapp.operations.options import PackageOptions, RunOptions, TargetOptions
    from atomicapp.operations.render import render
    from atomicapp.operations.run import run
    from atomicapp.operations.status import status
    from atomicapp.operations.stop import stop
    from atomicapp.operations.validate import validate

_WHERE = {
    "AtomicAppError": "atomicapp.errors",
    "Interaction": "atomicapp.interaction",
    "Silent": "atomicapp.interaction",
    "PackageOptions": "atomicapp.operations.options",
    "RunOptions": "atomicapp.operations.options",
    "TargetOptions": "atomicapp.operations.options",
    "fetch": "atomicapp.operations.fetch",
    "genanswers": "atomicapp.operations.genanswers",
    "list_instances": "atomicapp.operations.listing",
    "logs": "atomicapp.operations.logs",
    "render": "atomicapp.operations.render",
    "run": "atomicapp.operations.run",
    "status": "atomicapp.operations.status",
    "stop": "atomicapp.operations.stop",
    "validate": "atomicapp.operations.validate",
}

__all__ = [
    "SPECVERSION",
    "AtomicAppError",
    "Interaction",
    "PackageOptions",
    "RunOptions",
    "Silent",
    "TargetOptions",
    "fetch",
    "genanswers",
    "list_instances",
    "logs",
    "render",
    "run",
    "status",
    "stop",
    "validate",
]


def __getattr__(name: str) -> object:
    """What the package offers is loaded when it is asked for, so that starting stays quick."""
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    import importlib

    return getattr(importlib.import_module(_WHERE[name]), name)
