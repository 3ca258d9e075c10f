"""What people install: the wheel has everything in it that the program needs besides its code."""

from __future__ import annotations

import configparser
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
PACKAGES = (
    (PROJECT, "atomicapp"),
    (PROJECT / "providers", "atomicapp_docker"),
    (PROJECT / "providers", "atomicapp_kubernetes"),
)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, made from this checkout."""
    directory = tmp_path_factory.mktemp("wheel")
    build = (sys.executable, "-m", "hatchling", "build", "--target", "wheel")
    subprocess.run(
        (*build, "--directory", str(directory)), cwd=PROJECT, check=True, capture_output=True
    )
    (path,) = directory.glob("*.whl")
    return zipfile.ZipFile(path)


def test_the_schemas_are_those_of_the_specification(wheel: zipfile.ZipFile) -> None:
    for name in ("answers", "index", "nulecule", "record"):
        file = f"{name}.schema.json"
        expected = (PROJECT / "schemas" / file).read_bytes()
        assert wheel.read(f"atomicapp/schemas/{file}") == expected


def test_every_file_of_the_packages_is_in_it(wheel: zipfile.ZipFile) -> None:
    inside = set(wheel.namelist())
    for root, package in PACKAGES:
        assert f"{package}/py.typed" in inside
        for path in (root / package).rglob("*"):
            if path.suffix in (".py", ".j2"):
                assert str(path.relative_to(root)) in inside


def test_program_and_providers_are_found_by_its_entry_points(wheel: zipfile.ZipFile) -> None:
    (name,) = (name for name in wheel.namelist() if name.endswith(".dist-info/entry_points.txt"))
    offered = configparser.ConfigParser()
    offered.read_string(wheel.read(name).decode())
    assert {group: set(offered[group]) for group in offered.sections()} == {
        "atomicapp.image_stores": {"docker"},
        "atomicapp.providers": {"docker", "kubernetes"},
        "console_scripts": {"atomicapp"},
    }
    inside = set(wheel.namelist())
    for group in offered.sections():
        for target in offered[group].values():
            path = target.partition(":")[0].replace(".", "/")
            assert inside & {f"{path}.py", f"{path}/__init__.py"}, target
