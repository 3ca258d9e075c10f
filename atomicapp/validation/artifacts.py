"""The artifacts for one provider, tried: read, rendered and parsed, with nothing deployed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain
from typing import NamedTuple

from atomicapp.errors import InputError, Place, Problem
from atomicapp.graph import Application
from atomicapp.instance import Instance, default_name
from atomicapp.names import nearest
from atomicapp.provider import Provider, Settings, find_provider, provider_names
from atomicapp.rendered import RenderedApplication, RenderedArtifact
from atomicapp.rendering.application import render_partly
from atomicapp.rendering.elsewhere import NOTHING, Elsewhere
from atomicapp.validation.made_up import (
    PLACEHOLDERS,
    agreed,
    names_without_value,
    resolution_with,
)
from atomicapp.validation.names import Names, names_of
from atomicapp.validation.syntax import syntax_problems
from atomicapp.validation.touched import touching, using
from atomicapp.values.resolution import Resolution


class Trial(NamedTuple):
    """What came of trying one provider: what is wrong, and the names in the artifacts."""

    problems: Sequence[Problem]
    names: Names


class _Attempt(NamedTuple):
    """What came of one value for the params that have none.

    ``failures`` are of templates that other values might do for.
    """

    rendered: RenderedApplication
    problems: Sequence[Problem]
    failures: Sequence[Problem]

    @property
    def has_errors(self) -> bool:
        return not all(each.is_warning for each in (*self.problems, *self.failures))


def try_provider(application: Application, provider: str, elsewhere: Elsewhere = NOTHING) -> Trial:
    """Read, render and parse every artifact for a provider."""
    ours = application.only(provider)
    names = names_of(ours, provider, elsewhere)
    return Trial(list(_problems_of(ours, provider, elsewhere, names)), names)


def _problems_of(
    application: Application, provider: str, elsewhere: Elsewhere, names: Names
) -> Iterator[Problem]:
    """What is wrong with every value that was made up; what only may be, as a warning."""
    made_up = names_without_value(application, provider)
    first = _attempt(application, provider, elsewhere, PLACEHOLDERS[0])
    if not made_up or not first.has_errors:
        return iter((*first.problems, *first.failures))
    second = _attempt(application, provider, elsewhere, PLACEHOLDERS[1])
    if not second.has_errors:
        return iter(second.problems)
    touches = touching(first.rendered, second.rendered, made_up, names.jinja)
    return chain(
        agreed(first.problems, second.problems, touches),
        agreed(first.failures, second.failures, using(made_up, names.jinja)),
    )


def _attempt(
    application: Application, provider: str, elsewhere: Elsewhere, placeholder: str
) -> _Attempt:
    resolution = resolution_with(application, provider, placeholder)
    rendered, problems, failures = render_partly(application, provider, resolution, elsewhere)
    reader = find_provider(provider) if provider in provider_names() else None
    found = [*problems]
    if reader is None:
        found += (one for each in rendered.every_artifact() for one in syntax_problems(each))
    else:
        found += _parsed(reader, rendered, application.nulecule.id)
    if not getattr(reader, "judges_names", False):
        found += (one for each in rendered.every_artifact() for one in _unknown(each, resolution))
    return _Attempt(rendered, found, failures)


def _parsed(provider: Provider, rendered: RenderedApplication, name: str) -> Iterator[Problem]:
    """What a provider says of the artifacts, and then of those in which nothing was wrong.

    Most checks come to an end at the first artifacts that are wrong.
    """
    instance = Instance("default", default_name(name), name)
    while True:
        try:
            provider.parse(rendered, instance, Settings())
            yield from provider.notices(rendered, instance, Settings())
            return
        except InputError as error:
            yield from error.problems
            wrong = {each.where.file for each in error.problems if isinstance(each.where, Place)}
        sound = rendered.without(wrong)
        if sound == rendered:
            return
        rendered = sound


def _unknown(artifact: RenderedArtifact, resolution: Resolution) -> Iterator[Problem]:
    for name, place in artifact.unknown:
        near = nearest(name, resolution.context(artifact.component))
        remedy = f"did you mean ${near}?" if near else f"write $${name} if it is meant literally"
        yield Problem(f"no param is called {name!r}", place, remedy, is_warning=True)
