"""The files of an application, which nothing that is rendered may replace."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterator
from pathlib import Path

from atomicapp.document import Component, FileArtifact, PointedArtifact, is_elsewhere
from atomicapp.errors import InputError
from atomicapp.graph import Application
from atomicapp.rendered import RenderedApplication
from atomicapp.rendering.artifacts import relative_path
from atomicapp.rendering.output import output_files


def check_apart(output: Path, rendered: RenderedApplication, application: Application) -> None:
    """Raise InputError where results in a directory would replace files of the application."""
    resolved = Path(os.path.realpath(output))
    targets = {resolved / path for path in output_files(rendered)}
    for path in _own_files(application):
        if path in targets:
            raise InputError(
                f"the application's own file {str(path)!r} would be replaced",
                str(output),
                "name another directory",
            )


def _own_files(application: Application) -> Iterator[Path]:
    for each in application.applications():
        directory = each.directory.resolve()
        yield directory / posixpath.basename(each.nulecule.file)
        for component in each.nulecule.graph:
            for relative in _artifacts(component):
                yield Path(posixpath.normpath(directory / relative))


def _artifacts(component: Component) -> Iterator[str]:
    """The paths of a component's artifacts for every provider, below its application."""
    for artifacts in (component.artifacts or {}).values():
        for artifact in artifacts:
            if not isinstance(artifact, FileArtifact | PointedArtifact):
                continue
            if not is_elsewhere(artifact.uri):
                yield relative_path(artifact.uri)
