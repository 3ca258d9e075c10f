"""Which members of a layer concern one directory of the image, and what their names mean. Pure.

Whiteouts are the image specification's: ``.wh.NAME`` beside where ``NAME`` is hidden,
``.wh..wh..opq`` in a directory of whose lower layers nothing is seen.
"""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from atomicapp.unpacking.checks import safe_parts
from atomicapp.unpacking.links import Escape, Parts

WHITEOUT = ".wh."
OPAQUE = ".wh..wh..opq"
_METADATA = ".wh..wh."
MOST_TOPS = 1000

_FIRST = re.compile(rb"(?:\.?/+)*([^/]*)")


class Mark(Enum):
    """What a member is to the layers below."""

    ENTRY = "entry"
    WHITEOUT = "whiteout"
    OPAQUE = "opaque"
    NOTHING = "nothing"


class Meaning(NamedTuple):
    """What a member's name means: ``parts`` is the path below the directory that it is about."""

    mark: Mark
    parts: Parts


class Concern:
    """Whether the members of a layer concern ``root``, and the names that lie beside it.

    Called with every name as it stands in the archive: it has to be quick, and a name
    that climbs concerns everybody.
    """

    def __init__(self, root: str) -> None:
        self._root = root
        self._firsts = frozenset(name.encode() for name in (root, f"{WHITEOUT}{root}", OPAQUE))
        self.tops: set[bytes] = set()

    def __call__(self, name: bytes) -> bool:
        """The member of this name is asked for."""
        found = _FIRST.match(name)
        first = found[1] if found else name
        if first not in self.tops and len(self.tops) < MOST_TOPS:
            self.tops.add(first)
        return first in self._firsts or (b".." in name and b".." in name.split(b"/"))

    def meaning(self, name: str) -> Meaning:
        """What a name that concerns us means; raises Escape."""
        parts = layer_parts(name)
        if parts == (OPAQUE,) or parts == (f"{WHITEOUT}{self._root}",):
            return Meaning(Mark.WHITEOUT, ())
        if parts[:1] != (self._root,) or any(part.startswith(WHITEOUT) for part in parts[:-1]):
            raise Escape(f"{name!r} lies below a whiteout")
        below = parts[1:]
        if not below or not below[-1].startswith(WHITEOUT):
            return Meaning(Mark.ENTRY, below)
        if below[-1] == OPAQUE:
            return Meaning(Mark.OPAQUE, below[:-1])
        if below[-1].startswith(_METADATA):
            return Meaning(Mark.NOTHING, below[:-1])
        hidden = below[-1].removeprefix(WHITEOUT)
        if hidden in ("", ".", ".."):
            raise Escape(f"{name!r} is a whiteout of nothing")
        return Meaning(Mark.WHITEOUT, (*below[:-1], hidden))


def hides_all(name: str, root: str) -> bool:
    """A layer with a member of this name lets nothing of ``root`` be seen of those below it."""
    return name in (OPAQUE, f"{WHITEOUT}{root}", f"{root}/{OPAQUE}")


def layer_parts(name: str) -> Parts:
    """The parts of a name in a layer, which may be written as from the image's own root."""
    return safe_parts(name.lstrip("/"))
