"""Kubeconfig files: read, merged as kubectl merges them, and the part that a context means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from atomicapp.errors import InputError
from atomicapp.files import read_text
from atomicapp.files.home import expanded
from atomicapp.names import nearest

Table = Mapping[str, Any]
LARGEST = 4 << 20


class Part(NamedTuple):
    """A named cluster, user or context, and the file that it is in."""

    fields: Table
    file: Path

    @property
    def base(self) -> Path:
        """The directory that relative paths start from."""
        return self.file.parent

    def text(self, key: str) -> str:
        """A field as text; "" where there is none. Raises InputError for what is no text."""
        value = self.fields.get(key)
        if value is None:
            return ""
        if not isinstance(value, str):
            raise InputError(f"{key!r} in the kubeconfig is not text", str(self.file))
        return value

    def path(self, key: str) -> Path | None:
        """A field that names a file, relative ones from where the kubeconfig is."""
        value = self.text(key)
        return self.base / expanded(value) if value else None

    def part(self, key: str) -> Part | None:
        """A mapping below this one."""
        value = self.fields.get(key)
        return Part(value, self.file) if isinstance(value, Mapping) else None


class Kubeconfig(NamedTuple):
    """Everything that the files say. ``origin`` names them in messages."""

    origin: str
    contexts: Mapping[str, Part]
    clusters: Mapping[str, Part]
    users: Mapping[str, Part]
    current: str


class Choice(NamedTuple):
    """What a context means: a cluster, and as whom to use it."""

    context: str
    cluster: Part
    user: Part


def read_kubeconfig(paths: Sequence[Path]) -> Kubeconfig:
    """The files merged: of what is named twice, the first holds.

    Raises InputError for a file that cannot be read or is no kubeconfig.
    """
    tables = [(path, _read(path)) for path in paths]
    contexts, clusters, users = (_named(tables, kind) for kind in ("context", "cluster", "user"))
    currents = (table.get("current-context") for _, table in tables)
    current = next((name for name in currents if isinstance(name, str) and name), "")
    return Kubeconfig(", ".join(map(str, paths)), contexts, clusters, users, current)


def choose(config: Kubeconfig, wanted: str | None) -> Choice:
    """What ``wanted``, else the current context, means; raises InputError that lists contexts."""
    name = wanted or config.current
    if not name:
        raise InputError(
            "the kubeconfig has no current context", config.origin, _contexts(config, "name one")
        )
    context = config.contexts.get(name)
    if context is None:
        near = nearest(name, config.contexts)
        hint = f"did you mean {near!r}? " if near else ""
        raise InputError(
            f"the kubeconfig has no context {name!r}", config.origin, hint + _contexts(config, "")
        )
    cluster = config.clusters.get(context.text("cluster"))
    if cluster is None:
        raise InputError(
            f"context {name!r} is of cluster {context.text('cluster')!r}, which is not there",
            config.origin,
            _contexts(config, "name another"),
        )
    return Choice(name, cluster, _user(config, name, context))


def _user(config: Kubeconfig, name: str, context: Part) -> Part:
    """As whom a context is used: nobody where it does not say."""
    wanted = context.text("user")
    found = config.users.get(wanted)
    if found is None and wanted:
        what = f"context {name!r} is for user {wanted!r}, who is not there"
        raise InputError(what, config.origin, _contexts(config, "name another"))
    return found or Part({}, context.file)


def _read(path: Path) -> Table:
    import yaml

    text = read_text(path, limit=LARGEST, what="kubeconfig")
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        table = yaml.load(text, Loader=loader)  # noqa: S506 (a safe loader, in C)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        at = f" (line {mark.line + 1})" if mark else ""
        # No words of the parser: they quote the file, and tokens are in it.
        raise InputError(
            f"the kubeconfig is not YAML{at}", str(path), "correct the file"
        ) from error
    if not isinstance(table, Mapping) or not ({"clusters", "contexts", "users"} & table.keys()):
        raise InputError("this is no kubeconfig", str(path), "it needs 'clusters' and 'contexts'")
    return table


def _named(tables: Sequence[tuple[Path, Table]], kind: str) -> dict[str, Part]:
    found: dict[str, Part] = {}
    for path, table in tables:
        entries = table.get(f"{kind}s") or []
        if not isinstance(entries, list):
            raise InputError(f"'{kind}s' in the kubeconfig is not a list", str(path))
        for entry in entries:
            name = entry.get("name") if isinstance(entry, Mapping) else None
            fields = entry.get(kind) if isinstance(entry, Mapping) else None
            if not isinstance(name, str):
                raise InputError(f"a {kind} in the kubeconfig has no name", str(path))
            if name not in found:
                fields = fields if isinstance(fields, Mapping) else {}
                found[name] = Part(fields, path.absolute())
    return found


def _contexts(config: Kubeconfig, first: str) -> str:
    names = ", ".join(sorted(config.contexts)) or "none"
    return f"{first + ' with --context; ' if first else ''}there are: {names}"
