"""The strict extractor: what an archive says is an application becomes a directory, or an error.

Regular files and directories, and links that stay inside; everything else is
refused, and then nothing is left behind.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from atomicapp.unpacking.checks import Tally, refusing, safe_parts
from atomicapp.unpacking.collection import Collection
from atomicapp.unpacking.limits import Limits
from atomicapp.unpacking.links import Escape, Parts
from atomicapp.unpacking.placing import Contents, place
from atomicapp.unpacking.staging import staging
from atomicapp.unpacking.tar_stream import Kind, read_tar

__all__ = ["Contents", "Parts", "safe_parts", "unpack"]


def unpack(
    chunks: Iterable[bytes],
    directory: Path,
    *,
    root: str = "",
    source: str = "the archive",
    limits: Limits | None = None,
) -> Contents:
    """Fill a private ``directory``, made if it is not there, with the members of a tar stream.

    With ``root`` only members below that name are allowed, and it is taken off.
    Modes become 0755 or 0644, owners are ours, files keep their times. ``source``
    names the archive in messages. Raises SourceError for whatever is not a plain
    tree of files; the caller then drops the directory.
    """
    with refusing(source, directory):
        directory.mkdir(mode=0o700, exist_ok=True)
        with staging(directory) as scratch:
            collection = Collection(scratch, Tally(limits or Limits()))
            for member, content in read_tar(chunks):
                parts = _below(root, member.name)
                if member.kind is Kind.HARD_LINK:
                    collection.add_link(parts, member, _below(root, member.target))
                else:
                    collection.add(parts, member, content)
            return place(dict(collection.entries()), directory, root)


def _below(root: str, name: str) -> Parts:
    """The checked path of a member; () is the root itself."""
    parts = safe_parts(name)
    if root and parts[:1] != (root,):
        raise Escape(f"{name!r} is outside of {root}/")
    return parts[1:] if root else parts
