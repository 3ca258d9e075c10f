"""``inspect``: what an application is and asks for, before anything of it is run."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from atomicapp.document import Param, PersistentVolume
from atomicapp.errors import InputError, Problem
from atomicapp.graph import Application, Node
from atomicapp.interaction import Interaction
from atomicapp.load.application import load_application
from atomicapp.operations.needs import Needs, find_needs, providers_of
from atomicapp.operations.options import PackageOptions, TargetOptions
from atomicapp.operations.package import found_application, report
from atomicapp.values.answers import SECRET_RESERVED
from atomicapp.values.resolution import Sources
from atomicapp.values.resolve import resolve
from atomicapp.values.scope import scopes


class DeclaredParam(NamedTuple):
    """A param with the section of answers that it is given in.

    ``is_hidden``: its value must not be shown. ``is_required``: nobody gives it a default.
    """

    section: str
    param: Param
    is_hidden: bool
    is_required: bool


class Inspected(NamedTuple):
    """An application as it is described by itself.

    ``source`` is how it was named. In ``application`` nodes of what was not fetched have nothing
    nested.
    """

    source: str
    application: Application
    params: tuple[DeclaredParam, ...]
    needs: tuple[Needs, ...]


def inspect(package: PackageOptions, target: TargetOptions, interaction: Interaction) -> Inspected:
    """Describe an application. Nothing nested in it is fetched, and nothing is left on the disk.

    What is wrong with its artifacts is only warned of. Raises SourceError and InputError.
    """
    is_here = Path(package.app).is_dir()
    unpacked = package._replace(destination=None if is_here else "none")
    with found_application(unpacked, interaction) as found:
        shown = str(found.directory) if is_here else found.source
        application, warnings = load_application(found.directory, shown=shown, fetch=None)
        report(warnings, interaction)
        present = application.present()
        params = tuple(_params(present))
        interaction.hide(each.param.default or "" for each in params if each.is_hidden)
        needs = tuple(_needs(present, target.provider, interaction))
        return Inspected(found.source, application, params, needs)


def nodes_of(application: Application) -> Iterator[Node]:
    """Every component at every depth, each before what is nested in it."""
    for node in application.nodes:
        yield node
        if node.nested is not None:
            yield from nodes_of(node.nested)


def requirements_of(application: Application) -> Iterator[tuple[str, PersistentVolume]]:
    """Storage that is asked for, with the path of the application that does; "" is the root."""
    for each in application.applications():
        for volume in each.nulecule.requirements:
            yield each.path, volume


def _params(application: Application) -> Iterator[DeclaredParam]:
    found = tuple(scopes(application))
    missing = {
        (each.section, each.param.name) for each in resolve(application, Sources(), "").missing
    }
    hidden = {name for scope in found for name, param in scope.declared.items() if param.hidden}
    for scope in found:
        for name, param in scope.declared.items():
            is_hidden = name in hidden or name in SECRET_RESERVED
            yield DeclaredParam(scope.section, param, is_hidden, (scope.section, name) in missing)


def _needs(
    application: Application, wanted: str | None, interaction: Interaction
) -> Iterator[Needs]:
    names = providers_of(application)
    if wanted and wanted not in names:
        has = ", ".join(names) or "none"
        raise InputError(
            f"the application has no artifacts for the provider {wanted!r}",
            application.nulecule.file,
            f"it has them for: {has}",
        )
    for name in (wanted,) if wanted else names:
        needs, problems = find_needs(application, name)
        yield needs
        for problem in problems:
            interaction.warn(_softened(problem))


def _softened(problem: Problem) -> Problem:
    return problem._replace(is_warning=True)
