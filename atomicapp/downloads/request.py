"""What is asked of a server."""

from __future__ import annotations

import base64
from typing import NamedTuple
from urllib.parse import unquote, urlsplit, urlunsplit

from atomicapp.downloads.address import shown
from atomicapp.downloads.trust import NO_MORE_THAN_USUAL, Trust
from atomicapp.errors import SourceError


class Request(NamedTuple):
    """One request. ``authorization`` goes to the origin of ``url`` and nowhere else."""

    url: str
    method: str = "GET"
    headers: tuple[tuple[str, str], ...] = ()
    authorization: str = ""
    body: bytes = b""
    trust: Trust = NO_MORE_THAN_USUAL
    name: str = ""
    """How messages call what is asked for; "" for the URL without its secrets."""

    def __repr__(self) -> str:
        """Nothing that may be secret."""
        return f"Request({self.method} {shown(self.url)})"

    @property
    def where(self) -> str:
        """How messages call what is asked for."""
        return self.name or shown(self.url)

    def with_header(self, name: str, value: str) -> Request:
        """The same with one more header."""
        return self._replace(headers=(*self.headers, (name, value)))


def request_for(url: str, trust: Trust = NO_MORE_THAN_USUAL, name: str = "") -> Request:
    """A GET for a URL as people write it: user and password in it become credentials.

    Raises SourceError for what is none.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        raise SourceError("this is not a URL", name or shown(url), "correct it") from None
    user, at, host = parts.netloc.rpartition("@")
    name_of_user, _, password = user.partition(":")
    authorization = basic(unquote(name_of_user), unquote(password)) if at else ""
    plain = urlunsplit(parts._replace(netloc=host, fragment=""))
    return Request(plain, authorization=authorization, trust=trust, name=name)


def basic(username: str, password: str) -> str:
    """The value of an ``Authorization`` header for a user name and a password."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode()
