"""URLs taken apart: whom a request goes to, and how messages call it."""

from __future__ import annotations

import ipaddress
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from atomicapp.errors import SourceError

_PORTS = {"http": 80, "https": 443}


class Origin(NamedTuple):
    """Whom a request goes to; what credentials are bound to."""

    scheme: str
    host: str
    port: int

    def __str__(self) -> str:
        """``host``, with the port where it is not the scheme's own."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def is_encrypted(self) -> bool:
        """It speaks TLS."""
        return self.scheme == "https"


def origin_of(url: str) -> Origin:
    """The origin of an http or https URL; raises SourceError for anything else."""
    parts = _parts(url)
    try:
        port = parts.port
    except ValueError:
        raise SourceError("the port of a URL is not a number up to 65535", shown(url)) from None
    host = parts.hostname or ""
    if parts.scheme not in _PORTS or not host or not host.isprintable() or " " in host:
        raise SourceError("this is not an http or https URL", shown(url), "check it")
    return Origin(parts.scheme, host, _PORTS[parts.scheme] if port is None else port)


def shown(url: str) -> str:
    """The URL as messages write it: without user, password, query and fragment."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
        host = parts.hostname or ""
    except ValueError:
        return "a URL"
    text = f"{parts.scheme}://{f'[{host}]' if ':' in host else host}{port}{parts.path}"
    return text if text.isprintable() and " " not in text else repr(text)


def is_loopback(host: str) -> bool:
    """The host is this machine: ``localhost``, 127.0.0.0/8 or ::1."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def _parts(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:
        raise SourceError("this is not a URL", shown(url), "check it") from None
