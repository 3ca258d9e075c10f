"""TOML tables read key by key: each of the type that it must be, or an error that says where."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from atomicapp.errors import InputError, Place
from atomicapp.files import read_text

LIMIT = 1024 * 1024
"""The most bytes that a configuration file may have."""

_ERROR_PLACE = re.compile(r" \(at line (\d+), column (\d+)\)$")


class ConfTable(NamedTuple):
    """One table of a file."""

    data: Mapping[str, Any]
    file: str
    source: str

    @property
    def keys(self) -> frozenset[str]:
        """What stands in it."""
        return frozenset(self.data)

    def text(self, key: str) -> str:
        """A string; "" where there is none."""
        value = self.data.get(key, "")
        if not isinstance(value, str):
            raise self.error(key, "a text in quotes")
        return value

    def flag(self, key: str) -> bool:
        """True or false; false where it is not said."""
        value = self.data.get(key, False)
        if not isinstance(value, bool):
            raise self.error(key, "true or false, without quotes")
        return value

    def texts(self, key: str) -> tuple[str, ...] | None:
        """A list of strings; None where there is none."""
        value = self.data.get(key)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            raise self.error(key, "a list of texts: ['...', '...']")
        return tuple(value)

    def strings(self, key: str) -> Mapping[str, str]:
        """A table of strings; empty where there is none."""
        table = self.table(key)
        return {name: table.text(name) for name in table.data}

    def table(self, key: str) -> ConfTable:
        """A table; empty where there is none."""
        value = self.data.get(key, {})
        if not isinstance(value, dict):
            raise self.error(key, f"a table: [{key}]")
        return ConfTable(value, self.file, self.source)

    def tables(self, key: str) -> tuple[ConfTable, ...]:
        """An array of tables; empty where there is none."""
        value = self.data.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.error(key, f"an array of tables: [[{key}]]")
        return tuple(ConfTable(one, self.file, self.source) for one in value)

    def error(self, key: str, wanted: str) -> InputError:
        """That what stands at a key is not what it must be."""
        return InputError(f"{key!r} must be {wanted}", self.place(key))

    def place(self, text: str) -> Place | str:
        """The line with a text, where there is one such line; else the file alone."""
        lines = enumerate(self.source.splitlines(), 1)
        found = [number for number, line in lines if text in line.partition("#")[0]]
        return Place(self.file, found[0], 1) if len(found) == 1 else self.file


def read_conf(file: Path) -> ConfTable:
    """A TOML file as one table; raises InputError for one that is missing or is no TOML."""
    source = read_text(file, limit=LIMIT)
    try:
        return ConfTable(tomllib.loads(source), str(file), source)
    except tomllib.TOMLDecodeError as error:
        match = _ERROR_PLACE.search(str(error))
        place = Place(str(file), int(match[1]), int(match[2])) if match else str(file)
        raise InputError("this is not TOML", place) from None
    except RecursionError:
        raise InputError("this is nested too deep", str(file)) from None
