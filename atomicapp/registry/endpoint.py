"""Where a repository can be asked: the places that stand for what a person wrote."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from atomicapp.errors import InputError, SourceError
from atomicapp.reference import DEFAULT_REGISTRY, Reference, parse_reference
from atomicapp.registry import places
from atomicapp.registry.certificates import find_certificates
from atomicapp.registry.registries_conf import Mirror, RegistriesConf, RegistryRule

HUB = "registry-1.docker.io"
"""The host that answers for Docker Hub."""
HUB_NAMES = (DEFAULT_REGISTRY, "index.docker.io", HUB)
"""All that Docker Hub is called."""


class Endpoint(NamedTuple):
    """One place where a repository can be asked.

    ``host`` is what is connected to (``registry-1.docker.io``, ``localhost:5000``) and
    ``repository`` what is asked for there; ``shown`` is how messages call it. With
    ``insecure`` plain HTTP and unverified TLS are allowed. ``ca`` are further
    authorities, ``client_certificate`` a certificate and its key.
    """

    host: str
    repository: str
    shown: str
    insecure: bool = False
    ca: tuple[Path, ...] = ()
    client_certificate: tuple[Path, Path] | None = None


def endpoints(
    reference: Reference, configuration: RegistriesConf, root: Path = places.ROOT
) -> tuple[tuple[Reference, Endpoint], ...]:
    """Where an image can be had, first choice first, each with the full name that it has there.

    Certificates are looked for below ``root``. Raises SourceError for a name that is
    blocked or may mean several things, InputError for a configuration that leads nowhere.
    """
    found: list[tuple[Reference, Endpoint]] = []
    blocked: list[tuple[Reference, RegistryRule]] = []
    for name in qualified(reference, configuration):
        rule = _rule_for(name, configuration.rules)
        if rule is not None and rule.blocked:
            blocked.append((name, rule))
            continue
        found += [(name, endpoint) for endpoint in _places(name, rule, root)]
    if not found:
        name, rule = blocked[0]
        raise SourceError(
            f"{str(name)!r} may not be pulled: {rule.prefix!r} is blocked", rule.origin
        )
    return tuple(found)


def qualified(reference: Reference, configuration: RegistriesConf) -> tuple[Reference, ...]:
    """The full names that a name may mean, in the order in which they are tried."""
    if reference.registry:
        return (_full(reference, reference.registry),)
    alias = configuration.aliases.get(reference.name)
    if alias:
        target = parse_reference(alias, f"short name {reference.name!r}")
        if not target.registry or target.tag or target.digest:
            raise InputError(
                f"the alias {alias!r} is not registry/name",
                f"short name {reference.name!r}",
                "correct [aliases] in registries.conf",
            )
        return (_full(reference._replace(name=target.name), target.registry),)
    search = configuration.search or (DEFAULT_REGISTRY,)
    if configuration.enforcing and len(search) > 1:
        names = ", ".join(f"{one}/{reference.name}" for one in search)
        raise SourceError(
            f"{str(reference)!r} may mean several images: {names}",
            remedy='write one of them; short-name-mode = "enforcing" forbids to try them all',
        )
    return tuple(_full(reference, one) for one in search)


def _full(reference: Reference, registry: str) -> Reference:
    """The same image with its registry, Docker Hub's under its one name."""
    if registry in HUB_NAMES:
        is_short = "/" not in reference.name
        name = f"library/{reference.name}" if is_short else reference.name
        return reference._replace(registry=DEFAULT_REGISTRY, name=name)
    return reference._replace(registry=registry)


def _rule_for(name: Reference, rules: tuple[RegistryRule, ...]) -> RegistryRule | None:
    """The rule with the longest prefix of a name."""
    matching = [rule for rule in rules if _matched(name, rule.prefix) is not None]
    return max(matching, key=lambda rule: len(rule.prefix), default=None)


def _matched(name: Reference, prefix: str) -> str | None:
    """The part of a name that a prefix stands for, None where it is another's."""
    if prefix.startswith("*."):
        host = name.registry.partition(":")[0]
        return name.registry if host.endswith(prefix[1:]) else None
    # A colon ends a host only where a port follows, which would be another registry.
    ends = ("/", ":", "@") if "/" in prefix else ("/",)
    text = str(name)
    if text == prefix or text.startswith(tuple(prefix + end for end in ends)):
        return prefix
    return None


def _places(name: Reference, rule: RegistryRule | None, root: Path) -> Iterator[Endpoint]:
    if rule is None:
        yield _endpoint(name, insecure=False, root=root)
        return
    for mirror in rule.mirrors:
        if _is_for(mirror, name):
            moved = _moved(name, rule, mirror.location)
            yield _endpoint(moved, insecure=mirror.insecure, root=root)
    moved = _moved(name, rule, rule.location) if rule.location else name
    yield _endpoint(moved, insecure=rule.insecure, root=root)


def _is_for(mirror: Mirror, name: Reference) -> bool:
    return mirror.pull == "all" or mirror.pull == ("digest-only" if name.digest else "tag-only")


def _moved(name: Reference, rule: RegistryRule, location: str) -> Reference:
    """A name with the matched part of it exchanged for a location."""
    rest = str(name).removeprefix(_matched(name, rule.prefix) or "")
    moved = parse_reference(location + rest, rule.origin)
    if not moved.registry or (moved.tag, moved.digest) != (name.tag, name.digest):
        raise InputError(
            f"the location {location!r} makes {str(moved)!r} of {str(name)!r}",
            rule.origin,
            "a location is host[:port][/namespace], without tag and digest",
        )
    return _full(moved, moved.registry)


def _endpoint(name: Reference, *, insecure: bool, root: Path) -> Endpoint:
    certificates = find_certificates(name.registry, root)
    return Endpoint(
        HUB if name.registry == DEFAULT_REGISTRY else name.registry,
        name.name,
        f"{name.registry}/{name.name}",
        insecure,
        certificates.ca,
        certificates.client,
    )
