"""``registries.conf``: where names lead, what is insecure or blocked, what short names mean.

The format is containers-registries.conf(5), version 2; version 1 is understood in the main file.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from atomicapp.errors import InputError
from atomicapp.registry import places
from atomicapp.registry.conf_table import ConfTable, read_conf

_MODES = ("enforcing", "permissive", "disabled")
_PULLS = ("all", "digest-only", "tag-only")
_SCHEMES = ("http://", "https://", "docker://")


class Mirror(NamedTuple):
    """Another place to ask first; ``pull`` says for what: all, digest-only or tag-only."""

    location: str
    insecure: bool
    pull: str = "all"


class RegistryRule(NamedTuple):
    """What holds for names that start with ``prefix``; ``location`` "" leaves them as they are.

    ``origin`` is the file that says so.
    """

    prefix: str
    location: str
    insecure: bool
    blocked: bool
    mirrors: tuple[Mirror, ...]
    origin: str


class RegistriesConf(NamedTuple):
    """All that was configured; ``search`` is where names without a registry are looked for."""

    search: tuple[str, ...] = ()
    rules: tuple[RegistryRule, ...] = ()
    aliases: Mapping[str, str] = {}
    enforcing: bool = False
    """Whether a short name that may mean several things is refused."""


def load_registries_conf(root: Path = places.ROOT) -> RegistriesConf:
    """What is configured on this machine for this person; ``root`` is the machine's root.

    Raises InputError or SourceError for what cannot be read or understood.
    """
    found = places.registries_conf(root)
    conf = RegistriesConf()
    if found.main is not None:
        conf = _with_file(conf, found.main, may_be_old=True)
    for drop_in in found.drop_ins:
        conf = _with_file(conf, drop_in, may_be_old=False)
    recorded = places.recorded_aliases(root)
    if recorded is not None:
        table = read_conf(recorded)
        conf = conf._replace(aliases={**conf.aliases, **table.strings("aliases")})
    return conf._replace(aliases={name: to for name, to in conf.aliases.items() if to})


def _with_file(conf: RegistriesConf, file: Path, *, may_be_old: bool) -> RegistriesConf:
    """The configuration as a further file changes it."""
    table = read_conf(file)
    if "registries" in table.keys:
        return _version_1(table, may_be_old)
    mode = table.text("short-name-mode")
    if mode and mode not in _MODES:
        raise table.error("short-name-mode", f"one of {', '.join(_MODES)}")
    rules = {rule.prefix: rule for rule in conf.rules}
    rules.update((rule.prefix, rule) for rule in map(_rule, table.tables("registry")))
    search = table.texts("unqualified-search-registries")
    return RegistriesConf(
        conf.search if search is None else tuple(_host(table, one) for one in search),
        tuple(rules.values()),
        {**conf.aliases, **table.strings("aliases")},
        mode == "enforcing" if mode else conf.enforcing,
    )


def _rule(table: ConfTable) -> RegistryRule:
    location, prefix = table.text("location"), table.text("prefix")
    if not location and not prefix.startswith("*."):
        raise InputError(
            f"{'the entry for ' + repr(prefix) if prefix else 'a [[registry]]'} has no location",
            table.place(prefix) if prefix else table.file,
            "write location = 'host[:port][/namespace]'",
        )
    by_digest = table.flag("mirror-by-digest-only")
    mirrors = tuple(_mirror(one, by_digest) for one in table.tables("mirror"))
    return RegistryRule(
        _name(table, prefix or location),
        _name(table, location) if location else "",
        table.flag("insecure"),
        table.flag("blocked"),
        mirrors,
        table.file,
    )


def _mirror(table: ConfTable, by_digest: bool) -> Mirror:
    pull = table.text("pull-from-mirror")
    if pull and pull not in _PULLS:
        raise table.error("pull-from-mirror", f"one of {', '.join(_PULLS)}")
    if pull and by_digest:
        raise InputError(
            "pull-from-mirror stands beside mirror-by-digest-only",
            table.place("pull-from-mirror"),
            "keep one of the two",
        )
    location = table.text("location")
    if not location:
        raise InputError("a mirror has no location", table.file, "write location = 'host'")
    pull = pull or ("digest-only" if by_digest else "all")
    return Mirror(_name(table, location), table.flag("insecure"), pull)


def _version_1(table: ConfTable, may_be_old: bool) -> RegistriesConf:
    if not may_be_old or table.keys & {"registry", "unqualified-search-registries"}:
        raise InputError(
            "[registries] is version 1 of this format, which cannot be mixed with version 2",
            table.place("[registries"),
            "write unqualified-search-registries and [[registry]] instead",
        )
    old = table.table("registries")
    search, insecure, blocked = (
        tuple(_name(table, one) for one in old.table(key).texts("registries") or ())
        for key in ("search", "insecure", "block")
    )
    rules = (
        RegistryRule(one, one, one in insecure, one in blocked, (), table.file)
        for one in dict.fromkeys((*insecure, *blocked))
    )
    return RegistriesConf(search, tuple(rules))


def _name(table: ConfTable, text: str) -> str:
    """A prefix or location, without a slash at its end."""
    if text.startswith(_SCHEMES):
        scheme = text.partition("//")[0]
        raise InputError(
            f"{text!r} starts with {scheme}//",
            table.place(text),
            "write host[:port][/namespace] only; `insecure = true` allows plain HTTP",
        )
    return text.rstrip("/")


def _host(table: ConfTable, text: str) -> str:
    host = _name(table, text)
    if "/" in host or not host:
        raise table.error("unqualified-search-registries", "a list of host[:port]")
    return host
