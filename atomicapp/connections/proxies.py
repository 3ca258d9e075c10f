"""Through which proxy a server is reached, if through any."""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

_THIS_MACHINE = ("localhost", "127.0.0.0/8", "::1")
"""What no proxy leads to, as for kubectl and docker."""
RESOLVING = {"socks4": "socks4a", "socks4a": "socks4a", "socks5": "socks5h", "socks5h": "socks5h"}
"""SOCKS as the library spells it where the proxy looks names up, which kubectl, docker and podman
let it."""


def proxy_of(server: str) -> str:
    """The proxy that the environment has for a server's URL; "" for none, as for this machine."""
    if not any(name.lower().endswith("_proxy") for name in os.environ):
        return ""
    from urllib.request import getproxies_environment

    parts = urlsplit(server)
    proxies = getproxies_environment()
    if not proxies or _bypassed(parts.hostname or "", parts.netloc, proxies):
        return ""
    return proxies.get(parts.scheme) or proxies.get("all") or ""


def _bypassed(host: str, netloc: str, proxies: Mapping[str, str]) -> bool:
    """Whether ``NO_PROXY`` has the host: by name, or, as people write it too, by network."""
    named = [entry.strip().lower() for entry in proxies.get("no", "").split(",")]
    return any(entry and _is_in(host, netloc, entry) for entry in (*_THIS_MACHINE, *named))


def _is_in(host: str, netloc: str, entry: str) -> bool:
    name = entry.removeprefix("*").lstrip(".")
    if entry == "*" or name in (host, netloc) or host.endswith(f".{name}"):
        return True
    from ipaddress import ip_address, ip_network

    try:
        return ip_address(host) in ip_network(entry, strict=False)
    except ValueError:
        return False
