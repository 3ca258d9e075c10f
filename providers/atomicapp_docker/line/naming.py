"""Names on the engine: those of old, and those of an instance that has a name of its own."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from atomicapp.instance import Instance
from atomicapp.rendered import RenderedArtifact
from atomicapp_docker.line.container import Container
from atomicapp_docker.line.networks import BUILT_IN
from atomicapp_docker.line.storage import is_path

_SHARED = ("NetworkMode", "PidMode", "IpcMode")
_UNFIT = re.compile(r"[^A-Za-z0-9_.-]")


def prefix_of(instance: Instance) -> str:
    """What goes before every name that an instance makes: nothing under the default name."""
    return "" if instance.has_default_name else f"{instance.name}_"


def unnamed(container: Container, artifact: RenderedArtifact, instance: Instance) -> str:
    """A name for a container whose line gives it none: the same at every run.

    ``<namespace>_<image>_<12 hexadecimal digits>``.
    """
    source = "\0".join((instance.name, artifact.component, str(artifact.path)))
    digits = hashlib.sha256(source.encode()).hexdigest()[:12]
    image = _UNFIT.sub("-", container.config["Image"])
    return f"{instance.namespace}_{image}_{digits}"


def lasting(artifact: RenderedArtifact) -> str:
    """What identifies an unnamed container, whatever image it is made from."""
    return _UNFIT.sub(".", f"{artifact.component}.{artifact.path.name}")


def networks_of(container: Container) -> tuple[str, ...]:
    """The networks that a container needs and the engine does not have by itself."""
    mode = container.host_config["NetworkMode"]
    names = dict.fromkeys((mode, *container.endpoints))
    return tuple(n for n in names if n not in BUILT_IN and not n.startswith("container:"))


class Renaming(NamedTuple):
    """What becomes of the names that a line says: ``containers`` are the application's own."""

    prefix: str
    containers: frozenset[str]

    def __call__(self, container: Container) -> Container:
        """The container with every reference to its application's own things followed."""
        if not self.prefix:
            return container
        host = dict(container.host_config)
        for key in _SHARED:
            if str(host.get(key, "")).startswith("container:"):
                host[key] = f"container:{self._container(host[key].partition(':')[2])}"
        own_networks = networks_of(container)
        if host["NetworkMode"] in own_networks:
            host["NetworkMode"] = self.prefix + host["NetworkMode"]
        if "Links" in host:
            host["Links"] = [self._link(link) for link in host["Links"]]
        if "VolumesFrom" in host:
            host["VolumesFrom"] = [self._volumes_from(text) for text in host["VolumesFrom"]]
        if "Binds" in host:
            host["Binds"] = [b if is_path(b) else self.prefix + b for b in host["Binds"]]
        if "Mounts" in host:
            host["Mounts"] = [self._mount(mount) for mount in host["Mounts"]]
        endpoints = dict(container.endpoints)
        for name in own_networks:
            settings = self._endpoint(endpoints.pop(name, {}), container.name)
            endpoints[self.prefix + name] = settings
        name = container.name and self.prefix + container.name
        return container._replace(name=name, host_config=host, endpoints=endpoints)

    def _container(self, name: str) -> str:
        bare = name.removeprefix("/")
        return self.prefix + bare if bare in self.containers else name

    def _link(self, link: str) -> str:
        name, _, alias = link.partition(":")
        followed = self._container(name)
        return link if followed == name else f"{followed}:{alias or name.removeprefix('/')}"

    def _volumes_from(self, text: str) -> str:
        name, colon, mode = text.partition(":")
        return self._container(name) + colon + mode

    def _mount(self, mount: Mapping[str, Any]) -> Mapping[str, Any]:
        if mount["Type"] != "volume" or not mount.get("Source"):
            return mount
        return {**mount, "Source": self.prefix + mount["Source"]}

    def _endpoint(self, settings: Mapping[str, Any], name: str) -> dict[str, Any]:
        """A network's settings: the container's own name stays good as an alias there."""
        made = dict(settings)
        aliases = [*made.get("Aliases", ()), *([name] if name else ())]
        if aliases:
            made["Aliases"] = list(dict.fromkeys(aliases))
        if "Links" in made:
            made["Links"] = [self._link(link) for link in made["Links"]]
        return made
