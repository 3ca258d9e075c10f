"""``inspect``: what an application is and asks for, before anything of it is run."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from atomicapp.document import Param, PersistentVolume
from atomicapp.errors import InputError, Problem, SourceError
from atomicapp.graph import Application, Node
from atomicapp.images.strict_json import read_object
from atomicapp.interaction import Interaction
from atomicapp.load.application import load_application
from atomicapp.operations.image_details import ImageDetails
from atomicapp.operations.inspect_image import image_config, image_manifest, inspect_image
from atomicapp.operations.needs import Needs, find_needs, providers_of
from atomicapp.operations.options import PackageOptions, TargetOptions
from atomicapp.operations.package import begin_fetching, check_named, found_by, report
from atomicapp.sources.fetching import Fetching
from atomicapp.sources.find import Found, as_directory
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
    nested. ``image`` is what it came in, None for a directory or a repository.
    """

    source: str
    application: Application
    params: tuple[DeclaredParam, ...]
    needs: tuple[Needs, ...]
    image: ImageDetails | None


def inspect(package: PackageOptions, target: TargetOptions, interaction: Interaction) -> Inspected:
    """Describe an application. Nothing nested in it is fetched, and nothing is left on the disk.

    What is wrong with its artifacts is only warned of. Raises SourceError and InputError.
    """
    is_here = as_directory(package.app) is not None
    wanted = package._replace(destination=None if is_here else "none")
    with begin_fetching(wanted, interaction) as fetching, found_by(wanted, fetching) as found:
        shown = str(found.directory) if is_here else found.source
        application, warnings = load_application(found.directory, shown=shown, fetch=None)
        report(warnings, interaction)
        present = application.present()
        params = tuple(_params(present))
        interaction.hide(each.param.default or "" for each in params if each.is_hidden)
        needs = tuple(_needs(present, target.provider, interaction))
        image = _image(package.app, found, fetching)
        return Inspected(found.source, application, params, needs, image)


def inspect_document(
    package: PackageOptions, interaction: Interaction, *, config: bool = False
) -> bytes:
    """The manifest of the image that ``package`` names, or its configuration, just as it came.

    The index of an image for several platforms, unless one is said. Nothing is unpacked. Raises
    UsageError for what is no image, and SourceError.
    """
    check_named(package)
    with begin_fetching(package, interaction) as fetching:
        return (image_config if config else image_manifest)(package.app, fetching)


def inspect_config(package: PackageOptions, interaction: Interaction) -> Mapping[str, object]:
    """The configuration of the image that ``package`` names; raises as above."""
    try:
        return read_object(inspect_document(package, interaction, config=True), "configuration")
    except ValueError as error:
        raise SourceError(str(error), package.app) from None


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


def _image(app: str, found: Found, fetching: Fetching) -> ImageDetails | None:
    if found.image is None:
        return None
    image = inspect_image(app, fetching)
    if image is not None and image.id != found.image:
        raise SourceError("another image got this name meanwhile", found.source, "try again")
    return image


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
