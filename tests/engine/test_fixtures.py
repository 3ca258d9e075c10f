"""The set-up of the tests themselves, on a real engine."""

from __future__ import annotations

import os
from pathlib import Path

from tests.engine import resources
from tests.engine.api import call


def _create(image: str, name: str, labels: str) -> str:
    body = f'{{"Image": "{image}", "Labels": {{{labels}}}}}'.encode()
    return str(call("POST", "/containers/create", {"name": name}, body, content="json")["Id"])


def test_what_bears_an_instance_is_found_and_removed(
    busybox_image: str, instance_name: str
) -> None:
    identity = _create(busybox_image, "x-" + instance_name, f'"io.atomicapp.x":"{instance_name}"')

    assert [one.id for one in resources.of_instance(instance_name)] == [identity]
    assert [one.id for one in resources.named_after(instance_name)] == [identity]
    resources.remove(resources.of_instance(instance_name))
    resources.remove([resources.Found("containers", identity, (), frozenset())])
    assert resources.named_after(instance_name) == []


def test_nothing_of_the_person_is_in_a_clean_home(clean_home: Path) -> None:
    assert Path.home() == clean_home
    assert not any(clean_home.iterdir())
    assert not {"DOCKER_CONFIG", "DOCKER_CONTEXT"} & os.environ.keys()
