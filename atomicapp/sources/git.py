"""Files of a git repository as a tar stream, with no working tree and so nothing to be run.

One commit is fetched into a bare repository of ours. What it holds is read object by
object: no checkout, hence no hooks, filters, attributes, submodules or links followed.
"""

from __future__ import annotations

import re
import subprocess
import tarfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple, cast

from atomicapp.errors import SourceError
from atomicapp.names import quoted
from atomicapp.sources.git_program import Limit, git_command, git_environment, run_git
from atomicapp.sources.transport import Repository
from atomicapp.unpacking.limits import Limits

COMMIT = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_ENTRY = re.compile(rb"(\d{6}) (\w+) ([0-9a-f]{40,64}) +(\d+|-)\t(.+)", re.DOTALL)
_LINK, _PROGRAM = "120000", "100755"
_LONGEST_LINK = 4096
_PIECE = 1 << 16
_LONG = 64


class Entry(NamedTuple):
    """A file of a commit: ``path`` below the repository, ``size`` in bytes."""

    mode: str
    object: str
    size: int
    path: str


class Fetched(NamedTuple):
    """A commit in a bare repository of ours; ``time`` in seconds since 1970."""

    directory: Path
    commit: str
    time: int
    entries: tuple[Entry, ...]


class Head(NamedTuple):
    """A commit that a server has; ``name`` is what it is asked for by."""

    commit: str
    name: str


def find_head(repository: Repository, directory: Path) -> Head:
    """What a branch, a tag or the default branch is now; raises SourceError.

    A commit's own name is not asked for.
    """
    if COMMIT.fullmatch(repository.ref):
        return Head(repository.ref, repository.ref)
    names = _full_names(repository.ref)
    limit = Limit(directory, _PIECE * 1024)
    patterns = [pattern for name in names for pattern in (name, f"{name}^{{}}")]
    asked = run_git(["ls-remote", "--", repository.url, *patterns], shown(repository), limit)
    known: dict[str, str] = {}
    for line in asked.decode(errors="replace").splitlines():
        commit, _, name = line.partition("\t")
        if COMMIT.fullmatch(commit):
            known[name] = commit
    for name in names:
        if found := known.get(f"{name}^{{}}") or known.get(name):
            return Head(found, name)
    what = f"has no {_called(repository.ref)}" if known or repository.ref else "is empty"
    raise SourceError(f"{shown(repository)} {what}", remedy="name one of its branches or tags")


def fetch_head(repository: Repository, head: Head, directory: Path, limits: Limits) -> Fetched:
    """Fetch what :func:`find_head` found into a new ``directory``; raises SourceError.

    It may be another commit where the name was moved in between.
    """
    directory.mkdir(mode=0o700)
    name, limit = shown(repository), Limit(directory, limits.max_bytes)
    kind = "sha256" if len(head.commit) == _LONG else "sha1"
    git = f"--git-dir={directory}"
    run_git(
        ["init", "--quiet", "--bare", "--template=", f"--object-format={kind}", str(directory)],
        name,
        limit,
    )
    fetch = ["fetch", "--quiet", "--depth=1", "--no-tags", "--no-recurse-submodules"]
    run_git([git, *fetch, "--", repository.url, head.name], name, limit)
    said = run_git(
        [git, "rev-list", "--max-count=1", "--timestamp", "FETCH_HEAD", "--"], name, limit
    )
    time, _, found = said.decode().strip().partition(" ")
    listing = run_git([git, "ls-tree", "-r", "-z", "-l", "--full-tree", found], name, limit)
    entries = tuple(_entries(listing, repository, limits))
    return Fetched(directory, found, int(time), entries)


def tar_of(fetched: Fetched, repository: Repository) -> Iterator[bytes]:
    """A tar stream of the files below the subdirectory, whose own name they begin with.

    The same commit gives the same bytes. Raises SourceError.
    """
    for entry, content in _contents(fetched.directory, fetched.entries):
        member = tarfile.TarInfo(_below(entry.path, repository.subdirectory))
        member.mtime = fetched.time
        member.mode = 0o755 if entry.mode == _PROGRAM else 0o644
        if entry.mode == _LINK:
            member.type, member.linkname = tarfile.SYMTYPE, _target(entry, content)
            yield _header(member)
        else:
            member.size = entry.size
            yield _header(member)
            yield from content
            yield b"\0" * (-entry.size % tarfile.BLOCKSIZE)
    yield b"\0" * (2 * tarfile.BLOCKSIZE)


def _header(member: tarfile.TarInfo) -> bytes:
    return member.tobuf(tarfile.PAX_FORMAT, "utf-8", "surrogateescape")


def shown(repository: Repository) -> str:
    """What messages call a repository."""
    return f"the repository {repository.url}"


def _full_names(ref: str) -> list[str]:
    """What a ref may be called in full, tags first, as git reads a short name."""
    if not ref:
        return ["HEAD"]
    return [ref] if ref.startswith("refs/") else [f"refs/tags/{ref}", f"refs/heads/{ref}"]


def _called(ref: str) -> str:
    kind, _, name = ref.removeprefix("refs/").partition("/")
    word = {"heads": "branch", "tags": "tag"}.get(kind) if ref.startswith("refs/") else None
    return f"{word} {quoted(name)}" if word else f"branch or tag {quoted(ref)}"


def _entries(listing: bytes, repository: Repository, limits: Limits) -> Iterator[Entry]:
    """The files below the subdirectory. Submodules are other repositories, and are left out."""
    count = size = 0
    for line in listing.split(b"\0"):
        found = _ENTRY.fullmatch(line)
        if not line or found is None or found[2] != b"blob":
            continue
        mode, name = found[1].decode(), _name(found[5], repository)
        if not _is_below(name, repository.subdirectory):
            continue
        _check_name(name, repository)
        entry = Entry(mode, found[3].decode(), int(found[4]), name)
        count, size = count + 1, size + entry.size
        if count > limits.max_members or size > limits.max_bytes:
            cap = "max-bytes" if size > limits.max_bytes else "max-members"
            most = limits.max_bytes if size > limits.max_bytes else limits.max_members
            unit = "bytes" if size > limits.max_bytes else "files"
            raise SourceError(
                f"{shown(repository)} holds more than {most} {unit}", remedy=f"--{cap} allows more"
            )
        yield entry
    if not count:
        what = quoted(repository.subdirectory) if repository.subdirectory else "any file"
        raise SourceError(f"{shown(repository)} does not hold {what}")


def _is_below(name: str, subdirectory: str) -> bool:
    return not subdirectory or name == subdirectory or name.startswith(f"{subdirectory}/")


def _below(name: str, subdirectory: str) -> str:
    """A path from the last part of the subdirectory on."""
    above, slash, _ = subdirectory.rpartition("/")
    return name.removeprefix(above + slash)


def _name(written: bytes, repository: Repository) -> str:
    try:
        return written.decode()
    except UnicodeDecodeError as error:
        what = f"what {shown(repository)} holds is refused: {written!r} is not UTF-8"
        raise SourceError(what) from error


def _check_name(name: str, repository: Repository) -> None:
    """Names that would be a repository's own where the files are put; git refuses them too."""
    if any(part.casefold() == ".git" for part in name.split("/")):
        raise SourceError(
            f"what {shown(repository)} holds is refused: a file called {quoted(name)}"
        )


def _target(entry: Entry, content: Iterable[bytes]) -> str:
    if entry.size > _LONGEST_LINK:
        raise SourceError(f"the link {quoted(entry.path)} is longer than {_LONGEST_LINK} bytes")
    return b"".join(content).decode(errors="surrogateescape")


def _contents(directory: Path, entries: Sequence[Entry]) -> Iterator[tuple[Entry, Iterator[bytes]]]:
    """Every file with its bytes as they are in the commit, to be read before the next."""
    with TemporaryFile() as names:
        names.writelines(f"{entry.object}\n".encode() for entry in entries)
        names.seek(0)
        command = git_command(f"--git-dir={directory}", "cat-file", "--batch", "--buffer")
        with subprocess.Popen(
            command,
            stdin=names,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=git_environment(),
        ) as process:
            try:
                objects = cast("IO[bytes]", process.stdout)
                for entry in entries:
                    yield entry, _content(objects, entry)
            finally:
                process.kill()


def _content(objects: IO[bytes], entry: Entry) -> Iterator[bytes]:
    if objects.readline() != f"{entry.object} blob {entry.size}\n".encode():
        raise SourceError(f"git cannot read {quoted(entry.path)}")
    left = entry.size
    while left:
        piece = objects.read(min(left, _PIECE))
        if not piece:
            raise SourceError(f"git cannot read {quoted(entry.path)} to its end")
        left -= len(piece)
        yield piece
    objects.read(1)
