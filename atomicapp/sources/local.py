"""What can be told of an application without fetching anything."""

from __future__ import annotations

from atomicapp.errors import InputError, SourceError
from atomicapp.interaction import Silent
from atomicapp.load.nulecule import load_nulecule
from atomicapp.sources.directory import MAIN_FILE
from atomicapp.sources.fetching import Fetching, Wishes
from atomicapp.sources.find import as_directory, find, meant
from atomicapp.sources.names import has_transport
from atomicapp.sources.transport import Directory


def recorded_source(app: str) -> str:
    """How records name what a person names; "" for a directory, whose content counts.

    Raises InputError for what says itself how it is meant, and is wrong.
    """
    try:
        transport = meant(app)
    except SourceError:
        return app
    except InputError:
        if has_transport(app):
            raise
        return app
    return "" if isinstance(transport, Directory) else str(transport)


def local_id(app: str) -> str:
    """The id of an application that can be read on this machine, else "".

    Raises InputError for a document that is wrong, and SourceError for a directory without.
    """
    with Fetching(Wishes(offline=True), Silent()) as fetching:
        try:
            document = find(app, destination=None, fetching=fetching).directory / MAIN_FILE
        except SourceError:
            if _is_directory(app):
                raise
            return ""
        except InputError:
            return ""
        return load_nulecule(document, str(document))[0].id


def _is_directory(app: str) -> bool:
    try:
        return as_directory(app) is not None
    except SourceError:
        return False
