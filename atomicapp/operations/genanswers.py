"""``genanswers``: an answers file to fill in."""

from __future__ import annotations

from pathlib import Path

from atomicapp.errors import InputError
from atomicapp.files import write_atomically
from atomicapp.interaction import Interaction
from atomicapp.operations.answers import ANSWERS
from atomicapp.operations.options import PackageOptions, TargetOptions
from atomicapp.operations.package import Configured, open_configured
from atomicapp.values.formats import dump_entries
from atomicapp.values.generate import sample
from atomicapp.values.provider_choice import check_provider


def genanswers(
    package: PackageOptions,
    target: TargetOptions,
    interaction: Interaction,
    *,
    path: Path = Path(ANSWERS),
    answers_format: str = "ini",
    dry_run: bool = False,
) -> Path:
    """Write every param with what was given or its default to ``path``, 0600; returns it.

    Raises InputError where a file is there already: it is never overwritten.
    """
    if path.exists():
        raise InputError("is there already and is not overwritten", str(path), "move it away")
    with open_configured(package, target, interaction) as it:
        text = sample_text(it, target.provider, answers_format)
    if not dry_run:
        write_atomically(path, text, private=True)
    return path


def sample_text(it: Configured, provider: str | None, answers_format: str) -> str:
    """The answers that an application takes, as a file of that format.

    Raises InputError for a provider that none of its components has artifacts for.
    """
    if provider is not None:
        check_provider(it.application, provider)
    return dump_entries(sample(it.application, it.given, provider), answers_format)
