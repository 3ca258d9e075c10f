"""``fetch``: an application unpacked, with all that it nests and a sample of its answers."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from atomicapp.errors import UsageError
from atomicapp.files import write_atomically
from atomicapp.interaction import Interaction
from atomicapp.load.nulecule import load_nulecule
from atomicapp.operations.genanswers import sample_text
from atomicapp.operations.options import PackageOptions, TargetOptions
from atomicapp.operations.package import fetched, found_application, open_configured
from atomicapp.sources.directory import MAIN_FILE

SAMPLE = "answers.conf.sample"


class Fetched(NamedTuple):
    """Where an application was unpacked, and the sample that was written.

    ``sample`` is None in a dry run, and where what it nests was left out. In a dry run,
    ``directory`` is where it would be.
    """

    application: str
    directory: Path
    sample: Path | None


def fetch(
    package: PackageOptions,
    target: TargetOptions,
    interaction: Interaction,
    *,
    answers_format: str = "ini",
    with_nested: bool = True,
    dry_run: bool = False,
) -> Fetched:
    """Unpack an application; ``with_nested`` also what it nests.

    Artifacts that come from elsewhere are put into the cache. Raises SourceError, InputError.
    """
    if package.destination == "none":
        raise UsageError("what is fetched to 'none' is gone at once", "--destination")
    would_be = package.destination if dry_run else None
    package = package._replace(destination="none") if would_be else package
    if not with_nested:
        with found_application(package, interaction) as found:
            document = found.directory / MAIN_FILE
            nulecule, _ = load_nulecule(document, str(document))
            return Fetched(nulecule.id, Path(would_be or found.directory), None)
    with open_configured(package, target, interaction) as it:
        fetched(it.opened, target.provider)
        path = it.found.directory / SAMPLE
        text = sample_text(it, target.provider, answers_format)
        if not dry_run:
            write_atomically(path, text, private=True, replaces_link=True)
        directory = Path(would_be or it.found.directory)
        return Fetched(it.application.nulecule.id, directory, None if dry_run else path)
