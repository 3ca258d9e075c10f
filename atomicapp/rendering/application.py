"""An application and its values to everything that a provider turns into resources."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from atomicapp.errors import InputError, Problem
from atomicapp.graph import Application, Node
from atomicapp.rendered import (
    BYTE_ORDER_MARK,
    Piece,
    PieceKind,
    RenderedApplication,
    RenderedArtifact,
    RenderedComponent,
)
from atomicapp.rendering.artifacts import ArtifactFile, find_artifacts
from atomicapp.rendering.elsewhere import NOTHING, Elsewhere
from atomicapp.rendering.jinja import JinjaProblem, JinjaTemplate, render_jinja
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

    @property
    def has_mark(self) -> bool:
        return self.text.startswith(BYTE_ORDER_MARK)

    @property
    def bare_text(self) -> str:
        """The text without the byte order mark, which nobody sees and no grammar knows."""
        return self.text.removeprefix(BYTE_ORDER_MARK)


class Rendering(NamedTuple):
    """What could be rendered of an application, and what is wrong with the rest.

    ``failures`` are of templates that other values might do for.
    """

    application: RenderedApplication
    problems: tuple[Problem, ...]
    failures: tuple[Problem, ...]


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
    rendering = render_partly(application, provider, resolution, elsewhere)
    if problems := (*rendering.problems, *rendering.failures):
        raise InputError.of(problems)
    return rendering.application


def render_partly(
    application: Application,
    provider: str,
    resolution: Resolution,
    elsewhere: Elsewhere = NOTHING,
) -> Rendering:
    """The same without the artifacts that cannot be read or rendered."""
    problems: list[Problem] = []
    components = _templates(application, provider, resolution, elsewhere, problems)
    outcomes = _render_jinja(components, problems)
    refused = [each for each in outcomes if isinstance(each, JinjaProblem)]
    problems += (each.problem for each in refused if not each.of_values)
    jinja = iter(outcomes)
    rendered = tuple(
        RenderedComponent(path, tuple(_rendered_all(templates, jinja, problems)))
        for path, templates in components
    )
    requirements = tuple(
        (each.path, requirement)
        for each in application.applications()
        for requirement in each.nulecule.requirements
    )
    failures = tuple(each.problem for each in refused if each.of_values)
    return Rendering(RenderedApplication(rendered, requirements), tuple(problems), failures)


_Components = list[tuple[str, list[_Template]]]


def _templates(
    application: Application,
    provider: str,
    resolution: Resolution,
    elsewhere: Elsewhere,
    problems: list[Problem],
) -> _Components:
    """The artifacts of every component, read."""
    components: _Components = []
    locators = {each.path: Locator(each.directory) for each in application.applications()}
    for nesting, node in application.leaves():
        context = resolution.context(node.path)
        located = find_artifacts(locators[nesting.path], node.component, provider, elsewhere)
        problems += located.problems
        templates: list[_Template] = []
        for file in located.files:
            try:
                templates.append(_read(nesting, node, file, context))
            except InputError as error:
                problems += error.problems
        components.append((node.path, templates))
    return components


def shown_name(application: Application, file: ArtifactFile) -> str:
    """What messages call a file of artifacts."""
    directory, slash, _ = application.nulecule.file.rpartition("/")
    return file.shown or f"{directory}{slash}{file.path}"


def _read(
    application: Application, node: Node, file: ArtifactFile, context: Mapping[str, str]
) -> _Template:
    path = application.prefix / file.path
    shown = shown_name(application, file)
    text = read_artifact(file.source, file.place)
    return _Template(node.path, application.directory, path, shown, file, text, context)


_Outcome = str | JinjaProblem | None


def _render_jinja(components: _Components, problems: list[Problem]) -> Sequence[_Outcome]:
    """What came of the Jinja templates, in order; None where all together went over a limit."""
    templates = [
        JinjaTemplate(each.bare_text, each.context, each.shown)
        for _, templates in components
        for each in templates
        if each.file.is_jinja
    ]
    try:
        return render_jinja(templates)
    except InputError as error:
        problems += error.problems
        return [None] * len(templates)


def _rendered_all(
    templates: list[_Template], jinja: Iterator[_Outcome], problems: list[Problem]
) -> Iterator[RenderedArtifact]:
    """The artifacts; ``jinja`` has what came of the Jinja templates that are still to come."""
    for template in templates:
        text = next(jinja) if template.file.is_jinja else template.bare_text
        if not isinstance(text, str):
            continue
        try:
            yield _rendered(template, text)
        except InputError as error:
            problems += error.problems


def _rendered(template: _Template, text: str) -> RenderedArtifact:
    """One artifact; ``text`` is what Jinja made of it, or its own."""
    path, file, context = template.path, template.shown, template.context
    if template.file.is_jinja:
        path = path.with_suffix("")
        rendered: Rendered = (Piece(PieceKind.TEXT, text, 1, 1),), ()
    else:
        rendered = render_template(text, context, file)
    pieces, unknown = rendered
    if template.file.pointers:
        from atomicapp.rendering.pointers import apply_pointers  # few have any

        place = template.file.place
        pieces = apply_pointers(pieces, template.file.pointers, context, file, place)
    directory, has_mark = template.directory, template.has_mark
    return RenderedArtifact(template.component, path, file, directory, pieces, unknown, has_mark)
