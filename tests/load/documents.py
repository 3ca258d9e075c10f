"""Documents for tests, read from inline texts that messages call ``N``."""

from __future__ import annotations

from textwrap import dedent

import pytest

from atomicapp.document import Component, Nulecule, Param
from atomicapp.errors import InputError
from atomicapp.load.nulecule import nulecule_of

HEAD = "specversion: 0.0.2\nid: app\n"
GRAPH = "graph:\n- {name: web, artifacts: {docker: [file://run]}}\n"


def load(text: str) -> tuple[Nulecule, list[str]]:
    nulecule, warnings = nulecule_of(dedent(text), "N")
    assert all(warning.is_warning for warning in warnings)
    return nulecule, [str(warning) for warning in warnings]


def errors_of(text: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        nulecule_of(dedent(text), "N")
    return [str(problem) for problem in caught.value.problems]


def params_of(params: str) -> tuple[tuple[Param, ...], list[str]]:
    nulecule, warnings = load(f"{HEAD}{GRAPH}params: {params}\n")
    return nulecule.params, warnings


def artifacts_of(artifacts: str) -> tuple[Component, list[str]]:
    nulecule, warnings = load(f"{HEAD}graph: [{{name: c, artifacts: {artifacts}}}]\n")
    return nulecule.graph[0], warnings
