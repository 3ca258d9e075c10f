"""Rendered artifacts to resources: one container for each line, and what they need."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from atomicapp.errors import InputError, Place, Problem
from atomicapp.instance import Instance
from atomicapp.rendered import RenderedApplication, RenderedArtifact
from atomicapp.resource import HostAccess, Identity, Resource
from atomicapp_docker.line import command, shell
from atomicapp_docker.line.access import accesses
from atomicapp_docker.line.container import Container, build
from atomicapp_docker.line.line import Line
from atomicapp_docker.line.naming import Renaming, lasting, networks_of, prefix_of, unnamed
from atomicapp_docker.line.order import in_order
from atomicapp_docker.line.volumes import named, volumes_of
from atomicapp_docker.specification import CONTAINER, NETWORK, VOLUME

PROVIDER = "docker"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]+")


def parse(application: RenderedApplication, instance: Instance) -> tuple[Resource, ...]:
    """The resources of an application: networks and volumes, then containers in order.

    Raises InputError with every problem of every line.
    """
    lines = _lines(application, instance)
    ordered = in_order(lines)
    networks = tuple(_networks(lines, instance))
    volumes = volumes_of(application, lines, instance)
    own = frozenset(line.name for line in lines)
    stores = {resource.identity for resource in (*networks, *volumes)}
    containers = tuple(_resource(line, needs, stores, own) for line, needs in ordered)
    return (*networks, *volumes, *containers)


def read_line(artifact: RenderedArtifact) -> tuple[Container, Place]:
    """The container that one artifact asks for, and where its command begins."""
    words = shell.split(artifact.pieces, artifact.file)
    read = command.read(words, artifact.file)
    made = build(read, artifact.directory)
    made = made._replace(name=made.name.removeprefix("/"))
    if made.name and not _NAME.fullmatch(made.name):
        remedy = "use at least two letters, digits, '_', '.' or '-', a letter or digit first"
        raise InputError.of([read.all("name")[-1].problem("it is no container's name", remedy)])
    return made, read.place


def _lines(application: RenderedApplication, instance: Instance) -> Sequence[Line]:
    """Every line of the application under its final names."""
    read: list[tuple[RenderedArtifact, Container, Place]] = []
    problems: list[Problem] = []
    for artifact in (one for each in application.components for one in each.artifacts):
        try:
            read.append((artifact, *read_line(artifact)))
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError.of(problems)
    renaming = Renaming(prefix_of(instance), frozenset(made.name for _, made, _ in read))
    lines = [_line(*one, instance, renaming) for one in read]
    _refuse_doubles(lines)
    return lines


def _line(
    artifact: RenderedArtifact,
    container: Container,
    place: Place,
    instance: Instance,
    renaming: Renaming,
) -> Line:
    made = renaming(container)
    lasting_name = made.name or renaming.prefix + lasting(artifact)
    if not made.name:
        name = renaming.prefix + unnamed(container, artifact, instance)
        made = made._replace(name=name)
    identity = Identity(PROVIDER, CONTAINER, instance.namespace, lasting_name)
    return Line(artifact, made, place, identity)


def _refuse_doubles(lines: Iterable[Line]) -> None:
    """Raises InputError where two lines would make one container."""
    seen: dict[str, Line] = {}
    problems = []
    for line in lines:
        for name in {line.name, line.identity.name}:
            first = seen.setdefault(name, line)
            if first is not line:
                what = (
                    f"components {first.artifact.component} and {line.artifact.component} "
                    f"both make the container {name}, the first at {first.place}"
                )
                problems.append(Problem(what, line.place, "give them different names by --name"))
    if problems:
        raise InputError.of(problems)


def _networks(lines: Iterable[Line], instance: Instance) -> Iterator[Resource]:
    """The networks that lines name, each once, for the component that names it first."""
    seen: set[str] = set()
    for line in lines:
        for name in networks_of(line.container):
            if name not in seen:
                seen.add(name)
                identity = Identity(PROVIDER, NETWORK, instance.namespace, name)
                yield Resource(identity, line.artifact.component, {"Driver": "bridge"})


def _resource(
    line: Line, needs: Sequence[Line], stores: set[Identity], own: frozenset[str]
) -> Resource:
    container = line.container
    namespace = line.identity.namespace
    used = [Identity(PROVIDER, NETWORK, namespace, name) for name in networks_of(container)]
    used += [Identity(PROVIDER, VOLUME, namespace, name) for name, _ in named(container)]
    needed = tuple(need.identity for need in needs)
    found = accesses(container.host_config, own, line.artifact.directory)
    title = f"{CONTAINER}/{line.name}"
    return Resource(
        identity=line.identity,
        component=line.artifact.component,
        specification=_specification(container),
        after=(*(one for one in used if one in stores), *needed),
        bound_to=needed,
        host_access=tuple(HostAccess(title, what) for what in (*found, *container.reads)),
        title=line.name,
    )


def _specification(container: Container) -> Mapping[str, Any]:
    return {
        "name": container.name,
        "config": container.config,
        "host_config": container.host_config,
        "networking": {"EndpointsConfig": container.endpoints},
        "platform": container.platform,
        "pull": container.pull,
        "requires": dict(container.requires),
    }
