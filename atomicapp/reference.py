"""Image references as people write them: ``[docker://][registry[:port]/]name[:tag][@digest]``.

Everything is checked against what an engine allows before it touches a path, a
label or a URL.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from atomicapp.errors import InputError, Place

SCHEME = "docker://"
DEFAULT_REGISTRY = "docker.io"
DEFAULT_TAG = "latest"
LONGEST_NAME = 255
LAST_PORT = 65535

_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?"
REGISTRY = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9A-Fa-f:]+\])(?::[0-9]{{1,5}})?")
PART = re.compile(r"[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*")
TAG = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}")
DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128}")


class Reference(NamedTuple):
    """An image by name. ``registry``, ``tag`` and ``digest`` are "" where nobody wrote them."""

    registry: str
    name: str
    tag: str
    digest: str

    def __str__(self) -> str:
        """As it was written, without the scheme."""
        tag = f":{self.tag}" if self.tag else ""
        digest = f"@{self.digest}" if self.digest else ""
        return f"{self._prefix}{self.name}{tag}{digest}"

    @property
    def image(self) -> str:
        """What an engine is asked for: always with a tag or, which beats it, a digest."""
        version = f"@{self.digest}" if self.digest else f":{self.tag or DEFAULT_TAG}"
        return f"{self._prefix}{self.name}{version}"

    @property
    def canonical(self) -> str:
        """One text for everything that means the same image."""
        registry = self.registry or DEFAULT_REGISTRY
        if registry == "index.docker.io":
            registry = DEFAULT_REGISTRY
        is_short = registry == DEFAULT_REGISTRY and "/" not in self.name
        name = f"library/{self.name}" if is_short else self.name
        version = f"@{self.digest}" if self.digest else f":{self.tag or DEFAULT_TAG}"
        return f"{registry}/{name}{version}"

    @property
    def _prefix(self) -> str:
        return f"{self.registry}/" if self.registry else ""


def parse_reference(text: str, where: Place | str = "") -> Reference:
    """The reference in ``text``; raises InputError that says what is wrong with it."""
    rest, at, digest = text.removeprefix(SCHEME).partition("@")
    if at and not DIGEST.fullmatch(digest):
        raise _wrong(text, where, "after '@' comes sha256: and 64 hexadecimal digits")
    first, slash, remainder = rest.partition("/")
    has_registry = bool(slash) and ("." in first or ":" in first or first == "localhost")
    has_registry = has_registry and bool(first.strip("."))
    registry, path = (first, remainder) if has_registry else ("", rest)
    if registry:
        _check_registry(text, where, registry)
    name, colon, tag = path.partition(":")
    if colon and not TAG.fullmatch(tag):
        raise _wrong(text, where, f"{tag!r} is not a tag")
    _check_name(text, where, name)
    return Reference(registry, name, tag, digest)


def _check_registry(text: str, where: Place | str, registry: str) -> None:
    if not REGISTRY.fullmatch(registry):
        raise _wrong(text, where, f"{registry!r} is not the name of a registry")
    port = registry.rpartition("]")[2].partition(":")[2]
    if port and not 1 <= int(port) <= LAST_PORT:
        raise _wrong(text, where, f"port {port} is not from 1 to {LAST_PORT}")


def _check_name(text: str, where: Place | str, name: str) -> None:
    if not name:
        raise _wrong(text, where, "there is no name in it")
    if len(name) > LONGEST_NAME:
        raise _wrong(text, where, f"its name is longer than {LONGEST_NAME} characters")
    if name.lower() != name and all(PART.fullmatch(part) for part in name.lower().split("/")):
        raise _wrong(text, where, f"names of images are in lower case: {name.lower()!r}")
    for part in name.split("/"):
        if not PART.fullmatch(part):
            raise _wrong(text, where, f"{part!r} cannot be part of its name")


def _wrong(text: str, where: Place | str, why: str) -> InputError:
    return InputError(
        f"{text!r} is not the name of an image: {why}",
        where,
        "write [registry[:port]/]name[:tag], for example projectatomic/helloapache",
    )
