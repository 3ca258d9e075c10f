"""``validate``: everything that is wrong with an application and what it nests."""

from __future__ import annotations

from atomicapp.errors import InputError, Problem
from atomicapp.interaction import Interaction
from atomicapp.operations.options import PackageOptions
from atomicapp.operations.package import open_application
from atomicapp.rendering.elsewhere import Elsewhere
from atomicapp.sources.artifacts import fetch_artifacts
from atomicapp.validation import find_problems


def validate(package: PackageOptions, interaction: Interaction) -> list[Problem]:
    """All problems, errors and warnings; empty where there are none. Raises SourceError."""
    try:
        with open_application(package, interaction) as opened:
            elsewhere = fetch_artifacts(opened.application, None, opened.fetching)
            if package.offline:
                elsewhere = _unchecked(elsewhere)
            return [*opened.warnings, *find_problems(opened.application, elsewhere)]
    except InputError as error:
        return list(error.problems)


def _unchecked(elsewhere: Elsewhere) -> Elsewhere:
    """What nobody was to fetch is not wrong, but not known to be right either."""
    problems = {
        artifact: problem._replace(is_warning=True)
        for artifact, problem in elsewhere.problems.items()
    }
    return elsewhere._replace(problems=problems)
