"""The real engine, and records on it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from atomicapp.instance import Instance
from atomicapp.release import Release
from atomicapp_docker.engine.connection import Engine, connect_engine
from atomicapp_docker.records.records import EngineReleases
from tests.releases.samples import a_release

MakeRelease = Callable[..., Release]


@pytest.fixture(scope="session")
def engine(docker_host: str) -> Iterator[Engine]:
    """The real engine."""
    with connect_engine(docker_host) as connected:
        yield connected


@pytest.fixture
def releases(engine: Engine) -> EngineReleases:
    """The records on the engine."""
    return EngineReleases(engine, history=3)


@pytest.fixture
def instance(instance_name: str) -> Instance:
    """An instance of this test's own."""
    return Instance("default", instance_name, "hello")


@pytest.fixture
def release(instance_name: str, busybox_image: str) -> MakeRelease:
    """Makes releases of the instance, from an image that the engine has."""

    def make(revision: int = 1, **fields: object) -> Release:
        given = {"name": instance_name, "image": busybox_image} | fields
        return a_release(revision, **given)  # type: ignore[arg-type]

    return make
