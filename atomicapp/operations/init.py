"""``init``: a new application that runs as it stands, to be changed from there."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path

from atomicapp.errors import InputError
from atomicapp.files import write_atomically
from atomicapp.instance import checked_name
from atomicapp.version import SPECVERSION

SCAFFOLD = {
    "Nulecule": "Nulecule.j2",
    "artifacts/docker/{name}_run": "docker_run.j2",
    "artifacts/kubernetes/{name}.yaml": "kubernetes.yaml.j2",
    "Containerfile": "Containerfile.j2",
}
"""Each file of a new application, and the template that it is made from."""
SHORTEST = 2
"""How many characters a container's name has at least."""


def init(name: str, destination: str | None = None) -> tuple[Path, ...]:
    """Write the files of a new application into ``destination`` (default: a directory of its name).

    Returns what was written. Raises InputError for what is no name, and where a file is there
    already; nothing is written then.
    """
    checked_name(name, "application name")
    if len(name) < SHORTEST:
        raise InputError(
            f"application name {name!r} is too short: its container is called so too",
            remedy=f"use at least {SHORTEST} letters or digits",
        )
    directory = Path(destination or name)
    paths = {directory / path.format(name=name): template for path, template in SCAFFOLD.items()}
    for path in paths:
        if path.exists():
            raise InputError("a file is there already", str(path), "choose another --destination")
    for path, template in paths.items():
        _make_directory(path.parent)
        write_atomically(path, _rendered(template, name), private=False)
    return tuple(paths)


def _make_directory(path: Path) -> None:
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(
            f"the directory cannot be made: {error.strerror}", str(path), "choose a --destination"
        ) from error


def _rendered(template: str, name: str) -> str:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    text = (files("atomicapp") / "scaffold" / template).read_text(encoding="utf-8")
    # What comes out is YAML and command lines, where HTML's escaping would be wrong.
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False
    )
    return environment.from_string(text).render(name=name, specversion=SPECVERSION)
