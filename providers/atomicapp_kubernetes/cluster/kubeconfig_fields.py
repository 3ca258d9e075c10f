"""What the fields of a kubeconfig hold, and what is wrong where one holds something else. Pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

Check = Callable[[Any, str], str]
"""What is wrong with a value, and the path at which it stands; "" for nothing."""

MODES = ("Never", "IfAvailable", "Always")
"""Whether a plug-in asks on the terminal."""
_NEVER = re.compile("[\0\ud800-\udfff]")
"""What neither files' names nor programs' arguments can have: NUL, and halves of characters."""
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def text(value: Any, at: str) -> str:
    """Any text."""
    if not isinstance(value, str):
        return _wrong(at, "is not text; numbers and dates are in quotes")
    return _wrong(at, "has a character that no text has") if _NEVER.search(value) else ""


def line(value: Any, at: str) -> str:
    """Text that goes into a line of its own: without control characters."""
    found = text(value, at)
    if not found and _CONTROL.search(value):
        return _wrong(at, "has a line break or another control character")
    return found


def variable(value: Any, at: str) -> str:
    """The name of an environment variable."""
    found = text(value, at)
    return found or ("" if value and "=" not in value else _wrong(at, "is no name of a variable"))


def mode(value: Any, at: str) -> str:
    """One of MODES."""
    return text(value, at) or (
        "" if value in ("", *MODES) else _wrong(at, f"is none of {', '.join(MODES)}")
    )


def flag(value: Any, at: str) -> str:
    """True or false."""
    return "" if isinstance(value, bool) else _wrong(at, "is neither true nor false")


def list_of(check: Check) -> Check:
    """A list whose every item holds the same."""

    def listed(value: Any, at: str) -> str:
        if not isinstance(value, list):
            return _wrong(at, "is not a list")
        found = (check(one, f"{at}[{_label(one, place)}]") for place, one in enumerate(value))
        return next(filter(None, found), "")

    return listed


def map_of(check: Check) -> Check:
    """A mapping of any keys whose every value holds the same."""

    def mapped(value: Any, at: str) -> str:
        if not isinstance(value, Mapping):
            return _wrong(at, "is not a mapping")
        found = (
            text(key, f"{at}.{key}") or ("" if one is None else check(one, f"{at}.{key}"))
            for key, one in value.items()
        )
        return next(filter(None, found), "")

    return mapped


def fields(checks: Mapping[str, Check], needed: str = "") -> Check:
    """A mapping of these keys; others are nobody's business, and null is as good as nothing."""

    def held(value: Any, at: str) -> str:
        if not isinstance(value, Mapping):
            return _wrong(at, "is not a mapping")
        if needed and value.get(needed) is None:
            return _wrong(at, f"has no {needed}")
        found = (
            check(value[key], f"{at}.{key}" if at else key)
            for key, check in checks.items()
            if value.get(key) is not None
        )
        return next(filter(None, found), "")

    return held


def _wrong(at: str, words: str) -> str:
    return f"{at!r} in the kubeconfig {words}"


def _label(item: Any, place: int) -> str:
    """What an item of a list is called: by its name, if it has one."""
    name = item.get("name") if isinstance(item, Mapping) else None
    return name if isinstance(name, str) and name else str(place)


_EXTENSIONS = list_of(fields({"name": text}))
_CLUSTER = fields(
    {
        "server": text,
        "tls-server-name": line,
        "insecure-skip-tls-verify": flag,
        "certificate-authority": text,
        "certificate-authority-data": text,
        "proxy-url": line,
        "disable-compression": flag,
        "extensions": _EXTENSIONS,
    }
)
_EXEC = fields(
    {
        "apiVersion": text,
        "command": text,
        "args": list_of(text),
        "env": list_of(fields({"name": variable, "value": text}, needed="name")),
        "installHint": text,
        "provideClusterInfo": flag,
        "interactiveMode": mode,
    }
)
_TEXTS = ("client-certificate", "client-certificate-data", "client-key", "client-key-data")
_USER = fields(
    {
        **dict.fromkeys((*_TEXTS, "token", "tokenFile", "username", "password"), text),
        "as": line,
        "as-uid": line,
        "as-groups": list_of(line),
        "as-user-extra": map_of(list_of(line)),
        "auth-provider": fields({"name": text, "config": map_of(text)}),
        "exec": _EXEC,
    }
)
_CONTEXT = fields({"cluster": text, "user": text})
KUBECONFIG = fields(
    {
        "current-context": text,
        "clusters": list_of(fields({"name": text, "cluster": _CLUSTER}, needed="name")),
        "users": list_of(fields({"name": text, "user": _USER}, needed="name")),
        "contexts": list_of(fields({"name": text, "context": _CONTEXT}, needed="name")),
    }
)
"""A whole file."""
