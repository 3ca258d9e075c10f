"""Every check of a loaded application, one after the other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from atomicapp.errors import InputError, Place, Problem
from atomicapp.graph import Application
from atomicapp.rendering.elsewhere import NOTHING, Elsewhere
from atomicapp.validation.artifacts import Trial, try_provider
from atomicapp.validation.params import constraint_problems, unused_params
from atomicapp.values.answers import Answers
from atomicapp.values.provider_choice import choose_provider, common_providers


def find_problems(
    application: Application, elsewhere: Elsewhere = NOTHING, known: Sequence[Problem] = ()
) -> list[Problem]:
    """All problems of the whole tree, errors and warnings, each once, by file and line.

    Artifacts are rendered with the defaults of params (and made-up values where there is
    none) and parsed by their provider if it is installed, else read as YAML or
    JSON if that is what they look like. Nothing but the application's own files, and the
    copies of others in ``elsewhere``, is read. Those ``known`` from loading it are among them;
    where they say that something was left out, nothing is said of params that are not used.
    """
    trials = [
        try_provider(application, provider, elsewhere) for provider in _providers(application)
    ]
    is_whole = all(problem.is_warning for problem in known)
    found = [
        *_choice_problems(application.present()),
        *constraint_problems(application),
        *(problem for trial in trials for problem in trial.problems),
        *(_unused(application, trials) if is_whole else ()),
        *known,
    ]
    return sorted(_each_once(found), key=_order)


def _providers(application: Application) -> list[str]:
    names = (name for _, node in application.leaves() for name in node.component.artifacts or ())
    return list(dict.fromkeys(names))


def _choice_problems(application: Application) -> Iterator[Problem]:
    """Components without artifacts for the default provider; no provider that all have."""
    common = common_providers(application)
    if not common and any(True for _ in application.leaves()):
        yield Problem(
            "no provider has artifacts in every component, so nothing can deploy them all",
            application.nulecule.file,
            "give each component artifacts for one provider",
        )
        return
    if not any(each.name == "provider" and each.default for each in application.nulecule.params):
        return
    try:
        choose_provider(application, None, Answers())
    except InputError as error:
        yield from (problem._replace(is_warning=True) for problem in error.problems)


def _unused(application: Application, trials: list[Trial]) -> Iterator[Problem]:
    used: dict[str, set[str]] = {}
    unreadable: set[str] = set()
    for trial in trials:
        unreadable |= trial.names.unreadable
        for path, names in trial.names.used.items():
            used.setdefault(path, set()).update(names)
    return unused_params(application, used, unreadable)


def _each_once(found: list[Problem]) -> list[Problem]:
    """Each problem once; a warning gives way to an error at the same place."""
    places = {each.where for each in found if not each.is_warning and isinstance(each.where, Place)}
    return [each for each in dict.fromkeys(found) if not (each.is_warning and each.where in places)]


def _order(problem: Problem) -> tuple[str, int, int]:
    where = problem.where
    return (where.file, where.line, where.column) if isinstance(where, Place) else (where, 0, 0)
