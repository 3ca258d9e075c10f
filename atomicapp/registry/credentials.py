"""Who somebody is to a registry, as docker and podman left it when they logged in.

The files are those of containers-auth.json(5) and docker's ``config.json``; nothing
that they hold is ever quoted.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from atomicapp.errors import Place, SourceError
from atomicapp.files import read_text
from atomicapp.registry import places
from atomicapp.registry.credential_helpers import ask_helper
from atomicapp.registry.endpoint import HUB_NAMES, Endpoint

LIMIT = 16 * 1024 * 1024
"""The most bytes that a file with credentials may have."""

HUB_SERVER = "https://index.docker.io/v1/"
"""What docker calls Docker Hub where it keeps credentials."""

_AGAIN = "log in again with `docker login` or `podman login`"


class Credentials(NamedTuple):
    """A user name with a password, or an identity token that stands for both.

    ``origin`` is the file or the helper that they came from, for messages.
    """

    username: str
    password: str
    identity_token: str
    origin: str

    def __repr__(self) -> str:
        """Where they came from, and nothing else."""
        return f"Credentials(origin={self.origin!r})"


class _AuthFile(NamedTuple):
    """One file, read."""

    file: Path
    text: str
    data: Mapping[str, Any]

    def table(self, key: str) -> Mapping[str, Any]:
        """The object at a key; empty where there is none."""
        value = self.data.get(key) or {}
        if not isinstance(value, dict):
            raise self.error(f"{key!r} is not an object", key, "correct it")
        return value

    def error(self, what: str, key: str, remedy: str = _AGAIN) -> SourceError:
        """What is wrong with what stands at a key."""
        at = self.text.find(json.dumps(key))
        line = self.text.count("\n", 0, at) + 1
        where = Place(str(self.file), line, 1) if at >= 0 else str(self.file)
        return SourceError(what, where, remedy)


def find_credentials(endpoint: Endpoint) -> Credentials | None:
    """What somebody who logged in there may show, None for nothing.

    The first file that knows the registry or a namespace of the repository counts; in
    it the longest namespace. Raises SourceError for a file that cannot be understood
    and for a credential helper that fails.
    """
    for file in places.auth_files():
        read = _read(file)
        found = _from_helpers(read, endpoint.host) or _from_text(read, endpoint)
        if found is not None:
            return found
    return None


def _read(file: Path) -> _AuthFile:
    text = read_text(file, limit=LIMIT)
    try:
        data = json.loads(text) if text.strip() else {}
    except json.JSONDecodeError as error:
        place = Place(str(file), error.lineno, error.colno)
        raise SourceError("this is not JSON", place, "correct it, or log in anew") from None
    except RecursionError:
        raise SourceError("this is nested too deep", str(file)) from None
    if not isinstance(data, dict):
        raise SourceError("this is not a JSON object", str(file), "correct it, or log in anew")
    return _AuthFile(file, text, data)


def _from_helpers(read: _AuthFile, host: str) -> Credentials | None:
    """What the programs say that keep credentials; the one for this registry alone goes first."""
    # The two names under which docker and podman keep what they have for Docker Hub.
    servers = (HUB_SERVER, *HUB_NAMES) if host in HUB_NAMES else (host,)
    own = read.table("credHelpers")
    asked = [("credHelpers", own[server], server) for server in servers if server in own]
    if not asked and read.data.get("credsStore"):
        asked = [("credsStore", read.data["credsStore"], server) for server in servers[:2]]
    for key, name, server in asked:
        if not isinstance(name, str):
            raise read.error("a credential helper is named by a text", key, "correct it")
        answer = ask_helper(name, server, str(read.file)) if name else None
        if answer is not None:
            return _credentials(*answer, f"credential helper {name!r} of {read.file}")
    return None


def _from_text(read: _AuthFile, endpoint: Endpoint) -> Credentials | None:
    """What the file itself holds, under the longest namespace that has anything."""
    auths = read.table("auths")
    keys = {_key(one): one for one in auths} | {one: one for one in auths}
    for wanted in _namespaces(endpoint):
        if wanted in keys:
            found = _entry(read, keys[wanted], auths[keys[wanted]])
            if found is not None:
                return found
    return None


def _namespaces(endpoint: Endpoint) -> Iterator[str]:
    """The keys that may stand for a repository, the longest first."""
    hosts = HUB_NAMES if endpoint.host in HUB_NAMES else (endpoint.host,)
    parts = endpoint.repository.split("/")
    for length in range(len(parts), -1, -1):
        yield from ("/".join((host, *parts[:length])) for host in hosts)


def _key(written: str) -> str:
    """The registry or namespace that a key means; what starts with a scheme is a server's URL."""
    scheme, separator, rest = written.partition("://")
    if separator and scheme in ("http", "https"):
        return rest.partition("/")[0]
    return written.rstrip("/")


def _entry(read: _AuthFile, key: str, entry: object) -> Credentials | None:
    if not isinstance(entry, dict):
        raise read.error(f"what is kept for {key!r} is not an object", key)
    fields = ("auth", "username", "password", "identitytoken")
    if not all(isinstance(entry.get(field, ""), str) for field in fields):
        raise read.error(f"what is kept for {key!r} is not all text", key)
    auth, username, password, token = (entry.get(field, "") for field in fields)
    if auth:
        username, password = _decoded(read, key, auth)
    if token:
        return Credentials(username, "", token, str(read.file))
    return _credentials(username, password, str(read.file)) if username or password else None


def _decoded(read: _AuthFile, key: str, auth: str) -> tuple[str, str]:
    try:
        text = base64.b64decode(auth, validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        raise read.error(f"the 'auth' of {key!r} is not text in Base64", key) from None
    username, colon, password = text.partition(":")
    if not colon:
        raise read.error(f"the 'auth' of {key!r} is not username:password in Base64", key)
    return username, password.rstrip("\0")


def _credentials(username: str, secret: str, origin: str) -> Credentials:
    if username == "<token>":
        return Credentials("", "", secret, origin)
    return Credentials(username, secret, "", origin)
