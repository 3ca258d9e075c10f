"""Which provider an application is deployed with, and whether every component has it."""

from __future__ import annotations

from typing import NamedTuple

from atomicapp.errors import InputError, Problem
from atomicapp.graph import Application
from atomicapp.values.answers import Answers

LAST_RESORT = "kubernetes"


class Choice(NamedTuple):
    """The name of a provider, and why it was chosen."""

    name: str
    why: str


def choose_provider(application: Application, option: str | None, answers: Answers) -> Choice:
    """``--provider`` > answers > root param ``provider`` > the only common one > ``kubernetes``.

    Raises InputError that names every component without artifacts for the choice.
    """
    choice = _choose(application, option, answers)
    lacking = [
        Problem(
            f"component {node.path!r} has no artifacts for the provider {choice.name!r},"
            f" chosen by {choice.why}",
            node.component.place,
            "it has them for: " + (", ".join(node.component.artifacts or ()) or "none"),
        )
        for _, node in application.leaves()
        if choice.name not in (node.component.artifacts or ())
    ]
    if lacking:
        raise InputError.of(lacking)
    return choice


def check_provider(application: Application, name: str) -> None:
    """Raise InputError where no component has artifacts for the provider of that name."""
    known = dict.fromkeys(
        each for _, node in application.leaves() for each in node.component.artifacts or ()
    )
    if name not in known:
        raise InputError(
            f"no component has artifacts for the provider {name!r}",
            "--provider",
            "there are some for: " + (", ".join(known) or "none"),
        )


def _choose(application: Application, option: str | None, answers: Answers) -> Choice:
    if option:
        return Choice(option, "--provider")
    answer = answers.general("provider")
    if answer is not None and answer.text:
        return Choice(answer.text, f"the answers ({answer.place})" if answer.place else "answers")
    for param in application.nulecule.params:
        if param.name == "provider" and param.default:
            return Choice(param.default, f"the default of the param at {param.place}")
    common = common_providers(application)
    if len(common) == 1:
        return Choice(common[0], "being the only one that every component supports")
    return Choice(LAST_RESORT, "default")


def common_providers(application: Application) -> tuple[str, ...]:
    """The providers that every component has artifacts for, in the order of the first one."""
    common: dict[str, None] | None = None
    for _, node in application.leaves():
        names = node.component.artifacts or {}
        if common is None:
            common = dict.fromkeys(names)
        else:
            common = {name: None for name in common if name in names}
    return tuple(common or ())
