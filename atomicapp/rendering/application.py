"""An application and its values to everything that a provider turns into resources."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from atomicapp.errors import InputError, Problem
from atomicapp.graph import Application, Node
from atomicapp.rendered import (
    Piece,
    PieceKind,
    RenderedApplication,
    RenderedArtifact,
    RenderedComponent,
)
from atomicapp.rendering.artifacts import ArtifactFile, artifact_files
from atomicapp.rendering.elsewhere import NOTHING, Elsewhere
from atomicapp.rendering.jinja import JinjaTemplate, render_jinja
from atomicapp.rendering.locate import Locator, read_artifact
from atomicapp.rendering.template import Rendered, render_template
from atomicapp.values.resolution import Resolution


class _Template(NamedTuple):
    """One artifact before rendering; ``shown`` is how to name it in messages."""

    component: str
    directory: Path
    path: PurePosixPath
    shown: str
    file: ArtifactFile
    text: str
    context: Mapping[str, str]


def render_application(
    application: Application,
    provider: str,
    resolution: Resolution,
    elsewhere: Elsewhere = NOTHING,
) -> RenderedApplication:
    """Every artifact of every component for a provider, components in graph order.

    ``elsewhere`` has those that are not in the application. Raises InputError for
    all artifacts that cannot be read or rendered at once.
    """
    components = _templates(application, provider, resolution, elsewhere)
    jinja = iter(_render_jinja(components))
    rendered: list[RenderedComponent] = []
    problems: list[Problem] = []
    for path, templates in components:
        artifacts: list[RenderedArtifact] = []
        for template in templates:
            try:
                artifacts.append(_rendered(template, jinja))
            except InputError as error:
                problems += error.problems
        rendered.append(RenderedComponent(path, tuple(artifacts)))
    if problems:
        raise InputError.of(problems)
    requirements = tuple(
        (each.path, requirement)
        for each in application.applications()
        for requirement in each.nulecule.requirements
    )
    return RenderedApplication(tuple(rendered), requirements)


_Components = list[tuple[str, list[_Template]]]


def _templates(
    application: Application, provider: str, resolution: Resolution, elsewhere: Elsewhere
) -> _Components:
    """The artifacts of every component, read; InputError for all that cannot be."""
    components: _Components = []
    problems: list[Problem] = []
    locators = {each.path: Locator(each.directory) for each in application.applications()}
    for nesting, node in application.leaves():
        context = resolution.context(node.path)
        templates: list[_Template] = []
        for file in _located(locators[nesting.path], node, provider, elsewhere, problems):
            try:
                templates.append(_read(nesting, node, file, context))
            except InputError as error:
                problems += error.problems
        components.append((node.path, templates))
    if problems:
        raise InputError.of(problems)
    return components


def _located(
    locator: Locator, node: Node, provider: str, elsewhere: Elsewhere, problems: list[Problem]
) -> tuple[ArtifactFile, ...]:
    """The artifact files of a component; none, and ``problems``, where some cannot be."""
    try:
        return artifact_files(locator, node.component, provider, elsewhere)
    except InputError as error:
        problems += error.problems
        return ()


def _read(
    application: Application, node: Node, file: ArtifactFile, context: Mapping[str, str]
) -> _Template:
    path = application.prefix / file.path
    beside = posixpath.join(posixpath.dirname(application.nulecule.file), file.path)
    shown = file.shown or beside
    text = read_artifact(file.source, file.place)
    return _Template(node.path, application.directory, path, shown, file, text, context)


def _render_jinja(components: _Components) -> list[str]:
    return render_jinja(
        [
            JinjaTemplate(each.text, each.context, each.shown)
            for _, templates in components
            for each in templates
            if each.file.is_jinja
        ]
    )


def _rendered(template: _Template, jinja: Iterator[str]) -> RenderedArtifact:
    """One artifact; ``jinja`` has the texts of the Jinja templates that are still to come."""
    path, file = template.path, template.shown
    if template.file.is_jinja:
        path = path.with_suffix("")
        rendered: Rendered = (Piece(PieceKind.TEXT, next(jinja), 1, 1),), ()
    else:
        rendered = render_template(template.text, template.context, file)
    pieces, unknown = rendered
    if template.file.pointers:
        from atomicapp.rendering.pointers import apply_pointers  # few have any

        pieces = apply_pointers(
            pieces, template.file.pointers, template.context, file, template.file.place
        )
    return RenderedArtifact(template.component, path, file, template.directory, pieces, unknown)
