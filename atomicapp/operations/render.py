"""``render``: artifacts with their values in place, deploying nothing."""

from __future__ import annotations

from pathlib import Path

from atomicapp.errors import Problem
from atomicapp.interaction import Interaction
from atomicapp.operations.options import PackageOptions, TargetOptions
from atomicapp.operations.package import open_package
from atomicapp.operations.values import resolve_values
from atomicapp.rendered import RenderedApplication
from atomicapp.rendering.application import render_application
from atomicapp.rendering.output import as_stream, write_files


def render(
    package: PackageOptions,
    target: TargetOptions,
    interaction: Interaction,
    *,
    output: Path | None = None,
) -> RenderedApplication:
    """The rendered artifacts of a provider, which need not be installed; raises InputError.

    Names that no param has stay as they are, and are warned of. ``output`` is the directory that
    they will be written to: nothing of the application may be replaced by that.
    """
    with open_package(package, target, interaction) as opened:
        values = resolve_values(opened, None, interaction, ask_all=package.ask)
        rendered = render_application(opened.application, opened.provider, values, opened.elsewhere)
        if output is not None:
            from atomicapp.rendering.own_files import check_apart  # most render to standard output

            check_apart(output, rendered, opened.application)
    for component in rendered.components:
        for artifact in component.artifacts:
            for name, place in artifact.unknown:
                interaction.warn(Problem(f"no param is called {name!r}; it stays as it is", place))
    return rendered


def render_to_directory(rendered: RenderedApplication, directory: Path) -> tuple[Path, ...]:
    """Write each artifact at its path below the application; returns the files, 0600."""
    return tuple(write_files(directory, rendered))


def render_to_text(rendered: RenderedApplication) -> str:
    """All artifacts as one stream, each headed by its path."""
    return as_stream(rendered)
