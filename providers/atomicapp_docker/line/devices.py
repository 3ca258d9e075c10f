"""Devices: the values of ``--device``, ``--gpus`` and the limits that name a device."""

from __future__ import annotations

import csv
import posixpath
import re
from collections.abc import Callable
from typing import Any

from atomicapp_docker.line import convert, quantities

_CDI = re.compile(r"[A-Za-z][\w.-]*/[A-Za-z][\w.-]*=[\w.:-]+")


def device(value: str) -> dict[str, Any]:
    """``host[:container][:mode]``, or a CDI name, which makes a device request."""
    if _CDI.fullmatch(value):
        return {"Driver": "cdi", "Count": 0, "DeviceIDs": [value]}
    parts = value.split(":")
    if len(parts) > 3 or not parts[0]:
        raise ValueError("expected host-path[:container-path][:mode]")
    mode = "rwm"
    if len(parts) > 1 and _is_mode(parts[-1]):
        mode = parts.pop()
    elif len(parts) == 3:
        raise ValueError("expected a mode of the letters r, w and m")
    source, target = parts[0], parts[1] if len(parts) == 2 else ""
    if not posixpath.isabs(target or source):
        raise ValueError("expected an absolute path")
    host = source if target else posixpath.normpath(source)
    inside = posixpath.normpath(target) if target else host
    return {"PathOnHost": host, "PathInContainer": inside, "CgroupPermissions": mode}


def _is_mode(text: str) -> bool:
    return bool(text) and set(text) <= set("rwm") and len(set(text)) == len(text)


def gpus(value: str) -> dict[str, Any]:
    """``all``, a number, or ``device=…,driver=…,count=…,capabilities=…,options=…``."""
    request: dict[str, Any] = {"Driver": "", "Count": 0, "DeviceIDs": None, "Options": {}}
    capabilities: list[str] = []
    seen = set()
    for field in fields(value):
        key, equals, text = field.partition("=")
        if key in seen:
            raise ValueError(f"{key} is given twice")
        seen.add(key if equals else "count")
        if not equals:
            request["Count"] = _count(key)
        elif key == "count":
            request["Count"] = _count(text)
        elif key == "driver":
            request["Driver"] = text
        elif key == "device":
            request["DeviceIDs"] = text.split(",")
        elif key == "capabilities":
            capabilities = [*text.split(","), "gpu"]
        elif key == "options":
            request["Options"] = dict(convert.pair(option) for option in fields(text))
        else:
            raise ValueError("expected count, driver, device, capabilities or options")
    if request["Count"] == 0 and not request["DeviceIDs"]:
        request["Count"] = 1
    return request | {"Capabilities": [capabilities or ["gpu"]]}


def _count(text: str) -> int:
    return -1 if text == "all" else quantities.integer(text)


def fields(value: str) -> list[str]:
    """The fields of one line of comma-separated values; quotes hold commas."""
    if '"' in re.sub(r'(^|,)"([^"]|"")*"(?=,|$)', "", value):
        raise ValueError("a quotation mark stands within a field")
    rows = list(csv.reader([value], strict=True))
    return rows[0] if rows else []


def limit(of: Callable[[str], int], key: str) -> Callable[[str], dict[str, Any]]:
    """A converter of ``path:number`` for the limits of a block device."""

    def converted(value: str) -> dict[str, Any]:
        path, colon, number = value.rpartition(":")
        if not colon or not path.startswith("/dev/"):
            raise ValueError("expected /dev/NAME:number")
        return {"Path": path, key: of(number)}

    return converted
