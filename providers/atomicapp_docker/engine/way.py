"""The way to an engine: its socket, or its host with TLS or without, or a proxy before it."""

from __future__ import annotations

import ssl
from functools import partial
from urllib.parse import urlsplit

from atomicapp.connections.direct import DirectLine
from atomicapp.connections.keys import no_password
from atomicapp.connections.line import Line
from atomicapp.connections.place import dial, dial_unix, place_of
from atomicapp.connections.proxies import proxy_of
from atomicapp.errors import TargetError
from atomicapp_docker.engine.address import Address, TlsFiles

_PORTS = {False: 2375, True: 2376}
"""Where engines listen that have no other port in their address: without TLS, and with it."""
_TLS_REMEDY = "see DOCKER_TLS_VERIFY, DOCKER_CERT_PATH, and ca.pem, cert.pem and key.pem in it"


def line_to(address: Address, url: str, limit: float) -> Line:
    """The way to ``url``, where the engine of ``address`` is; ``limit`` is for connecting.

    Raises TargetError for certificates and proxies that are of no use.
    """
    if url.startswith("unix://"):
        return DirectLine(partial(dial_unix, url.removeprefix("unix://"), limit), "docker")
    context = _tls_context(address)
    server = _as_http(url, context is not None)
    try:
        place = place_of(server)
    except ValueError as error:
        raise TargetError(
            f"{address.url!r} is not an address of an engine",
            address.source,
            "write tcp://HOST:PORT",
        ) from error
    proxy = proxy_of(server)
    if proxy:
        from atomicapp.connections.proxied import ProxiedLine

        return ProxiedLine(server, proxy, context)
    return DirectLine(partial(dial, place, limit, context), place.name)


def _as_http(url: str, is_tls: bool) -> str:
    parts = urlsplit(url)
    if parts.scheme != "tcp":
        return url
    place = parts.netloc if parts.port else f"{parts.netloc}:{_PORTS[is_tls]}"
    return f"{'https' if is_tls else 'http'}://{place}"


def _tls_context(address: Address) -> ssl.SSLContext | None:
    """None for an engine that is spoken to without TLS."""
    if address.scheme == "https":
        files = address.tls or TlsFiles(None, None, None, verify=True)
    elif address.tls and address.scheme == "tcp":
        files = address.tls
    else:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        _trust(context, files)
        if files.certificate and files.key:
            context.load_cert_chain(files.certificate, files.key, password=no_password)
    except OSError as error:
        words = _words(error)
        raise TargetError(
            f"cannot use the certificates for the engine at {address.url}: {words}",
            address.source,
            _TLS_REMEDY,
        ) from error
    return context


def _words(error: OSError) -> str:
    if getattr(error, "reason", None):
        return "they are none, or do not fit"
    return error.strerror or str(error)


def _trust(context: ssl.SSLContext, files: TlsFiles) -> None:
    """Take the engine's certificate from the authority that is named, else the system's."""
    if not files.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif files.ca:
        context.load_verify_locations(files.ca)
    else:
        context.load_default_certs()


def tls_failure(address: Address, error: ssl.SSLError) -> TargetError:
    """Why TLS with an engine failed, and what to do."""
    words = str(getattr(error, "verify_message", "") or error.reason or "refused")
    return TargetError(f"TLS with the engine at {address.url} failed: {words}", remedy=_TLS_REMEDY)
