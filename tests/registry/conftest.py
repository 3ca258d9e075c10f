"""Fixtures: a registry that misbehaves where it is told to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.registry import faulty as servers
from tests.registry.pulling import pull

LAYER = bytes(range(256)) * 40
"""The only layer of ``app``."""


@pytest.fixture
def faulty() -> Iterator[servers.Registry]:
    """A registry that holds nothing yet and behaves well."""
    with servers.serving() as registry:
        yield registry


@pytest.fixture
def another() -> Iterator[servers.Registry]:
    """A second one: another origin."""
    with servers.serving() as registry:
        yield registry


@pytest.fixture
def app(faulty: servers.Registry) -> Iterator[str]:
    """An image on the faulty registry; whatever a test did, a plain try works afterwards."""
    faulty.hold("team/app:1", servers.sample(LAYER))
    name = f"{faulty.host}/team/app:1"
    yield name
    faulty.behave()
    assert pull(name) == (LAYER,)
