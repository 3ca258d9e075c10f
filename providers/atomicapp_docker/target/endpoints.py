"""Where a container's published ports answer. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from atomicapp.resource import Endpoint

EVERYWHERE = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 (what engines say, not a binding)


def endpoints_of(row: Mapping[str, Any], published_host: str) -> tuple[Endpoint, ...]:
    """The published ports of a row of ``GET /containers/json``, in order of the container's.

    A port that answers on every address is shown with ``published_host``, once.
    """
    ports: Sequence[Mapping[str, Any]] = row.get("Ports") or []
    published = [port for port in ports if port.get("PublicPort")]
    published.sort(key=lambda port: (port["PrivatePort"], port["Type"], port["PublicPort"]))
    return tuple(dict.fromkeys(_endpoint(port, published_host) for port in published))


def _endpoint(port: Mapping[str, Any], published_host: str) -> Endpoint:
    host = str(port.get("IP") or "")
    host = published_host if host in EVERYWHERE else host
    shown = f"[{host}]" if ":" in host else host
    return Endpoint(f"{shown}:{port['PublicPort']}", f"{port['PrivatePort']}/{port['Type']}")
