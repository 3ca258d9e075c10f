"""Kubeconfig files: read, merged as kubectl merges them, and the part that a context means."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from atomicapp.errors import InputError
from atomicapp.files import read_text
from atomicapp.files.home import expanded
from atomicapp.names import nearest, quoted
from atomicapp_kubernetes.cluster.kubeconfig_fields import KUBECONFIG

Table = Mapping[str, Any]
LARGEST = 4 << 20
_KINDS = frozenset({"clusters", "contexts", "users"})


class Part(NamedTuple):
    """A named cluster, user or context, and the file that it is in."""

    fields: Table
    file: Path

    @property
    def base(self) -> Path:
        """The directory that relative paths start from."""
        return self.file.parent

    @property
    def where(self) -> str:
        """The file, for messages."""
        return shown(str(self.file))

    def text(self, key: str) -> str:
        """A field as text; "" where there is none."""
        return str(self.fields.get(key) or "")

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

    A file may hold only a part, or nothing yet. Raises InputError for one that cannot be read or
    has something else in it, and where all of them hold nothing.
    """
    tables = [(path, _read(path)) for path in paths]
    origin = ", ".join(shown(str(path)) for path in paths)
    if not any(_KINDS & table.keys() for _, table in tables):
        raise InputError("this is no kubeconfig", origin, "it needs 'clusters' and 'contexts'")
    contexts, clusters, users = (_named(tables, kind) for kind in ("context", "cluster", "user"))
    currents = (table.get("current-context") for _, table in tables)
    current = next(filter(None, currents), "")
    return Kubeconfig(origin, contexts, clusters, users, current)


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

    text, where = read_text(path, limit=LARGEST, what="kubeconfig"), shown(str(path))
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        table = yaml.load(text, Loader=loader)  # noqa: S506 (a safe loader, in C)
    except (yaml.YAMLError, ValueError, LookupError, AttributeError, RecursionError) as error:
        # A tag that its text does not fit (!!bool x) raises whatever reading the text raises.
        mark = getattr(error, "problem_mark", None)
        at = f" (line {mark.line + 1})" if mark else ""
        # No words of the parser: they quote the file, and tokens are in it.
        raise InputError(f"the kubeconfig is not YAML{at}", where, "correct the file") from error
    table = {} if table is None else table
    if not isinstance(table, Mapping):
        raise InputError("this is no kubeconfig", where, "it needs 'clusters' and 'contexts'")
    wrong = KUBECONFIG(table, "")
    if wrong:
        raise InputError(wrong, where, "correct the file")
    return table


def _named(tables: Sequence[tuple[Path, Table]], kind: str) -> dict[str, Part]:
    """The entries of a kind by their names."""
    found: dict[str, Part] = {}
    for path, table in tables:
        for entry in table.get(f"{kind}s") or ():
            found.setdefault(entry["name"], Part(entry.get(kind) or {}, path.absolute()))
    return found


def shown(text: str) -> str:
    """A text from outside as messages have it without quotes, unless it needs them."""
    return text if text.isprintable() else quoted(text, 200)


def _contexts(config: Kubeconfig, first: str) -> str:
    names = ", ".join(map(shown, sorted(config.contexts))) or "none"
    return f"{first + ' with --context; ' if first else ''}there are: {names}"
