"""Storage: the values of ``--volume`` and ``--mount``."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from atomicapp_docker.line import convert, quantities
from atomicapp_docker.line.devices import fields

_VOLUME_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]+")
_TYPES = ("bind", "volume", "tmpfs", "image", "cluster")
_KEYS = {
    "type": "type",
    "source": "source", "src": "source",
    "target": "target", "dst": "target", "destination": "target",
    "readonly": "readonly", "ro": "readonly",
}  # fmt: skip
_BARE = frozenset({"readonly", "volume-nocopy", "bind-nonrecursive"})
_RECURSION: Mapping[str, Mapping[str, bool]] = {
    "enabled": {},
    "disabled": {"NonRecursive": True},
    "writable": {"ReadOnlyNonRecursive": True},
    "readonly": {"ReadOnlyForceRecursive": True},
}


class Volume(NamedTuple):
    """A value of ``--volume``: ``source`` is "" for an anonymous volume."""

    source: str
    target: str
    mode: str


def is_path(source: str) -> bool:
    """Whether a source is a path and no volume's name."""
    return source.startswith(("/", "."))


def volume(value: str) -> Volume:
    """``[source:]target[:mode]``."""
    parts = value.split(":")
    if len(parts) > 3 or not all(parts):
        raise ValueError("expected [source:]target[:mode]")
    if len(parts) == 1:
        parts = ["", *parts]
    source, target, mode = (*parts, "")[:3]
    if not posixpath.isabs(target):
        raise ValueError("expected an absolute path in the container")
    if source and not is_path(source):
        volume_name(source)
    return Volume(source, target, mode)


def volume_name(name: str) -> str:
    """A name that the engine takes for a volume."""
    if not _VOLUME_NAME.fullmatch(name):
        raise ValueError("expected a volume's name, an absolute path, or one that begins with ./")
    return name


def mount(value: str) -> dict[str, Any]:
    """``type=…,source=…,target=…`` and the options of the type, as the API's Mount."""
    given: dict[str, list[str]] = {}
    for field in fields(value):
        key, equals, text = field.partition("=")
        key = _KEYS.get(key.lower(), key.lower())
        if not equals and key not in _BARE:
            raise ValueError("expected fields of the form key=value")
        given.setdefault(key, []).append(text if equals else "true")
    last = {key: texts[-1] for key, texts in given.items()}
    kind = last.pop("type", "volume").lower()
    if kind not in _TYPES:
        raise ValueError(f"expected a type of {', '.join(_TYPES)}")
    made: dict[str, Any] = {"Type": kind, **_source(kind, last.pop("source", ""))}
    made["Target"] = last.pop("target", "")
    if not posixpath.isabs(made["Target"]):
        raise ValueError("expected an absolute path as target")
    if convert.boolean(last.pop("readonly", "false")):
        made["ReadOnly"] = True
    if consistency := last.pop("consistency", ""):
        made["Consistency"] = consistency.lower()
    return made | _options(kind, given, last, made)


def _source(kind: str, source: str) -> dict[str, str]:
    if kind == "tmpfs" and source:
        raise ValueError("a mount of type tmpfs has no source")
    if kind in ("bind", "image") and not source:
        raise ValueError(f"a mount of type {kind} needs a source")
    if kind == "bind" and not is_path(source):
        raise ValueError("expected an absolute path as source, or one that begins with ./")
    if kind == "volume" and source:
        volume_name(source)
    return {"Source": source} if source else {}


def _options(
    kind: str, given: Mapping[str, list[str]], last: Mapping[str, str], made: Mapping[str, Any]
) -> dict[str, Any]:
    """The options that belong to one type of mount."""
    made_of = {"bind": _bind, "volume": _volume, "tmpfs": _tmpfs, "image": _image}
    for key in last:
        prefix = key.partition("-")[0]
        if prefix not in made_of or prefix == key:
            raise ValueError("there is no such field for a mount")
        if prefix != kind:
            raise ValueError(f"a mount of type {kind} has no {prefix}-… fields")
    options = made_of[kind](given) if kind in made_of and last else {}
    if kind == "bind" and not made.get("ReadOnly") and options.get("ReadOnlyForceRecursive"):
        raise ValueError("bind-recursive=readonly goes with readonly")
    return {f"{kind.capitalize()}Options": options} if options else {}


def _known(given: Mapping[str, list[str]], prefix: str, *keys: str) -> dict[str, list[str]]:
    """The fields of one prefix, without it; only ``keys`` are known."""
    own = {k.removeprefix(prefix): v for k, v in given.items() if k.startswith(prefix)}
    if unknown := own.keys() - set(keys):
        raise ValueError(f"expected {prefix}{', '.join(keys)} (found {prefix}{min(unknown)})")
    return own


def _bind(given: Mapping[str, list[str]]) -> dict[str, Any]:
    own = _known(given, "bind-", "propagation", "nonrecursive", "recursive")
    options: dict[str, Any] = {}
    if "propagation" in own:
        options["Propagation"] = own["propagation"][-1].lower()
    if convert.boolean(own.get("nonrecursive", ["false"])[-1]):
        options["NonRecursive"] = True
    recursion = own.get("recursive", ["enabled"])[-1]
    if recursion not in _RECURSION:
        raise ValueError(f"expected bind-recursive to be {', '.join(_RECURSION)}")
    return {**options, **_RECURSION[recursion]}


def _volume(given: Mapping[str, list[str]]) -> dict[str, Any]:
    own = _known(given, "volume-", "driver", "opt", "label", "nocopy", "subpath")
    options: dict[str, Any] = {"DriverConfig": {}}
    if convert.boolean(own.get("nocopy", ["false"])[-1]):
        options["NoCopy"] = True
    if "label" in own:
        options["Labels"] = dict(convert.label(text) for text in own["label"])
    if "subpath" in own:
        options["Subpath"] = own["subpath"][-1]
    if "driver" in own:
        options["DriverConfig"]["Name"] = own["driver"][-1]
    if "opt" in own:
        options["DriverConfig"]["Options"] = dict(convert.label(text) for text in own["opt"])
    return options


def _tmpfs(given: Mapping[str, list[str]]) -> dict[str, Any]:
    own = _known(given, "tmpfs-", "size", "mode")
    options: dict[str, Any] = {}
    if "size" in own:
        options["SizeBytes"] = quantities.size(own["size"][-1])
    if "mode" in own:
        if not re.fullmatch("[0-7]{1,7}", own["mode"][-1]):
            raise ValueError("expected tmpfs-mode in octal, such as 1777")
        options["Mode"] = int(own["mode"][-1], 8)
    return options


def _image(given: Mapping[str, list[str]]) -> dict[str, Any]:
    own = _known(given, "image-", "subpath")
    return {"Subpath": own["subpath"][-1]} if "subpath" in own else {}


def volumes_from(value: str) -> str:
    """``container[:mode]``."""
    name, _, mode = value.partition(":")
    convert.reference(name)
    if mode not in ("", "ro", "rw", "z", "Z"):
        raise ValueError("expected container[:ro|:rw]")
    return value


def tmpfs(value: str) -> tuple[str, str]:
    """``path[:options]``."""
    path, _, options = value.partition(":")
    if not posixpath.isabs(path):
        raise ValueError("expected an absolute path in the container")
    return path, options
