"""Constraints hold for values from every source, and broken ones are told without the value."""

from __future__ import annotations

from pathlib import Path

import pytest

from atomicapp.values.answers import Answers
from atomicapp.values.resolution import Sources
from atomicapp.values.resolve import resolve
from tests.trees import application

CONSTRAINED = {
    "Nulecule": """
        specversion: 0.0.2
        id: app
        params:
          - name: port
            description: d
            default: 80
            constraints: [{allowed_pattern: "[0-9]+", description: a number}]
        graph:
          - name: web
            params:
              - name: port
                description: d
                hidden: true
                constraints:
                  - {allowed_pattern: "[0-9]{2,4}", description: two to four digits}
                  - {allowed_pattern: ".*[13579]", description: odd}
            artifacts: {docker: [file://web]}
        """
}


@pytest.mark.parametrize("source", ["options", "typed", "answers", "recorded"])
def test_constraints_hold_for_every_source(tmp_path: Path, source: str) -> None:
    app = application(tmp_path, CONSTRAINED)
    given = Sources(**{source: Answers.of({"web": {"port": "S3CRET"}}, "somewhere")})
    lines = [str(problem) for problem in resolve(app, given, "docker").problems]
    assert len(lines) == 2
    assert "'port' for [web]" in lines[0]
    assert "two to four digits" in lines[0]
    assert "odd" in lines[1]
    assert all("somewhere" in line and "S3CRET" not in line for line in lines)


def test_constraints_hold_for_defaults_too(tmp_path: Path) -> None:
    app = application(tmp_path, CONSTRAINED)
    problems = resolve(app, Sources(), "docker").problems
    assert [str(problem) for problem in problems] == [
        "Nulecule:16:31: the value of 'port' for [web], from default at Nulecule:4:5,"
        " is not one that is allowed: odd"
    ]


def test_constraints_that_are_met(tmp_path: Path) -> None:
    app = application(tmp_path, CONSTRAINED)
    answers = Answers.of({"web": {"port": "81"}})
    assert not resolve(app, Sources(answers=answers), "docker").problems


def test_a_constraint_that_is_no_pattern_is_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    tree = {"Nulecule": CONSTRAINED["Nulecule"].replace(".*[13579]", "(")}
    problems = resolve(application(tmp_path, tree), Sources(), "docker").problems
    assert "is not a regular expression" in str(problems[0])
