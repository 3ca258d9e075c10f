"""How an application is named, wherever an ``APP`` or a nested ``source`` stands.

The words are those of containers-transports(5), with git's beside them. Everything
here is text to values; nothing looks at the disk.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from atomicapp.errors import InputError, Place
from atomicapp.names import nearest, quoted
from atomicapp.reference import LAST_PORT, SCHEME, TAG, Reference, parse_reference
from atomicapp.sources.names import TRANSPORTS, is_path

_FOREIGN = frozenset({"containers-storage", "dir", "ostree", "tarball"})
"""Words of skopeo's for what is not supported here."""
_WORD = re.compile(r"([a-z][a-z0-9+-]*):")
_HOST = re.compile(
    r"(?:(?P<user>[A-Za-z0-9_][A-Za-z0-9_.-]*)@)?"
    r"(?P<host>[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])"
    r"(?::(?P<port>[0-9]{1,5}))?"
)
_REPOSITORY = re.compile(r"(?:/[A-Za-z0-9_.~%+-]+)+/?")
_REF = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+/-]*")
_LONGEST = 1024


class Directory(NamedTuple):
    """An application in a directory, as it was written."""

    path: str

    def __str__(self) -> str:
        return self.path


class Image(NamedTuple):
    """An image that the engine has, else its registry."""

    reference: Reference

    def __str__(self) -> str:
        return str(self.reference)


class DaemonImage(NamedTuple):
    """An image that the engine has."""

    reference: Reference

    def __str__(self) -> str:
        return f"docker-daemon:{self.reference}"


class Layout(NamedTuple):
    """An image in an OCI image layout; ``tag`` is "" where it holds only one."""

    path: str
    tag: str

    def __str__(self) -> str:
        return f"oci:{self.path}" + (f":{self.tag}" if self.tag else "")


class OciArchive(NamedTuple):
    """An image in a tar archive of an OCI image layout."""

    path: str
    tag: str

    def __str__(self) -> str:
        return f"oci-archive:{self.path}" + (f":{self.tag}" if self.tag else "")


class DockerArchive(NamedTuple):
    """An image in an archive of ``docker save``; ``tag`` is the name that it has there."""

    path: str
    tag: str

    def __str__(self) -> str:
        return f"docker-archive:{self.path}" + (f":{self.tag}" if self.tag else "")


class Repository(NamedTuple):
    """A directory of a git repository; ``ref`` is a branch, a tag or a commit, "" for the default.

    ``url`` holds no credentials beyond the user of ssh.
    """

    url: str
    ref: str
    subdirectory: str

    def __str__(self) -> str:
        ref = f"@{self.ref}" if self.ref else ""
        return f"git+{self.url}{ref}" + (f"#{self.subdirectory}" if self.subdirectory else "")


FileImage = Layout | OciArchive | DockerArchive
Transport = Directory | Image | DaemonImage | FileImage | Repository


def parse_transport(text: str, where: Place | str = "") -> Transport:
    """What ``text`` names; raises InputError that says what is wrong with it.

    A bare name is an image: whether a directory of that name is there, which comes
    first, is for whoever looks at the disk.
    """
    if not text.isprintable() or len(text) > _LONGEST:
        raise _wrong(text, where, "it is too long, or has control characters")
    if is_path(text):
        return Directory(text)
    for transport in TRANSPORTS:
        if text.startswith(transport):
            return _PARSERS[transport](text, text.removeprefix(transport), where)
    word = _WORD.match(text)
    if word and (text[word.end() :].startswith(("/", ".", ":")) or word[1] in _FOREIGN):
        raise _unknown(text, word[1], where)
    return Image(parse_reference(text, where))


def canonical(transport: Transport) -> str:
    """One text for everything that means the same."""
    if isinstance(transport, Image | DaemonImage):
        return transport.reference.canonical
    return str(transport)


def parse_repository(text: str, where: Place | str = "") -> Repository:
    """A repository by its URL, ``[git+]https://`` or ``[git+]ssh://``, as an artifact names it."""
    bare = text.removeprefix("git+")
    if not bare.startswith(("https://", "ssh://")):
        remedy = "write https://HOST/REPO.git or ssh://git@HOST/REPO.git"
        raise InputError(f"{quoted(text)} is not a repository that is fetched", where, remedy)
    return _repository(text, bare, where)


def checked_ref(ref: str, where: Place | str = "") -> str:
    """The name of a branch, a tag or a commit; raises InputError where git has no such names."""
    odd = ".." in ref or "//" in ref or ref.endswith(("/", ".", ".lock")) or len(ref) > 255
    if odd or not _REF.fullmatch(ref):
        raise InputError(f"{quoted(ref)} is not the name of a branch, a tag or a commit", where)
    return ref


def _image(text: str, rest: str, where: Place | str) -> Transport:
    return Image(parse_reference(SCHEME + rest, where))


def _daemon(text: str, rest: str, where: Place | str) -> Transport:
    return DaemonImage(parse_reference(rest, where))


def _layout(text: str, rest: str, where: Place | str) -> Transport:
    return Layout(*_file(text, rest, where))


def _oci_archive(text: str, rest: str, where: Place | str) -> Transport:
    return OciArchive(*_file(text, rest, where))


def _docker_archive(text: str, rest: str, where: Place | str) -> Transport:
    path, _, name = rest.partition(":")
    if not path:
        raise _wrong(text, where, "there is no path in it")
    if name:
        parse_reference(name, where)
    return DockerArchive(path, name)


def _file(text: str, rest: str, where: Place | str) -> tuple[str, str]:
    path, colon, tag = rest.partition(":")
    if not path:
        raise _wrong(text, where, "there is no path in it")
    if colon and not TAG.fullmatch(tag):
        raise _wrong(text, where, f"{tag!r} is not a tag")
    return path, tag


def _git(text: str, rest: str, where: Place | str) -> Transport:
    return _repository(text, text.removeprefix("git+"), where)


def _repository(text: str, url: str, where: Place | str) -> Repository:
    """``SCHEME://[USER@]HOST[:PORT]/PATH[@REF][#SUBDIRECTORY]``."""
    scheme, _, rest = url.partition("://")
    rest, _, subdirectory = rest.partition("#")
    host, slash, path = rest.partition("/")
    path, _, ref = (slash + path).partition("@")
    _check_host(scheme, host, where)
    if not _REPOSITORY.fullmatch(path) or ".." in path.split("/"):
        raise InputError(f"{quoted(path)} is not the path of a repository", where, _GIT)
    if ref or rest.endswith("@"):
        checked_ref(ref, where)
    if subdirectory.startswith("/") or ".." in subdirectory.split("/") or "\\" in subdirectory:
        what = f"{quoted(subdirectory)} is not a directory of the repository"
        raise InputError(what, where, "name it without a slash in front and without '..'")
    return Repository(f"{scheme}://{host}{path}", ref, subdirectory.strip("/"))


def _check_host(scheme: str, host: str, where: Place | str) -> None:
    """Whatever is not a plain host is not shown: it may hold a password."""
    if scheme == "file":
        if host:
            raise InputError("a repository on this machine is git+file:///PATH", where)
        return
    found = _HOST.fullmatch(host)
    if "@" in host and (scheme != "ssh" or found is None):
        raise InputError(
            "the repository's URL holds credentials",
            where,
            "take them out; git asks its credential helpers, and ssh its agent",
        )
    if found is None:
        raise InputError(f"{quoted(host)} is not the name of a host", where, _GIT)
    if found["port"] and not 1 <= int(found["port"]) <= LAST_PORT:
        raise InputError(f"port {found['port']} is not from 1 to {LAST_PORT}", where)


_GIT = "write git+https://HOST/REPO.git[@REF][#SUBDIRECTORY]"
_PARSERS: dict[str, Callable[[str, str, Place | str], Transport]] = {
    "docker://": _image,
    "docker-daemon:": _daemon,
    "oci:": _layout,
    "oci-archive:": _oci_archive,
    "docker-archive:": _docker_archive,
    "git+https://": _git,
    "git+ssh://": _git,
    "git+file://": _git,
}


def _unknown(text: str, word: str, where: Place | str) -> InputError:
    rest = text[len(word) + 1 :]
    near = nearest(word, [transport.partition(":")[0] for transport in TRANSPORTS])
    if word in ("http", "https", "ssh", "git"):
        remedy = f"for a repository write git+{'https' if word != 'ssh' else word}://..."
        remedy += ", for an image its name without a scheme"
    elif word == "file":
        remedy = f"name a directory by its path alone, {quoted(rest.removeprefix('//'))}"
    elif word.startswith("git+") and not rest.startswith("//"):
        remedy = _GIT
    elif near:
        remedy = f"did you mean {quoted(f'{near}:{rest}')}?"
    else:
        remedy = f"known are a directory, NAME[:TAG], {', '.join(TRANSPORTS)}"
    shown = quoted(text) if "@" not in text else repr(f"{word}:...")
    return InputError(f"{shown} is of a kind that is not supported", where, remedy)


def _wrong(text: str, where: Place | str, why: str) -> InputError:
    return InputError(f"{quoted(text)} names no application: {why}", where)
