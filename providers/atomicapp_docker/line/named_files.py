"""Files that a line names: the application's own, or the host's with the person's word."""

from __future__ import annotations

import os.path
from collections.abc import MutableSequence
from pathlib import Path

from atomicapp.errors import InputError
from atomicapp.files import contained, read_text
from atomicapp_docker.line.command import Use


def read(use: Use, name: str, directory: Path, accesses: MutableSequence[str]) -> str:
    """The text of a UTF-8 file that an option names.

    Relative names are the application's and must stay in its ``directory``;
    reading by an absolute one is told in ``accesses``. Raises InputError, which
    does not repeat a name that came from a value, since a value may be a secret.
    """
    try:
        return _read(use, name, directory, accesses)
    except InputError as error:
        if not use.holds_value:
            raise
        what = "the file that a value names cannot be read"
        remedy = "name a text file in the application's directory"
        raise InputError.of([use.problem(what, remedy)]) from error


def _read(use: Use, name: str, directory: Path, accesses: MutableSequence[str]) -> str:
    what = f"file of {use.option}"
    if not name.startswith("/"):
        return read_text(contained(directory, name, use.place), use.place, what=what)
    real = Path(os.path.realpath(name))
    text = read_text(real, use.place, what=what)
    if not real.is_relative_to(os.path.realpath(directory)):
        accesses.append(f"reads {real}")
    return text
