"""The networks of a container: ``NetworkMode`` and ``EndpointsConfig``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from atomicapp.errors import InputError, Problem
from atomicapp_docker.line.command import Command
from atomicapp_docker.line.networks import Attachment

_DEFAULT = Attachment("default")


def networking(command: Command) -> tuple[str, str, dict[str, Any]]:
    """The network mode, the container-wide MAC address, and the settings by network."""
    problems = list(_problems(command))
    if problems:
        raise InputError.of(problems)
    attachments = [use.value for use in command.all("network")] or [_DEFAULT]
    first = _with_options(attachments[0], command)
    attachments[0] = first
    settings = {
        attachment.name: _settings(attachment, command if attachment is first else None)
        for attachment in attachments
    }
    if len(settings) == 1 and not settings[first.name]:
        settings = {}
    return first.name, first.mac, settings


def _with_options(first: Attachment, command: Command) -> Attachment:
    """The first network with what the container's own options say of it."""
    return first._replace(
        aliases=first.aliases or tuple(use.value for use in command.all("network-alias")),
        ip=first.ip or command.last("ip") or "",
        ip6=first.ip6 or command.last("ip6") or "",
        link_local=tuple(use.value for use in command.all("link-local-ip")) or first.link_local,
        mac=first.mac or command.last("mac-address") or "",
    )


def _settings(attachment: Attachment, command: Command | None) -> dict[str, Any]:
    """An EndpointSettings; links go with the network that ``command``'s options are about."""
    addresses = {
        "IPv4Address": attachment.ip,
        "IPv6Address": attachment.ip6,
        "LinkLocalIPs": list(attachment.link_local),
    }
    links = [use.value for use in command.all("link")] if command else []
    settings = {
        "Aliases": list(attachment.aliases),
        "IPAMConfig": {key: value for key, value in addresses.items() if value},
        "Links": links if attachment.is_user_defined else [],
        "MacAddress": attachment.mac,
        "DriverOpts": dict(attachment.driver_opts),
        "GwPriority": attachment.gw_priority,
    }
    return {key: value for key, value in settings.items() if value}


def _problems(command: Command) -> Iterator[Problem]:
    """What contradicts itself on the line."""
    uses = command.all("network")
    names = [use.value.name for use in uses]
    for index, use in enumerate(uses):
        if use.value.name in names[:index]:
            yield use.problem("the network is named twice", "name each network once")
        if use.value.is_user_defined != uses[0].value.is_user_defined:
            yield use.problem("a mode of the engine does not go with a network of one's own")
        if use.value.aliases and not use.value.is_user_defined:
            yield use.problem("only a network of one's own has aliases", "name such a network")
    first = uses[0].value if uses else _DEFAULT
    for use in command.all("network-alias"):
        if not first.is_user_defined:
            yield use.problem("only a network of one's own has aliases", "name one by --network")
    yield from _said_twice(command, first)


def _said_twice(command: Command, first: Attachment) -> Iterator[Problem]:
    said = {
        "network-alias": first.aliases,
        "ip": first.ip,
        "ip6": first.ip6,
        "mac-address": first.mac if first.mac != command.last("mac-address") else "",
    }
    for name, value in said.items():
        uses = command.all(name)
        if uses and value:
            yield uses[-1].problem("the option --network says it too", "say it once")
