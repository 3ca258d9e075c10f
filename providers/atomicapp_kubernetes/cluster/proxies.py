"""Through which proxy a server is reached, if through any."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from ipaddress import ip_address, ip_network
from typing import Any
from urllib.parse import unquote, urlsplit
from urllib.request import getproxies_environment

import urllib3

from atomicapp.errors import TargetError
from atomicapp_kubernetes.cluster.access import Access


def pool_manager(access: Access, options: Mapping[str, Any]) -> urllib3.PoolManager:
    """Connections to a server, through the kubeconfig's or the environment's proxy.

    Raises TargetError for a proxy that cannot be used.
    """
    proxy = access.proxy or proxy_of(access.server)
    if not proxy:
        return urllib3.PoolManager(**options)
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    where = f"the proxy {parts.scheme}://{parts.hostname}"
    if parts.scheme.startswith("socks"):
        if find_spec("socks") is None:
            raise TargetError(
                f"{where} speaks SOCKS, for which a library is missing",
                remedy="install PySocks, or use an HTTP proxy",
            )
        from urllib3.contrib.socks import SOCKSProxyManager

        return SOCKSProxyManager(parts.geturl(), **options)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise TargetError(f"{where} is none that can be used", remedy="write http://HOST:PORT")
    headers = urllib3.HTTPHeaderDict()
    if parts.username:
        basic = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
        headers.update(urllib3.make_headers(proxy_basic_auth=basic))
    return urllib3.ProxyManager(parts.geturl(), proxy_headers=headers, **options)


def proxy_of(server: str) -> str:
    """The proxy that the environment has for a server; "" for none."""
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
    try:
        return ip_address(host) in ip_network(entry, strict=False)
    except ValueError:
        return False
