"""The process that renders Jinja templates: JSON in, JSON out, within limits of the system."""

from __future__ import annotations

import json
import resource
import shlex
import sys
from collections.abc import Mapping
from typing import Any

from jinja2 import StrictUndefined, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

MEMORY_LIMIT = 512 * 1024 * 1024
"""Bytes of address space."""
PROCESSOR_LIMIT = 5
"""Seconds of processor time."""
OUTPUT_LIMIT = 1024 * 1024
"""Characters that one template may produce."""
TEMPLATE = "template"


def main() -> None:
    """Render every ``[text, context]`` of standard input; answer text, or problem and line."""
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
    """``{"text": ...}``, or ``{"problem": ..., "line": ...}`` without any value in it."""
    try:
        code = environment.compile(text, filename=TEMPLATE)
        names = environment.make_globals(None)
        template = environment.template_class.from_code(environment, code, names)
        produced: list[str] = []
        size = 0
        for part in template.generate(context):
            produced.append(part)
            size += len(part)
            if size > OUTPUT_LIMIT:
                return _problem(f"it produces more than {OUTPUT_LIMIT:,} characters", None)
        return {"text": "".join(produced)}
    except TemplateSyntaxError as error:
        return {"problem": f"this is not a Jinja template: {error.message}", "line": error.lineno}
    except UndefinedError as error:
        return _problem(_without_values(str(error), context), error)
    except TemplateError as error:
        return _problem(f"the template is not allowed to do this ({type(error).__name__})", error)
    except MemoryError as error:
        return _problem("the template needs more memory than it may have", error)
    except (ArithmeticError, LookupError, TypeError, ValueError, RecursionError) as error:
        return _problem(f"the template fails here ({type(error).__name__})", error)


def _without_values(message: str, context: Mapping[str, str]) -> str:
    if any(value and value in message for value in context.values()):
        return "something has no value here"
    return message


def _problem(what: str, error: Exception | None) -> dict[str, Any]:
    line, trace = 1, error.__traceback__ if error else None
    while trace is not None:
        if trace.tb_frame.f_code.co_filename == TEMPLATE:
            line = trace.tb_lineno
        trace = trace.tb_next
    return {"problem": what, "line": line}
