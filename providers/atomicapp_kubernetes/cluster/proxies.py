"""Through which proxy a server is reached, if through any."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from urllib.parse import urlsplit

from atomicapp_kubernetes.cluster.access import Access
from atomicapp_kubernetes.cluster.line import DirectLine, Line


def line_to(access: Access, context: ssl.SSLContext) -> Line:
    """The way to a server, through the kubeconfig's or the environment's proxy.

    Raises TargetError for a proxy that cannot be used.
    """
    proxy = access.proxy or proxy_of(access.server)
    if not proxy:
        return DirectLine(access, context)
    from atomicapp_kubernetes.cluster.proxied import ProxiedLine

    return ProxiedLine(access, context, proxy)


def proxy_of(server: str) -> str:
    """The proxy that the environment has for a server; "" for none."""
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return ""
    from urllib.request import getproxies_environment

    parts = urlsplit(server)
    proxies = getproxies_environment()
    if not proxies or _bypassed(parts.hostname or "", parts.netloc, proxies):
        return ""
    return proxies.get(parts.scheme) or proxies.get("all") or ""


def _bypassed(host: str, netloc: str, proxies: Mapping[str, str]) -> bool:
    """Whether ``NO_PROXY`` has the host: by name, or, as clusters' users write it, by network."""
    entries = [entry.strip().lower() for entry in proxies.get("no", "").split(",")]
    return any(entry and _is_in(host, netloc, entry) for entry in entries)


def _is_in(host: str, netloc: str, entry: str) -> bool:
    name = entry.removeprefix("*").lstrip(".")
    if entry == "*" or name in (host, netloc) or host.endswith(f".{name}"):
        return True
    from ipaddress import ip_address, ip_network

    try:
        return ip_address(host) in ip_network(entry, strict=False)
    except ValueError:
        return False
