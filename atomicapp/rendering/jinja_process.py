"""The process that renders Jinja templates: JSON in, JSON out, within limits of the system."""

from __future__ import annotations

import json
import resource
import shlex
import sys
from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateSyntaxError
from jinja2.nodes import Extends, FromImport, Import, Include, Template
from jinja2.sandbox import ImmutableSandboxedEnvironment

from atomicapp.rendering.jinja_errors import Failure, column_of, failure_of

MEMORY_LIMIT = 512 * 1024 * 1024
"""Bytes of address space."""
PROCESSOR_LIMIT = 5
"""Seconds of processor time."""
OUTPUT_LIMIT = 1024 * 1024
"""Characters that one template may produce."""
TEMPLATE = "template"

_OTHERS = (Extends, FromImport, Import, Include)
_NO_OTHERS = Failure(
    "a template cannot take in another file", "write it here, or name the file as an artifact"
)
_TOO_MUCH = Failure(
    f"it produces more than {OUTPUT_LIMIT:,} characters", "make it produce less", of_values=True
)


def main() -> None:
    """Render every ``[text, context]`` of standard input; answer text, or what is wrong where."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_LIMIT, MEMORY_LIMIT))
    resource.setrlimit(resource.RLIMIT_CPU, (PROCESSOR_LIMIT, PROCESSOR_LIMIT))
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, keep_trailing_newline=True, autoescape=False
    )
    environment.filters["quote"] = shlex.quote
    answers = [render(environment, text, context) for text, context in json.load(sys.stdin)]
    json.dump(answers, sys.stdout)


def render(
    environment: ImmutableSandboxedEnvironment, text: str, context: Mapping[str, str]
) -> dict[str, Any]:
    """``{"text": ...}``, or a failure and its place, without any value in it."""
    try:
        tree = environment.parse(text)
        other = next(tree.find_all(_OTHERS), None)
        if other is not None:
            return _answer(text, _NO_OTHERS, other.lineno)
        produced = _produced(environment, tree, context)
    except TemplateSyntaxError as error:
        return _answer(text, failure_of(error, context), error.lineno)
    except Exception as error:  # noqa: BLE001 - what a template does can fail in any way
        return _answer(text, failure_of(error, context), _line_of(error))
    return _answer(text, _TOO_MUCH, 1) if produced is None else {"text": produced}


def _produced(
    environment: ImmutableSandboxedEnvironment, tree: Template, context: Mapping[str, str]
) -> str | None:
    """What a template makes; None where that is too much."""
    code = environment.compile(tree, filename=TEMPLATE)
    names = environment.make_globals(None)
    template = environment.template_class.from_code(environment, code, names)
    produced: list[str] = []
    size = 0
    for part in template.generate(context):
        produced.append(part)
        size += len(part)
        if size > OUTPUT_LIMIT:
            return None
    return "".join(produced)


def _line_of(error: Exception) -> int:
    line, trace = 1, error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == TEMPLATE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _answer(text: str, failure: Failure, line: int) -> dict[str, Any]:
    column = column_of(text, line, failure.name)
    return {"failure": failure._asdict(), "line": line, "column": column}
