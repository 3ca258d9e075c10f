"""The named volumes of an application, from its lines and from its requirements."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from atomicapp.errors import InputError, Place, Problem
from atomicapp.instance import Instance
from atomicapp.rendered import RenderedApplication
from atomicapp.resource import Identity, Resource
from atomicapp_docker.line.container import Container
from atomicapp_docker.line.naming import prefix_of
from atomicapp_docker.line.storage import is_path
from atomicapp_docker.specification import VOLUME

if TYPE_CHECKING:
    from atomicapp_docker.line.line import Line


class Wanted(NamedTuple):
    """A volume that something asks for; ``body`` is empty where it says no more than the name."""

    name: str
    component: str
    place: Place
    body: Mapping[str, Any]


def named(container: Container) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """The named volumes that a container mounts, each with what is said of how to make it."""
    host = container.host_config
    driver = {"Driver": host["VolumeDriver"]} if host.get("VolumeDriver") else {}
    for bind in host.get("Binds", ()):
        if not is_path(bind):
            yield bind.partition(":")[0], driver
    for mount in host.get("Mounts", ()):
        if mount["Type"] == "volume" and mount.get("Source"):
            yield mount["Source"], _body(mount.get("VolumeOptions", {}))


def _body(options: Mapping[str, Any]) -> Mapping[str, Any]:
    driver = options.get("DriverConfig", {})
    said = {
        "Driver": driver.get("Name"),
        "DriverOpts": driver.get("Options"),
        "Labels": options.get("Labels"),
    }
    return {key: value for key, value in said.items() if value}


def volumes_of(
    application: RenderedApplication, lines: Sequence[Line], instance: Instance
) -> tuple[Resource, ...]:
    """One resource for each named volume. Raises InputError where two would be one."""
    made: dict[str, Wanted] = {}
    problems: list[Problem] = []
    for wanted in _required(application, prefix_of(instance)):
        first = made.setdefault(wanted.name, wanted)
        if first is not wanted:
            what = f"two requirements are for the volume {wanted.name}, the first at {first.place}"
            problems.append(Problem(what, wanted.place, "give them different names"))
    for wanted in _mounted(lines):
        first = made.setdefault(wanted.name, wanted)
        if wanted.body and not first.body:
            made[wanted.name] = first._replace(body=wanted.body)
        elif wanted.body and wanted.body != first.body:
            what = f"the volume {wanted.name} is described differently at {first.place}"
            problems.append(Problem(what, wanted.place, "describe it alike, or use two volumes"))
    if problems:
        raise InputError.of(problems)
    return tuple(_resource(wanted, instance) for wanted in made.values())


def _required(application: RenderedApplication, prefix: str) -> Iterator[Wanted]:
    for path, requirement in application.requirements:
        yield Wanted(prefix + requirement.name, path, requirement.place, {})


def _mounted(lines: Sequence[Line]) -> Iterator[Wanted]:
    for line in lines:
        for name, body in named(line.container):
            yield Wanted(name, line.artifact.component, line.place, body)


def _resource(wanted: Wanted, instance: Instance) -> Resource:
    identity = Identity("docker", VOLUME, instance.namespace, wanted.name)
    body = {"Driver": "local", **wanted.body}
    return Resource(identity, wanted.component, body, is_data=True)
