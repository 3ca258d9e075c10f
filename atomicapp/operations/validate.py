"""``validate``: everything that is wrong with an application and what it nests."""

from __future__ import annotations

from atomicapp.errors import AtomicAppError, Interrupted, Problem, UsageError
from atomicapp.interaction import Interaction
from atomicapp.operations.options import PackageOptions
from atomicapp.operations.package import Partial, open_partly
from atomicapp.rendering.elsewhere import Elsewhere
from atomicapp.sources.artifacts import fetch_artifacts
from atomicapp.validation import find_problems


def validate(package: PackageOptions, interaction: Interaction) -> list[Problem]:
    """All problems, errors and warnings; empty where there are none.

    That the application cannot be had is one of them. Raises UsageError, Interrupted.
    """
    try:
        with open_partly(package, interaction) as opened:
            return _problems_of(opened, package)
    except (Interrupted, UsageError):
        raise
    except AtomicAppError as error:
        return list(error.problems)


def _problems_of(opened: Partial, package: PackageOptions) -> list[Problem]:
    if opened.application is None:
        return list(opened.problems)
    elsewhere = fetch_artifacts(opened.application, None, opened.fetching)
    if package.offline:
        elsewhere = _unchecked(elsewhere)
    return find_problems(opened.application, elsewhere, opened.problems)


def _unchecked(elsewhere: Elsewhere) -> Elsewhere:
    """What nobody was to fetch is not wrong, but not known to be right either."""
    problems = {
        artifact: problem._replace(is_warning=True)
        for artifact, problem in elsewhere.problems.items()
    }
    return elsewhere._replace(problems=problems)
