"""Artifacts whose name ends in ``.j2``: Jinja templates, in a sandbox, in a process of their own.

The sandbox keeps a template from reaching Python; the process keeps one that
never ends, or grows without end, from taking the program with it.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from atomicapp.errors import AtomicAppError, InputError, Place, Problem

SUFFIX = ".j2"
TIME_LIMIT = 10
"""Seconds that all templates of an application may take together."""

_START = """
import sys
sys.path[:] = sys.argv[1:]
from atomicapp.rendering.jinja_process import main
main()
"""


class JinjaTemplate(NamedTuple):
    """The text of a template, the values that it sees, and how to name it in messages."""

    text: str
    context: Mapping[str, str]
    file: str


class JinjaProblem(NamedTuple):
    """Why a template was not rendered; ``of_values`` where others might do."""

    problem: Problem
    of_values: bool


def render_jinja(templates: Sequence[JinjaTemplate]) -> list[str | JinjaProblem]:
    """The rendered text of each template, or what is wrong with it, with file and line.

    Raises InputError where all together go over a limit.
    """
    if not templates:
        return []
    request = [[each.text, dict(each.context)] for each in templates]
    answers = _ask(json.dumps(request), templates)
    return [_outcome(*each) for each in zip(templates, answers, strict=True)]


def _outcome(template: JinjaTemplate, answer: Mapping[str, Any]) -> str | JinjaProblem:
    failure = answer.get("failure")
    if failure is None:
        text: str = answer["text"]
        return text
    place = Place(template.file, answer["line"], answer["column"])
    problem = Problem(failure["what"], place, failure["remedy"])
    return JinjaProblem(problem, failure["of_values"])


def _ask(request: str, templates: Sequence[JinjaTemplate]) -> list[dict[str, Any]]:
    import subprocess

    files = ", ".join(dict.fromkeys(template.file for template in templates))
    remedy = "a template may loop, but not for ever, and its output is limited to 1 MiB"
    try:
        process = subprocess.run(
            [sys.executable, "-I", "-c", _START, *filter(None, sys.path)],
            input=request,
            capture_output=True,
            encoding="utf-8",
            timeout=TIME_LIMIT,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise InputError(f"rendering takes more than {TIME_LIMIT} s", files, remedy) from None
    if process.returncode < 0:
        raise InputError("rendering takes more time or memory than it may", files, remedy)
    if process.returncode > 0:
        raise AtomicAppError(
            "the process that renders Jinja templates does not start",
            files,
            "install this program again, with everything that it needs",
        )
    answers: list[dict[str, Any]] = json.loads(process.stdout)
    return answers
