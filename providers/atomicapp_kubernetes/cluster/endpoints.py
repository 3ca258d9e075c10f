"""Where an object answers from outside the cluster. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from atomicapp.resource import Endpoint

Row = Mapping[str, Any]


def endpoints_of(row: Row, node: str) -> tuple[Endpoint, ...]:
    """The addresses of a Service (node ports, load balancers, external addresses) or an Ingress.

    ``node`` is the address of a node, where one is known; else node ports are not shown.
    """
    kind = row.get("kind")
    if kind == "Service":
        return tuple(dict.fromkeys(_of_service(row, node)))
    if kind == "Ingress":
        return tuple(dict.fromkeys(_of_ingress(row)))
    return ()


def _of_service(row: Row, node: str) -> Iterator[Endpoint]:
    spec = row.get("spec") or {}
    hosts = [*_balanced(row), *(spec.get("externalIPs") or [])]
    for port in spec.get("ports") or []:
        inner = f"{port.get('port')}/{str(port.get('protocol') or 'TCP').lower()}"
        for host in hosts:
            yield Endpoint(f"{_shown(host)}:{port.get('port')}", inner)
        if node and port.get("nodePort") and not hosts:
            yield Endpoint(f"{_shown(node)}:{port['nodePort']}", inner)


def _of_ingress(row: Row) -> Iterator[Endpoint]:
    spec = row.get("spec") or {}
    secure = {host for entry in spec.get("tls") or [] for host in entry.get("hosts") or []}
    for rule in spec.get("rules") or []:
        host = rule.get("host") or next(iter(_balanced(row)), "")
        scheme = "https" if host in secure else "http"
        for path in (rule.get("http") or {}).get("paths") or []:
            service = ((path.get("backend") or {}).get("service")) or {}
            port = (service.get("port") or {}).get("number") or (service.get("port") or {}).get(
                "name"
            )
            if host:
                address = f"{scheme}://{_shown(host)}{path.get('path') or '/'}"
                yield Endpoint(address, f"{service.get('name', '')}:{port or ''}".strip(":"))


def _balanced(row: Row) -> Sequence[str]:
    balancer = (row.get("status") or {}).get("loadBalancer") or {}
    found = (one.get("hostname") or one.get("ip") for one in balancer.get("ingress") or [])
    return [str(host) for host in found if host]


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
