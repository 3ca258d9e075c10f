"""Every command of the tutorial and of the README, given in its order to a real engine."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.docs.conftest import Ports
from tests.docs.pages import PROJECT, follow


@pytest.mark.usefixtures("images")
def test_the_tutorial_does_what_it_says(
    shell: dict[str, str],
    instance_name: str,
    other_instance: Callable[[str], str],
    free_ports: Ports,
) -> None:
    other_instance("-prod")
    names = {"diary": instance_name, **free_ports("8090 8091")}

    follow("docs/tutorial.md", PROJECT, shell, names)


@pytest.mark.usefixtures("images")
def test_the_readme_does_what_it_says(
    shell: dict[str, str], instance_name: str, tmp_path: Path, free_ports: Ports
) -> None:
    kept = {"helloapache": "helloapache"}  # the image's name
    names = {**kept, "hello": instance_name, **free_ports("8099")}

    follow("README.md", tmp_path, shell, names)
