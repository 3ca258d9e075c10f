"""Which provider counts: option, answers, root param, the only common one, kubernetes."""

from __future__ import annotations

from pathlib import Path

import pytest

from atomicapp.errors import InputError
from atomicapp.graph import Application
from atomicapp.values.answers import Answers
from atomicapp.values.provider_choice import check_provider, choose_provider, common_providers
from tests.trees import application, nulecule

BOTH = "[{name: web, artifacts: {docker: [file:x], kubernetes: [file:y]}}]"
ONE_IN_COMMON = (
    "[{name: web, artifacts: {docker: [file:x], kubernetes: [file:y]}},"
    " {name: db, artifacts: {openshift: [file:x], docker: [file:x]}}]"
)
DEFAULT = "[{name: provider, description: d, default: docker}]"


def app(directory: Path, graph: str, params: str = "[]") -> Application:
    return application(directory, {"Nulecule": nulecule(graph, params)})


def test_the_option_counts_most(tmp_path: Path) -> None:
    answers = Answers.of({"general": {"provider": "kubernetes"}}, "a.conf")
    choice = choose_provider(app(tmp_path, BOTH, DEFAULT), "docker", answers)
    assert choice == ("docker", "--provider")


def test_then_the_answers(tmp_path: Path) -> None:
    answers = Answers.of({"general": {"provider": "kubernetes"}}, "a.conf")
    choice = choose_provider(app(tmp_path, BOTH, DEFAULT), None, answers)
    assert choice == ("kubernetes", "the answers (a.conf)")


def test_then_the_root_param(tmp_path: Path) -> None:
    choice = choose_provider(app(tmp_path, BOTH, DEFAULT), None, Answers())
    assert choice == ("docker", "the default of the param at Nulecule:3:10")


def test_then_the_only_one_that_all_support(tmp_path: Path) -> None:
    application_ = app(tmp_path, ONE_IN_COMMON)
    assert common_providers(application_) == ("docker",)
    assert choose_provider(application_, None, Answers()).name == "docker"


def test_then_kubernetes(tmp_path: Path) -> None:
    params = "[{name: other, description: d}, {name: provider, description: d}]"
    choice = choose_provider(app(tmp_path, BOTH, params), None, Answers())
    assert choice == ("kubernetes", "default")


def test_every_component_without_artifacts_for_it_is_named(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        choose_provider(app(tmp_path, ONE_IN_COMMON), "nomad", Answers())
    assert [str(problem) for problem in caught.value.problems] == [
        "Nulecule:4:9: component 'web' has no artifacts for the provider 'nomad', chosen by"
        " --provider (it has them for: docker, kubernetes)",
        "Nulecule:4:75: component 'db' has no artifacts for the provider 'nomad', chosen by"
        " --provider (it has them for: openshift, docker)",
    ]


def test_a_provider_that_some_component_has_is_known(tmp_path: Path) -> None:
    application_ = app(tmp_path, ONE_IN_COMMON)
    check_provider(application_, "openshift")
    with pytest.raises(InputError) as caught:
        check_provider(application_, "nomad")
    assert str(caught.value) == (
        "--provider: no component has artifacts for the provider 'nomad'"
        " (there are some for: docker, kubernetes, openshift)"
    )
