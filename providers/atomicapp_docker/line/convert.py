"""The text of one option's value to the data that the engine's API takes.

The grammars are those of the docker client. Every function raises ValueError
with what was expected; it never repeats the text, which may be a secret.
"""

from __future__ import annotations

import ipaddress
import re
from typing import Any

from atomicapp_docker.line.quantities import integer, natural

_TRUE = frozenset({"1", "t", "T", "true", "TRUE", "True"})
_FALSE = frozenset({"0", "f", "F", "false", "FALSE", "False"})
_MAC = re.compile(r"[0-9a-fA-F]{2}([:-][0-9a-fA-F]{2}){5}")
_REFERENCE = re.compile(r"/?[A-Za-z0-9][A-Za-z0-9_.-]*")
_CGROUP_RULE = re.compile(r"[acb] (\d+|\*):(\d+|\*) [rwm]{1,3}")
_ULIMITS = (
    "as, core, cpu, data, fsize, locks, memlock, msgqueue, nice, nofile, nproc, rss, rtprio, "
    "rttime, sigpending, stack"
)


def text(value: str) -> str:
    """As it stands."""
    return value


def boolean(value: str) -> bool:
    """``true``, ``false`` and their short forms."""
    if value in _TRUE:
        return True
    if value in _FALSE:
        return False
    raise ValueError("expected true or false")


def unverified(value: str) -> bool:
    """True: signatures of images are not checked, so asking for that is an error."""
    if not boolean(value):
        raise ValueError("signatures of images cannot be checked here")
    return True


def pair(value: str) -> tuple[str, str]:
    """``key=value``, or a key alone for an empty value."""
    key, _, rest = value.partition("=")
    return key, rest


def full_pair(value: str) -> tuple[str, str]:
    """``key=value``."""
    if "=" not in value:
        raise ValueError("expected key=value")
    return pair(value)


def label(value: str) -> tuple[str, str]:
    """``key=value`` or ``key``; the key is not empty."""
    key, rest = pair(value)
    if not key.strip():
        raise ValueError("expected key=value with a key")
    return key, rest


def environment(value: str) -> str:
    """``NAME=value`` or ``NAME``."""
    if not value or value.startswith("="):
        raise ValueError("expected NAME=value")
    return value


def stream(value: str) -> str:
    """STDIN, STDOUT or STDERR in any case."""
    if value.lower() not in ("stdin", "stdout", "stderr"):
        raise ValueError("expected STDIN, STDOUT or STDERR")
    return value.lower()


def address(value: str) -> str:
    """An IP address."""
    try:
        return str(ipaddress.ip_address(value.strip()))
    except ValueError:
        raise ValueError("expected an IP address") from None


def mac(value: str) -> str:
    """A MAC address."""
    if not _MAC.fullmatch(value):
        raise ValueError("expected a MAC address such as 92:d0:c6:0a:29:33")
    return value


def extra_host(value: str) -> str:
    """``name:address`` or ``name=address``; ``host-gateway`` is the engine's host."""
    separator = "=" if "=" in value else ":"
    name, _, where = value.partition(separator)
    if where[:1] == "[" and where[-1:] == "]":
        where = where[1:-1]
    if not name or not where:
        raise ValueError("expected name:address")
    return f"{name}:{where if where == 'host-gateway' else address(where)}"


def domain(value: str) -> str:
    """A DNS search domain, or ``.`` for none."""
    if value.strip() == ".":
        return "."
    parts = value.strip().rstrip(".").split(".")
    if len(value) > 255 or not all(re.fullmatch(r"[\w]([\w-]{0,61}\w)?", part) for part in parts):
        raise ValueError("expected a domain name")
    return value.strip()


def capability(value: str) -> str:
    """A capability with its prefix, or ALL."""
    name = value.strip().upper()
    return name if name == "ALL" or name.startswith("CAP_") else f"CAP_{name}"


def ulimit(value: str) -> dict[str, Any]:
    """``name=soft[:hard]``."""
    name, _, limits = value.partition("=")
    soft_text, _, hard_text = limits.partition(":")
    if name not in _ULIMITS.split(", "):
        raise ValueError(f"expected name=soft[:hard] with a name of {_ULIMITS}")
    soft = integer(soft_text)
    hard = integer(hard_text) if hard_text else soft
    if hard != -1 and (soft > hard or soft == -1):
        raise ValueError("the soft limit is above the hard one")
    return {"Name": name, "Soft": soft, "Hard": hard}


def cgroup_rule(value: str) -> str:
    """``type major:minor mode`` of a device."""
    if not _CGROUP_RULE.fullmatch(value):
        raise ValueError("expected a rule such as 'c 1:3 rwm'")
    return value


def restart(value: str) -> dict[str, Any]:
    """``no``, ``always``, ``unless-stopped`` or ``on-failure[:tries]``."""
    name, colon, tries = value.partition(":")
    if name not in ("", "no", "always", "unless-stopped", "on-failure"):
        raise ValueError("expected no, always, unless-stopped or on-failure[:tries]")
    if colon and name != "on-failure":
        raise ValueError("only on-failure takes a number of tries")
    return {"Name": name or "no", "MaximumRetryCount": natural(tries) if colon else 0}


def pull(value: str) -> str:
    """When to pull the image."""
    if value not in ("always", "missing", "never"):
        raise ValueError("expected always, missing or never")
    return value


def platform(value: str) -> str:
    """``os[/architecture[/variant]]``."""
    if value and not re.fullmatch(r"[\w.-]+(/[\w.-]+){0,2}", value, re.ASCII):
        raise ValueError("expected os/architecture[/variant]")
    return value


def reference(value: str) -> str:
    """A container's name or id, as other containers' options name it."""
    if not _REFERENCE.fullmatch(value):
        raise ValueError("expected a container's name")
    return value


def host_mode(value: str) -> str:
    """A namespace that can only be the host's."""
    if value not in ("", "host"):
        raise ValueError("expected host")
    return value


def cgroup_namespace(value: str) -> str:
    """``host`` or ``private``."""
    if value not in ("", "host", "private"):
        raise ValueError("expected host or private")
    return value


def pid_mode(value: str) -> str:
    """``host`` or ``container:NAME``."""
    if value not in ("", "host") and not is_shared(value):
        raise ValueError("expected host or container:NAME")
    return value


def ipc_mode(value: str) -> str:
    """``host``, ``private``, ``shareable``, ``none`` or ``container:NAME``."""
    if value not in ("", "host", "private", "shareable", "none") and not is_shared(value):
        raise ValueError("expected none, private, shareable, host or container:NAME")
    return value


def is_shared(mode: str) -> bool:
    """Whether a namespace is another container's: ``container:NAME``."""
    prefix, colon, name = mode.partition(":")
    return prefix == "container" and bool(colon) and bool(_REFERENCE.fullmatch(name))
