"""The way to an API server: straight, or through the kubeconfig's or the environment's proxy."""

from __future__ import annotations

import ssl
from functools import partial

from atomicapp.connections.direct import DirectLine
from atomicapp.connections.line import CONNECT_LIMIT, Line
from atomicapp.connections.place import dial, host_name, place_of
from atomicapp.connections.proxies import proxy_of
from atomicapp.errors import InputError
from atomicapp_kubernetes.cluster.access import Access


def line_to(access: Access, context: ssl.SSLContext) -> Line:
    """The way to a server; raises InputError for what is no address of one, and TargetError for a
    proxy that cannot be used."""
    try:
        place, name = place_of(access.server), host_name(access.server_name)
    except ValueError as error:
        what = f"{access.server!r} is not the address of an API server"
        raise InputError(what, access.source, "write https://HOST:PORT") from error
    proxy = access.proxy or proxy_of(access.server)
    if proxy:
        from atomicapp.connections.proxied import ProxiedLine

        return ProxiedLine(access.server, proxy, context, access.server_name)
    tls = context if place.is_tls else None
    return DirectLine(partial(dial, place, CONNECT_LIMIT, tls, name), place.name)
