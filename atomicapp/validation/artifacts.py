"""The artifacts for one provider, tried: read, rendered and parsed, with nothing deployed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Set
from dataclasses import dataclass, field

from atomicapp.errors import InputError, Place, Problem
from atomicapp.graph import Application, Node
from atomicapp.instance import Instance, default_name
from atomicapp.names import nearest
from atomicapp.provider import Settings, find_provider, provider_names
from atomicapp.rendered import RenderedApplication, RenderedArtifact, RenderedComponent
from atomicapp.rendering.application import render_application
from atomicapp.rendering.artifacts import artifact_files
from atomicapp.rendering.elsewhere import NOTHING, Elsewhere
from atomicapp.rendering.locate import Locator, read_artifact
from atomicapp.rendering.template import names_in
from atomicapp.validation.syntax import syntax_problems
from atomicapp.values.answers import Answers
from atomicapp.values.resolution import Resolution, Sources
from atomicapp.values.resolve import resolve

PLACEHOLDERS = ("1", "1111")
"""Stand for the value of a param that has no default. The first can be a name, a port, a number and
the end of each, the second base64."""

_WORD = re.compile(r"[^\W\d]\w*")


@dataclass(slots=True)
class Trial:
    """What came of trying one provider.

    ``used`` has the names in the artifacts by the path of the component;
    ``unreadable`` the components whose artifacts cannot be read or rendered.
    """

    problems: list[Problem] = field(default_factory=list)
    used: dict[str, set[str]] = field(default_factory=dict)
    unreadable: set[str] = field(default_factory=set)


def try_provider(application: Application, provider: str, elsewhere: Elsewhere = NOTHING) -> Trial:
    """Read, render and parse every artifact for a provider, component by component."""
    first, second = PLACEHOLDERS
    trial, found, blurred = _tried(application, provider, elsewhere, first)
    if any(_is_blurred(problem, blurred) for problem in found):
        _, others, _ = _tried(application, provider, elsewhere, second)
        places = {problem.where for problem in others}
        found = [one for one in found if one.where in places or not _is_blurred(one, blurred)]
    trial.problems += [_softened(problem, blurred) for problem in found]
    return trial


def _tried(
    application: Application, provider: str, elsewhere: Elsewhere, placeholder: str
) -> tuple[Trial, list[Problem], Set[str]]:
    """What came of it with that value where there is none; what the provider says of the artifacts;
    the files with such a value in them."""
    trial = Trial()
    resolution, guessed = _resolution(application, provider, placeholder)
    components: list[RenderedComponent] = []
    for single, nesting, node in _singles(application):
        if provider not in (node.component.artifacts or {}):
            continue
        try:
            trial.used[node.path] = _used(nesting, node, provider, elsewhere)
            rendered = render_application(single, provider, resolution, elsewhere)
        except InputError as error:
            trial.problems += error.problems
            trial.unreadable.add(node.path)
            continue
        components += rendered.components
        for artifact in rendered.components[0].artifacts:
            trial.problems += _unknown(artifact, resolution)
    blurred = {
        artifact.file
        for component in components
        for artifact in component.artifacts
        if not guessed.isdisjoint(trial.used[component.path])
    }
    found = _parsed(application, components, provider, is_whole=not trial.unreadable)
    return trial, found, blurred


def _resolution(
    application: Application, provider: str, placeholder: str
) -> tuple[Resolution, set[str]]:
    """Values for every param, and the names of those whose value is made up."""
    missing = resolve(application, Sources(), provider).missing
    made_up: dict[str, dict[str, str]] = {}
    for each in missing:
        made_up.setdefault(each.section, {})[each.param.name] = placeholder
    names = {each.param.name for each in missing}
    return resolve(application, Sources(answers=Answers.of(made_up)), provider), names


def _parsed(
    application: Application, components: list[RenderedComponent], provider: str, is_whole: bool
) -> list[Problem]:
    """What the provider says of the artifacts, or their syntax if it is not installed."""
    if provider not in provider_names():
        artifacts = (artifact for component in components for artifact in component.artifacts)
        return [problem for artifact in artifacts for problem in syntax_problems(artifact)]
    if not is_whole:
        return []  # what refers to an artifact that is missing would be wrong only for that
    requirements = tuple(
        (each.path, requirement)
        for each in application.applications()
        for requirement in each.nulecule.requirements
    )
    name = application.nulecule.id
    instance = Instance("default", default_name(name), name)
    try:
        rendered = RenderedApplication(tuple(components), requirements)
        reader = find_provider(provider)
        reader.parse(rendered, instance, Settings())
        return list(reader.notices(rendered, instance, Settings()))
    except InputError as error:
        return list(error.problems)


def _is_blurred(problem: Problem, blurred: Set[str]) -> bool:
    """Whether an error may come of a value that was made up."""
    where = problem.where
    return not problem.is_warning and isinstance(where, Place) and where.file in blurred


def _softened(problem: Problem, blurred: Set[str]) -> Problem:
    """As a warning where it may come of a value that was made up."""
    if not _is_blurred(problem, blurred):
        return problem
    tried = " and ".join(map(repr, PLACEHOLDERS))
    note = f"tried with {tried} for params without a default"
    remedy = f"{problem.remedy}; {note}" if problem.remedy else note
    return problem._replace(is_warning=True, remedy=remedy)


def _singles(application: Application) -> Iterator[tuple[Application, Application, Node]]:
    """For every component with artifacts: the application with nothing else in it.

    With it come the component's own application and its node.
    """
    for node in application.nodes:
        if node.nested is None:
            yield application._replace(nodes=(node,)), application, node
            continue
        for inner, nesting, leaf in _singles(node.nested):
            yield application._replace(nodes=(node._replace(nested=inner),)), nesting, leaf


def _used(application: Application, node: Node, provider: str, elsewhere: Elsewhere) -> set[str]:
    """The names of params in the artifacts of a component."""
    used: set[str] = set()
    for file in artifact_files(Locator(application.directory), node.component, provider, elsewhere):
        text = read_artifact(file.source, file.place)
        used.update(_WORD.findall(text) if file.is_jinja else names_in(text))
        used.update(name for name, _ in file.pointers)
    return used


def _unknown(artifact: RenderedArtifact, resolution: Resolution) -> Iterator[Problem]:
    for name, place in artifact.unknown:
        near = nearest(name, resolution.context(artifact.component))
        remedy = f"did you mean ${near}?" if near else f"write $${name} if it is meant literally"
        yield Problem(f"no param is called {name!r}", place, remedy, is_warning=True)
