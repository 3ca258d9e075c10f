"""The way to an API server: straight, or through the kubeconfig's or the environment's proxy."""

from __future__ import annotations

import ssl
from functools import partial

from atomicapp.connections.direct import DirectLine
from atomicapp.connections.line import CONNECT_LIMIT, Line
from atomicapp.connections.place import dial, host_name, place_of
from atomicapp.connections.proxies import proxy_of
from atomicapp.errors import TargetError
from atomicapp_kubernetes.cluster.access import Access


def line_to(access: Access, context: ssl.SSLContext) -> Line:
    """The way to a server; raises TargetError for a proxy that cannot be used."""
    proxy = access.proxy or proxy_of(access.server)
    if proxy:
        return _through(proxy, access, context)
    place, name = place_of(access.server), host_name(access.server_name)
    tls = context if place.is_tls else None
    return DirectLine(partial(dial, place, CONNECT_LIMIT, tls, name), place.name)


def _through(proxy: str, access: Access, context: ssl.SSLContext) -> Line:
    from atomicapp.connections.proxied import ProxiedLine

    try:
        return ProxiedLine(access.server, proxy, context, access.server_name)
    except TargetError as error:
        where = access.source if access.proxy else "the environment"
        raise TargetError.of(one._replace(where=where) for one in error.problems) from error
