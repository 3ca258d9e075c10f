"""Networks: the values of ``--network`` and ``--link``."""

from __future__ import annotations

import re
from typing import NamedTuple

from atomicapp_docker.line import convert, quantities
from atomicapp_docker.line.devices import fields

BUILT_IN = frozenset({"default", "bridge", "host", "none"})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")
_LONG_FORM = re.compile(r"\w+=\w+")


class Attachment(NamedTuple):
    """One network that a container is on, with what was said of its place there."""

    name: str
    aliases: tuple[str, ...] = ()
    ip: str = ""
    ip6: str = ""
    link_local: tuple[str, ...] = ()
    mac: str = ""
    driver_opts: tuple[tuple[str, str], ...] = ()
    gw_priority: int = 0

    @property
    def is_user_defined(self) -> bool:
        """Whether the network is one that somebody made, and no mode of the engine."""
        return self.name not in BUILT_IN and not self.name.startswith("container:")


def attachment(value: str) -> Attachment:
    """``name``, ``container:NAME``, or ``name=…,alias=…,ip=…`` and so on."""
    if not _LONG_FORM.search(value):
        return Attachment(_name(value))
    given: dict[str, list[str]] = {}
    for field in fields(value):
        key, equals, text = field.partition("=")
        if not equals:
            raise ValueError("expected fields of the form key=value")
        given.setdefault(key.strip().lower(), []).append(text.strip().lower())
    made = Attachment(
        name=_last(given, "name"),
        aliases=tuple(given.pop("alias", ())),
        ip=_address(_last(given, "ip")),
        ip6=_address(_last(given, "ip6")),
        link_local=tuple(map(convert.address, given.pop("link-local-ip", ()))),
        mac=_mac(_last(given, "mac-address")),
        driver_opts=tuple(map(convert.full_pair, given.pop("driver-opt", ()))),
        gw_priority=quantities.integer(_last(given, "gw-priority") or "0"),
    )
    if given:
        raise ValueError(
            "expected name, alias, ip, ip6, link-local-ip, mac-address, driver-opt or gw-priority"
        )
    return made._replace(name=_name(made.name))


def _name(text: str) -> str:
    if not _NAME.fullmatch(text) and not convert.is_shared(text):
        raise ValueError("expected the name of a network, or container:NAME")
    return text


def _last(given: dict[str, list[str]], key: str) -> str:
    return given.pop(key, [""])[-1]


def _address(text: str) -> str:
    return convert.address(text) if text else ""


def _mac(text: str) -> str:
    return convert.mac(text) if text else ""


def link(value: str) -> str:
    """``container[:alias]``."""
    name, colon, alias = value.partition(":")
    if ":" in alias or (colon and not alias):
        raise ValueError("expected container[:alias]")
    convert.reference(name)
    return value
