"""Which engine is meant: the environment, docker contexts, and their TLS files."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from atomicapp.errors import TargetError
from atomicapp.files.home import home

DEFAULT_HOST = "unix:///var/run/docker.sock"
LOOPBACK = "127.0.0.1"
_PASSWORD = re.compile(r"^([^/]*//)?[^/@]*:[^/@]*@")
SCHEMES = ("unix", "tcp", "http", "https", "ssh")


class TlsFiles(NamedTuple):
    """TLS as the client is to use it; None where a file is not given."""

    ca: Path | None
    certificate: Path | None
    key: Path | None
    verify: bool


class Address(NamedTuple):
    """Where an engine is. ``source`` says who told us, for messages."""

    url: str
    tls: TlsFiles | None
    source: str

    @property
    def scheme(self) -> str:
        """How it is reached: one of ``SCHEMES``."""
        return self.url.partition("://")[0]

    @property
    def published_host(self) -> str:
        """The host on which the engine's published ports answer."""
        return urlsplit(self.url).hostname or LOOPBACK if self.scheme != "unix" else LOOPBACK


def find_address(override: str | None, environment: Mapping[str, str]) -> Address:
    """The engine that a person means, with the precedence of the docker client.

    ``override`` (given to this program) beats ``DOCKER_HOST``, which beats
    ``DOCKER_CONTEXT``, which beats the context that ``docker context use`` chose.
    """
    if override:
        return Address(_checked(override, "provider-api"), _tls_files(environment), "provider-api")
    host = environment.get("DOCKER_HOST")
    if host:
        return Address(_checked(host, "DOCKER_HOST"), _tls_files(environment), "DOCKER_HOST")
    name, source = environment.get("DOCKER_CONTEXT", ""), "DOCKER_CONTEXT"
    if not name:
        file = config_directory(environment) / "config.json"
        name, source = str(_json_object(file).get("currentContext") or ""), str(file)
    if name and name != "default":
        return _context(name, source, config_directory(environment))
    return Address(DEFAULT_HOST, _tls_files(environment), "the default")


def config_directory(environment: Mapping[str, str]) -> Path:
    """The docker client's own directory, which holds ``config.json`` and contexts."""
    chosen = environment.get("DOCKER_CONFIG")
    return Path(chosen) if chosen else Path(environment.get("HOME") or home()) / ".docker"


def extra_headers(environment: Mapping[str, str]) -> Mapping[str, str]:
    """What the docker client sends with each request because its settings say so."""
    file = config_directory(environment) / "config.json"
    headers = _json_object(file).get("HttpHeaders") or {}
    if not isinstance(headers, dict) or not all(map(_can_be_sent, headers.items())):
        raise TargetError("HttpHeaders can only be names and texts", str(file), "correct them")
    return headers


def _can_be_sent(header: tuple[str, object]) -> bool:
    name, value = header
    is_text = isinstance(value, str) and value.isascii() and value.isprintable()
    return is_text and re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+", name) is not None


def _checked(url: str, source: str) -> str:
    if _PASSWORD.search(url):
        what = "an address of an engine cannot hold a password"
        raise TargetError(what, source, "take it out; TLS and ssh know who you are in other ways")
    full = url.strip() if "://" in url else f"tcp://{url.strip()}"
    if full == "unix://":
        return DEFAULT_HOST
    scheme, _, rest = full.partition("://")
    if scheme not in SCHEMES or not rest or not full.isprintable() or not _is_sound(full):
        raise TargetError(
            f"{url!r} is not an address of an engine",
            source,
            "write unix:///PATH, tcp://HOST:PORT or ssh://[USER@]HOST[:PORT]",
        )
    return full


def _is_sound(url: str) -> bool:
    """Whether its host can be read, and its port; ssh's port is looked at where ssh is called."""
    try:
        parts = None if url.startswith("unix:") else urlsplit(url)
        return parts is None or parts.scheme == "ssh" or parts.port != 0
    except ValueError:
        return False


def _tls_files(environment: Mapping[str, str]) -> TlsFiles | None:
    verify = bool(environment.get("DOCKER_TLS_VERIFY"))
    if not verify and not environment.get("DOCKER_TLS"):
        return None
    chosen = environment.get("DOCKER_CERT_PATH")
    return _files_in(Path(chosen) if chosen else config_directory(environment), verify)


def _files_in(directory: Path, verify: bool) -> TlsFiles:
    def present(name: str) -> Path | None:
        return directory / name if (directory / name).is_file() else None

    return TlsFiles(present("ca.pem"), present("cert.pem"), present("key.pem"), verify)


def _context(name: str, source: str, directory: Path) -> Address:
    identity = hashlib.sha256(name.encode()).hexdigest()
    file = directory / "contexts" / "meta" / identity / "meta.json"
    if not file.is_file():
        raise TargetError(
            f"there is no docker context {name!r}", source, "`docker context ls` lists them"
        )
    endpoints = _json_object(file).get("Endpoints")
    endpoint = endpoints.get("docker") if isinstance(endpoints, dict) else None
    if not isinstance(endpoint, dict) or not isinstance(endpoint.get("Host"), str):
        raise TargetError(f"the docker context {name!r} names no engine", str(file))
    files = _files_in(
        directory / "contexts" / "tls" / identity / "docker",
        verify=not endpoint.get("SkipTLSVerify", False),
    )
    has_tls = bool(files.ca or files.certificate) or not files.verify
    is_plain = urlsplit(endpoint["Host"]).scheme in ("unix", "ssh")
    url = _checked(endpoint["Host"], f"context {name!r}")
    return Address(url, files if has_tls and not is_plain else None, f"context {name!r}")


def _json_object(file: Path) -> Mapping[str, Any]:
    try:
        data = json.loads(file.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, RecursionError) as error:
        raise TargetError(
            "cannot read this file of the docker client", str(file), "mend or remove it"
        ) from error
    return data if isinstance(data, dict) else {}


def environment_address(override: str | None = None) -> Address:
    """:func:`find_address` in the environment of this process."""
    return find_address(override, os.environ)
