"""Artifacts as the parser gets them, from plain text and values."""

from __future__ import annotations

from pathlib import Path, PurePosixPath
from textwrap import dedent
from typing import Any

import pytest

from atomicapp.errors import InputError, Problem
from atomicapp.instance import Instance
from atomicapp.provider import Settings
from atomicapp.rendered import (
    Piece,
    PieceKind,
    RenderedApplication,
    RenderedArtifact,
    RenderedComponent,
)
from atomicapp.rendering.template import render_template
from atomicapp.resource import Resource
from atomicapp_kubernetes import KubernetesProvider

INSTANCE = Instance("default", "app", "app")


def artifact(text: str, file: str = "a.yaml", component: str = "web", **values: str) -> Any:
    """An artifact with values in place of ``$name``."""
    pieces, unknown = render_template(dedent(text).removeprefix("\n"), values, file)
    return RenderedArtifact(
        component, PurePosixPath(file), file, Path("/application"), pieces, unknown
    )


def written(text: str) -> Piece:
    """The author's own characters."""
    return Piece(PieceKind.TEXT, text, 1, 1)


def application(*artifacts: RenderedArtifact, **more: Any) -> RenderedApplication:
    """An application with one component for each artifact."""
    components = tuple(RenderedComponent(one.component, (one,)) for one in artifacts)
    return RenderedApplication(components, **more)


def parsed(
    *artifacts: RenderedArtifact | str, instance: Instance = INSTANCE, **values: str
) -> tuple[Resource, ...]:
    """The resources of artifacts."""
    made = [artifact(one, **values) if isinstance(one, str) else one for one in artifacts]
    return resources(application(*made), instance)


def resources(made: RenderedApplication, instance: Instance = INSTANCE) -> tuple[Resource, ...]:
    """The resources of an application."""
    return KubernetesProvider().parse(made, instance, Settings())


def problems(*artifacts: RenderedArtifact | str, **values: str) -> tuple[Problem, ...]:
    """What is wrong with artifacts."""
    made = [artifact(one, **values) if isinstance(one, str) else one for one in artifacts]
    with pytest.raises(InputError) as raised:
        resources(application(*made))
    return raised.value.problems


def notices(*artifacts: str) -> tuple[Problem, ...]:
    """What is noticed of artifacts."""
    made = application(*(artifact(one) for one in artifacts))
    return KubernetesProvider().notices(made, INSTANCE, Settings())


def config(data: str) -> str:
    """A ConfigMap whose ``data`` is that."""
    return f"apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: c}}\ndata: {data}\n"


def thing(fields: str) -> str:
    """An object of a kind that nobody knows, with those lines."""
    return f"apiVersion: example.com/v1\nkind: Thing\nmetadata: {{name: t}}\n{dedent(fields)}"
