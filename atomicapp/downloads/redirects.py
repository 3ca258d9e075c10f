"""Where a redirect leads, and what may go along. Pure."""

from __future__ import annotations

from urllib.parse import urljoin, urlsplit, urlunsplit

from atomicapp.downloads.address import origin_of, shown
from atomicapp.downloads.request import Request
from atomicapp.errors import SourceError

CODES = frozenset({301, 302, 303, 307, 308})
MOST = 10
"""Redirects in a row."""
_LONGEST = 16 * 1024


def redirected(request: Request, location: str | None) -> Request:
    """The request that follows a redirect; raises SourceError where it is not followed.

    To another scheme, host or port it carries no credentials, no certificate of ours and no
    body; from encrypted to plain it goes only where plain HTTP is configured.
    """
    here = origin_of(request.url)
    if not location or len(location) > _LONGEST or not location.isprintable():
        raise SourceError(f"{here} redirects to nowhere", request.where)
    url = _joined(request, location)
    there = origin_of(url)
    if here.is_encrypted and not there.is_encrypted and not request.trust.insecure:
        what = f"{here} redirects to {shown(url)}, which is not encrypted"
        raise SourceError(what, request.where)
    if there == here:
        return request._replace(url=url)
    if request.body:
        raise SourceError(f"{here} redirects what is sent to it to {there}", request.where)
    return request._replace(url=url, authorization="", trust=request.trust.elsewhere())


def _joined(request: Request, location: str) -> str:
    """The absolute URL; a server does not get to choose a user name and a password for us."""
    try:
        parts = urlsplit(urljoin(request.url, location.strip()))
    except ValueError:
        raise SourceError("a redirect leads to what is no URL", request.where) from None
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], fragment=""))
