"""An application made ready to work with: found, loaded, and the answers for it read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from atomicapp.errors import InputError, Problem, UsageError
from atomicapp.graph import Application
from atomicapp.interaction import Interaction
from atomicapp.load.application import load_application
from atomicapp.operations.options import PackageOptions, TargetOptions
from atomicapp.sources.find import Fetcher, Found, find
from atomicapp.values.answers import GENERAL, RESERVED, Answers
from atomicapp.values.check import check_answers
from atomicapp.values.files import load_answers
from atomicapp.values.options import parse_params
from atomicapp.values.provider_choice import choose_provider

ANSWERS = "answers.conf"
"""The answers file that an application may carry."""


@dataclass(frozen=True, slots=True)
class Package:
    """An application, where it was found, what was answered, and the provider that was chosen.

    ``options`` are the values given on the command line; ``reserved`` has the
    keys of ``[general]`` that say how to reach the target.
    """

    found: Found
    application: Application
    options: Answers
    answers: Answers
    provider: str

    @property
    def reserved(self) -> Mapping[str, str]:
        """How the target is reached: command line before answers."""
        merged = self.answers.merged(self.options).sections.get(GENERAL, {})
        return {key: merged[key].text for key in RESERVED if key in merged}


@contextmanager
def open_package(
    options: PackageOptions, target: TargetOptions, interaction: Interaction
) -> Iterator[Package]:
    """Find and load the application and its answers; raises SourceError and InputError."""
    with ExitStack() as stack:
        found, application, warnings = stack.enter_context(open_application(options, interaction))
        answers = _answers(options, found)
        _check(application, answers, options.allow_unknown_answers, interaction)
        said = Answers.of({GENERAL: target.answers()}, "the command line")
        given, spoken = parse_params(options.params, application)
        for warning in (*warnings, *spoken):
            interaction.warn(warning)
        provider, why = choose_provider(application, target.provider, answers)
        interaction.tell(f"provider {provider} ({why})")
        yield Package(found, application, given.merged(said), answers, provider)


@contextmanager
def open_application(
    options: PackageOptions, interaction: Interaction
) -> Iterator[tuple[Found, Application, tuple[Problem, ...]]]:
    """Find and load an application alone, with what it nests; what is odd about it comes along."""
    if not options.app:
        raise UsageError("which application?", remedy="name a directory or an image, or set $IMAGE")
    with ExitStack() as stack:
        destination = None
        if options.destination == "none":
            destination = Path(stack.enter_context(TemporaryDirectory(prefix="atomicapp-")))
        elif options.destination:
            destination = Path(options.destination)
        found = find(
            options.app,
            update=options.update,
            destination=destination,
            progress=interaction.tell,
        )
        fetcher = Fetcher(update=options.update, progress=interaction.tell)
        application, warnings = load_application(
            found.directory, shown=str(found.directory), fetch=fetcher.fetch
        )
        yield found, application, warnings


def _answers(options: PackageOptions, found: Found) -> Answers:
    if options.answers:
        return load_answers(options.answers)
    own = found.directory / ANSWERS
    return load_answers(str(own)) if own.exists() else Answers()


def _check(
    application: Application, answers: Answers, allow_unknown: bool, interaction: Interaction
) -> None:
    problems = check_answers(application, answers, allow_unknown=allow_unknown)
    for problem in problems:
        if problem.is_warning:
            interaction.warn(problem)
    errors = [problem for problem in problems if not problem.is_warning]
    if errors:
        raise InputError.of(errors)
