"""Ports: the values of ``--publish`` and ``--expose``."""

from __future__ import annotations

import ipaddress
import re
from typing import NamedTuple

_PROTOCOLS = ("tcp", "udp", "sctp")
_RANGE = re.compile(r"(\d{1,5})(?:-(\d{1,5}))?", re.ASCII)


class Published(NamedTuple):
    """A port of the container (``80/tcp``) and where the host has it ("" is any)."""

    port: str
    host_ip: str
    host_port: str


def publish(value: str) -> list[Published]:
    """``[[address:][host]:]container[/protocol]``, ranges, or ``published=…,target=…``."""
    if "=" in value:
        value = _long_form(value)
    head, colon, container = value.rpartition(":")
    address, _, host = head.rpartition(":")
    if not colon:
        address = host = ""
    first, last, protocol = _port(container)
    host_first, host_last = _range(host) if host else (0, 0)
    count = last - first + 1
    if host and count > 1 and host_last - host_first + 1 != count:
        raise ValueError("the two ranges of ports are not of one length")
    host_ip = _host_ip(address)
    if host and count == 1 and host_last != host_first:
        return [Published(f"{first}/{protocol}", host_ip, f"{host_first}-{host_last}")]
    return [
        Published(f"{first + i}/{protocol}", host_ip, str(host_first + i) if host else "")
        for i in range(count)
    ]


def expose(value: str) -> list[str]:
    """``port[-port][/protocol]``."""
    first, last, protocol = _port(value)
    return [f"{port}/{protocol}" for port in range(first, last + 1)]


def _long_form(value: str) -> str:
    given = {"published": "", "target": "", "protocol": "tcp"}
    for field in value.split(","):
        key, equals, text = field.partition("=")
        if not equals or key not in given:
            raise ValueError("expected published=…,target=…,protocol=…")
        given[key] = text
    return f"{given['published']}:{given['target']}/{given['protocol']}"


def _port(text: str) -> tuple[int, int, str]:
    ports, slash, protocol = text.partition("/")
    protocol = protocol.lower() if slash and protocol else "tcp"
    if protocol not in _PROTOCOLS:
        raise ValueError(f"expected a protocol of {', '.join(_PROTOCOLS)}")
    return *_range(ports), protocol


def _range(text: str) -> tuple[int, int]:
    found = _RANGE.fullmatch(text)
    if not found:
        raise ValueError("expected a port or a range of ports")
    first = int(found[1])
    last = int(found[2] or first)
    if not first <= last <= 65535:
        raise ValueError("expected ports up to 65535, the lower one first")
    return first, last


def _host_ip(text: str) -> str:
    if not text:
        return ""
    bare = text[1:-1] if text[0] == "[" and text[-1] == "]" else text
    try:
        ipaddress.ip_address(bare)
    except ValueError:
        raise ValueError("expected an IP address before the host's port") from None
    return bare
