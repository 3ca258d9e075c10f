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
    from atomicapp.cache.pruning import Pruned
    from atomicapp.errors import (
        AtomicAppError,
        ConsentRequired,
        DeployFailed,
        ForeignResource,
        InputError,
        Interrupted,
        LockHeld,
        NotDeployed,
        Place,
        Problem,
        SourceError,
        TargetError,
        UsageError,
    )
    from atomicapp.interaction import Interaction, Question, Silent
    from atomicapp.operations.cache import Cached, list_cache, prune_cache
    from atomicapp.operations.fetch import Fetched, fetch
    from atomicapp.operations.genanswers import genanswers
    from atomicapp.operations.index import IndexEntry, generate_index, list_index, update_index
    from atomicapp.operations.init import init
    from atomicapp.operations.inspect import Inspected, inspect, inspect_config, inspect_document
    from atomicapp.operations.listing import list_instances
    from atomicapp.operations.logs import logs
    from atomicapp.operations.options import (
        ClusterOptions,
        PackageOptions,
        RunOptions,
        TargetOptions,
        UnpackLimits,
    )
    from atomicapp.operations.render import render, render_to_directory, render_to_text
    from atomicapp.operations.run import RunResult, run
    from atomicapp.operations.status import Status, status
    from atomicapp.operations.stop import StopResult, stop
    from atomicapp.operations.validate import validate
    from atomicapp.plan import Change
    from atomicapp.provider import UnreadableRecords
    from atomicapp.release import Summary
    from atomicapp.rendered import RenderedApplication
    from atomicapp.resource import HostAccess

__all__ = [
    "SPECVERSION",
    "AtomicAppError",
    "Cached",
    "Change",
    "ClusterOptions",
    "ConsentRequired",
    "DeployFailed",
    "Fetched",
    "ForeignResource",
    "HostAccess",
    "IndexEntry",
    "InputError",
    "Inspected",
    "Interaction",
    "Interrupted",
    "LockHeld",
    "NotDeployed",
    "PackageOptions",
    "Place",
    "Problem",
    "Pruned",
    "Question",
    "RenderedApplication",
    "RunOptions",
    "RunResult",
    "Silent",
    "SourceError",
    "Status",
    "StopResult",
    "Summary",
    "TargetError",
    "TargetOptions",
    "UnpackLimits",
    "UnreadableRecords",
    "UsageError",
    "__version__",
    "fetch",
    "genanswers",
    "generate_index",
    "init",
    "inspect",
    "inspect_config",
    "inspect_document",
    "list_cache",
    "list_index",
    "list_instances",
    "logs",
    "prune_cache",
    "render",
    "render_to_directory",
    "render_to_text",
    "run",
    "status",
    "stop",
    "update_index",
    "validate",
]

_ERRORS = (
    *("AtomicAppError", "ConsentRequired", "DeployFailed", "ForeignResource", "InputError"),
    *("Interrupted", "LockHeld", "NotDeployed", "Place", "Problem", "SourceError"),
    *("TargetError", "UsageError"),
)
_OPTIONS = ("ClusterOptions", "PackageOptions", "RunOptions", "TargetOptions", "UnpackLimits")
_MODULES = {
    "cache.pruning": ("Pruned",),
    "errors": _ERRORS,
    "interaction": ("Interaction", "Question", "Silent"),
    "operations.cache": ("Cached", "list_cache", "prune_cache"),
    "operations.fetch": ("Fetched", "fetch"),
    "operations.genanswers": ("genanswers",),
    "operations.index": ("IndexEntry", "generate_index", "list_index", "update_index"),
    "operations.init": ("init",),
    "operations.inspect": ("Inspected", "inspect", "inspect_config", "inspect_document"),
    "operations.listing": ("list_instances",),
    "operations.logs": ("logs",),
    "operations.options": _OPTIONS,
    "operations.render": ("render", "render_to_directory", "render_to_text"),
    "operations.run": ("RunResult", "run"),
    "operations.status": ("Status", "status"),
    "operations.stop": ("StopResult", "stop"),
    "operations.validate": ("validate",),
    "plan": ("Change",),
    "provider": ("UnreadableRecords",),
    "release": ("Summary",),
    "rendered": ("RenderedApplication",),
    "resource": ("HostAccess",),
}


def __getattr__(name: str) -> object:
    """What the package offers is loaded when it is asked for, so that starting stays quick."""
    for module, names in _MODULES.items():
        if name in names:
            import importlib

            return getattr(importlib.import_module(f"{__name__}.{module}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
