"""What an application asks of each provider: images to run, and access to the host.

Found from its artifacts with the defaults in place; nothing is deployed and nothing is fetched.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from atomicapp.errors import InputError, Problem
from atomicapp.graph import Application
from atomicapp.instance import Instance, default_name
from atomicapp.load.nodes import documents
from atomicapp.operations.pod_images import is_manifest, pod_images
from atomicapp.provider import Settings, find_provider, provider_names
from atomicapp.rendered import RenderedApplication
from atomicapp.rendering.application import render_application
from atomicapp.validation.syntax import looks_structured
from atomicapp.values.answers import Answers
from atomicapp.values.resolution import Resolution, Sources
from atomicapp.values.resolve import resolve

FIRST_STAND_IN = 60_001
"""Stands for a param without a default, as the numbers that follow it do for others: such a
number can be a port, a size and a part of a name, and is found again in what becomes of it."""


class UsedImage(NamedTuple):
    """An image that a component runs, as its artifact names it."""

    component: str
    image: str


class AskedAccess(NamedTuple):
    """A way in which a resource of a component reaches the host: ``what`` as a person reads it."""

    component: str
    resource: str
    what: str


class Needs(NamedTuple):
    """What an application asks of one provider.

    ``images`` and ``host_access`` are None where that cannot be told: nobody is installed who
    reads the artifacts, or they are wrong. ``is_supported``: every component has artifacts.
    """

    provider: str
    is_supported: bool
    images: tuple[UsedImage, ...] | None
    host_access: tuple[AskedAccess, ...] | None


def providers_of(application: Application) -> tuple[str, ...]:
    """Every provider that a component has artifacts for, in the order of the document."""
    names = (name for _, node in application.leaves() for name in node.component.artifacts or {})
    return tuple(dict.fromkeys(names))


def find_needs(application: Application, provider: str) -> tuple[Needs, tuple[Problem, ...]]:
    """What is asked of a provider, and why it cannot be told where it cannot.

    Components without artifacts for it are left out.
    """
    ours = application.only(provider)
    is_supported = len(list(ours.leaves())) == len(list(application.leaves()))
    resolution, written = _resolution(ours, provider)
    try:
        rendered = render_application(ours, provider, resolution)
        if provider in provider_names():
            images, access = _parsed(rendered, provider, ours.nulecule.id)
        else:
            images, access = _in_manifests(rendered), None
    except InputError as error:
        return Needs(provider, is_supported, None, None), error.problems
    return Needs(provider, is_supported, *_as_written(images, access, written)), ()


def _resolution(application: Application, provider: str) -> tuple[Resolution, Mapping[str, str]]:
    """Values for every param, and what stands in for those without one: number -> ``$name``."""
    missing = resolve(application, Sources(), provider).missing
    names = {each.param.name: "" for each in missing}
    numbers = {name: str(FIRST_STAND_IN + at) for at, name in enumerate(names)}
    answers: dict[str, dict[str, str]] = {}
    for each in missing:
        answers.setdefault(each.section, {})[each.param.name] = numbers[each.param.name]
    resolution = resolve(application, Sources(answers=Answers.of(answers)), provider)
    return resolution, {number: f"${name}" for name, number in numbers.items()}


_Images = tuple[UsedImage, ...] | None
_Access = tuple[AskedAccess, ...] | None


def _parsed(rendered: RenderedApplication, provider: str, name: str) -> tuple[_Images, _Access]:
    reader = find_provider(provider)
    resources = reader.parse(rendered, Instance("default", default_name(name), name), Settings())
    images = (UsedImage(one.component, image) for one in resources for image in reader.images(one))
    access = (AskedAccess(one.component, *each) for one in resources for each in one.host_access)
    return tuple(images), tuple(access)


def _in_manifests(rendered: RenderedApplication) -> _Images:
    """The images of Kubernetes' objects; None where the artifacts are something else."""
    found = [
        (artifact.component, documents(artifact.bare_text, artifact.file))
        for each in rendered.components
        for artifact in each.artifacts
        if looks_structured(artifact)
    ]
    if not any(is_manifest(document) for _, inside in found for document in inside):
        return None
    return tuple(UsedImage(path, image) for path, inside in found for image in pod_images(inside))


def _as_written(
    images: _Images, access: _Access, written: Mapping[str, str]
) -> tuple[_Images, _Access]:
    """With ``$name`` again where a number stood in for the value."""
    if not written:
        return images, access
    pattern = re.compile("|".join(written))

    def restored(text: str) -> str:
        return pattern.sub(lambda found: written[found[0]], text)

    return (
        images and tuple(UsedImage(each.component, restored(each.image)) for each in images),
        access and tuple(AskedAccess(each[0], *map(restored, each[1:])) for each in access),
    )
