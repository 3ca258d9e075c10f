"""What a library's exceptions mean, in one clear line. Their own texts are never passed on:
they hold URLs, headers and addresses in memory."""

from __future__ import annotations

import http.client
import ssl
from collections.abc import Iterator

import requests
from urllib3 import exceptions as urllib3

from atomicapp.downloads.address import Origin
from atomicapp.downloads.pace import Pace
from atomicapp.errors import SourceError

RAISED = (requests.RequestException, urllib3.HTTPError, OSError, UnicodeError)
"""What sending a request and reading an answer raise."""

_NO_PROXY = (requests.exceptions.InvalidSchema, requests.exceptions.InvalidProxyURL)
_CUT = (ConnectionError, http.client.IncompleteRead, urllib3.ProtocolError)
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "PACKET_LENGTH_TOO_LONG", "RECORD_LAYER_FAILURE")


_OURS_REFUSED = (
    *("BAD_CERTIFICATE", "CERTIFICATE_REQUIRED", "CERTIFICATE_UNKNOWN", "CERTIFICATE_EXPIRED"),
    *("CERTIFICATE_REVOKED", "UNSUPPORTED_CERTIFICATE", "UNKNOWN_CA"),
)
"""How the other side says that it wants a certificate of ours, or another one."""


class Broken(SourceError):
    """The connection ended before its time; a second try may go well."""


class NotTrusted(SourceError):
    """A certificate does not verify: theirs, or to them ours."""


def failure(error: Exception, to: Origin, pace: Pace, where: str) -> SourceError:
    """The error that tells a person what happened on the way to ``to``."""
    causes = tuple(_causes(error))
    if pace.reason:
        return SourceError(f"{to} {pace.reason}", where)
    if any(isinstance(cause, urllib3.ProxyError) for cause in causes):
        return _of_proxy(to, where)
    for cause in causes:
        found = _recognised(cause, to, pace, where)
        if found is not None:
            return found
    if any(isinstance(cause, _CUT) for cause in causes):
        return Broken(f"the connection to {to} broke", where)
    return _reached_not(causes, to, where)


def _recognised(error: BaseException, to: Origin, pace: Pace, where: str) -> SourceError | None:
    """What an exception by itself says clearly."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return _not_trusted(error, to, where)
    if isinstance(error, ssl.SSLEOFError):
        return Broken(f"the connection to {to} broke", where)
    if isinstance(error, ssl.SSLError):
        return _tls(error, to, where)
    if isinstance(error, urllib3.NameResolutionError):
        return SourceError(
            f"there is no host {to.host!r}", where, "check its name, and the network"
        )
    if isinstance(error, urllib3.ConnectTimeoutError) and not isinstance(
        error, urllib3.NewConnectionError
    ):
        limit = f"within {pace.limits.connect:g} s"
        return SourceError(f"{to} takes no connection {limit}", where, "check the network")
    if isinstance(error, urllib3.ReadTimeoutError | TimeoutError):
        return Broken(f"{to} is silent for {pace.limits.idle:g} s", where)
    if isinstance(error, ConnectionRefusedError):
        return SourceError(f"{to} refuses connections", where, "check host and port")
    if isinstance(error, http.client.HTTPException) and not isinstance(error, _CUT):
        return SourceError(f"what {to} answers is no HTTP", where)
    return None


def _tls(error: ssl.SSLError, to: Origin, where: str) -> SourceError:
    if error.reason in _NO_TLS:
        return SourceError(f"{to} does not speak TLS", where)
    if (error.reason or "").endswith(_OURS_REFUSED):
        remedy = "put NAME.cert and NAME.key where certificates for this host are configured"
        return NotTrusted(f"{to} wants a client certificate that it knows", where, remedy)
    reason = (error.reason or "it ends").replace("_", " ").lower()
    return SourceError(f"no TLS connection to {to} is possible: {reason}", where)


def _not_trusted(error: ssl.SSLCertVerificationError, to: Origin, where: str) -> SourceError:
    reason = error.verify_message.rstrip(".") or "it cannot be verified"
    remedy = "a private authority's certificate is believed where it is configured for this host"
    return NotTrusted(f"the certificate of {to} is not trusted: {reason}", where, remedy)


def _of_proxy(to: Origin, where: str) -> SourceError:
    what = f"the proxy cannot be reached, or does not connect to {to}"
    return SourceError(what, where, "check http_proxy, https_proxy and no_proxy")


def _reached_not(causes: tuple[BaseException, ...], to: Origin, where: str) -> SourceError:
    for cause in causes:
        if isinstance(cause, OSError) and cause.strerror and cause.errno:
            return SourceError(f"{to} cannot be reached: {cause.strerror}", where)
    if any(isinstance(cause, _NO_PROXY) for cause in causes):
        return _of_proxy(to, where)
    return SourceError(f"{to} cannot be asked: its address, or what it answers, is no HTTP", where)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """The exception and all that it was made from, outermost first; each once."""
    seen: set[int] = set()
    waiting: list[object] = [error]
    while waiting:
        found = waiting.pop(0)
        if not isinstance(found, BaseException) or id(found) in seen:
            continue
        seen.add(id(found))
        yield found
        waiting += [*found.args, getattr(found, "reason", None)]
        waiting += [found.__cause__, found.__context__]
