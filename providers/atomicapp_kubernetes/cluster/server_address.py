"""Addresses of API servers as people write them. Pure."""

from __future__ import annotations

from urllib.parse import urlsplit

from atomicapp.connections.place import host_name, place_of
from atomicapp.errors import InputError


def server_address(url: str, what: str, where: str) -> str:
    """The address; raises InputError, which calls it ``what``, for what is none.

    One with a password in it is refused, and not shown: requests to it would have two sorts of
    credentials, and every message names the server.
    """
    if not url:
        raise InputError(f"{what} is not said", where, "write https://HOST:PORT")
    is_address = _is_address(url)
    if "@" in (urlsplit(url).netloc if is_address else url):
        remedy = "leave out what is before the '@'"
        raise InputError(f"{what} has a name or a password in it", where, remedy)
    if not is_address:
        raise InputError(f"{what} is no address: {url!r}", where, "write https://HOST:PORT")
    return url.rstrip("/")


def _is_address(url: str) -> bool:
    try:
        host = place_of(url).host
    except ValueError:
        return False
    is_whole = url.isprintable() and url.lower().startswith(("http://", "https://"))
    return is_whole and bool(host) and not host.startswith(b".")


def server_name(name: str, where: str) -> str:
    """The name in a server's certificate; raises InputError for what is no name of a host."""
    try:
        is_name = not host_name(name).startswith(b".")
    except ValueError:
        is_name = False
    if not is_name:
        raise InputError(f"'tls-server-name' is no name of a host: {name!r}", where)
    return name
