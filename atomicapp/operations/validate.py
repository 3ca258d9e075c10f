"""``validate``: everything that is wrong with an application and what it nests."""

from __future__ import annotations

from atomicapp.errors import InputError, Problem
from atomicapp.interaction import Interaction
from atomicapp.operations.options import PackageOptions
from atomicapp.operations.package import open_application
from atomicapp.validation import find_problems


def validate(package: PackageOptions, interaction: Interaction) -> list[Problem]:
    """All problems, errors and warnings; empty where there are none. Raises SourceError."""
    try:
        with open_application(package, interaction) as (_, application, warnings):
            return [*warnings, *find_problems(application)]
    except InputError as error:
        return list(error.problems)
