"""An application made ready to work with: found, loaded, and the answers for it read."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from atomicapp.errors import InputError, Problem, UsageError
from atomicapp.files.reading import read_text
from atomicapp.graph import Application
from atomicapp.interaction import Interaction
from atomicapp.load.application import load_application
from atomicapp.operations.options import PackageOptions, TargetOptions
from atomicapp.sources.find import Fetcher, Found, find
from atomicapp.unpacking.limits import Limits
from atomicapp.values.answers import GENERAL, RESERVED, Answers
from atomicapp.values.answers_file import load_answers
from atomicapp.values.check import check_answers, check_options
from atomicapp.values.options import STANDARD_INPUT, parse_params
from atomicapp.values.provider_choice import choose_provider

ANSWERS = "answers.conf"
"""The answers file that an application may carry."""


class Configured:
    """An application, where it was found, and what was answered.

    ``options`` are the values given on the command line.
    """

    def __init__(
        self, found: Found, application: Application, options: Answers, answers: Answers
    ) -> None:
        self.found = found
        self.application = application
        self.options = options
        self.answers = answers

    @property
    def given(self) -> Answers:
        """Everything that was answered, the command line before the file."""
        return self.answers.merged(self.options)

    @property
    def reserved(self) -> Mapping[str, str]:
        """The keys of ``[general]`` that say how the target is reached."""
        general = self.given.sections.get(GENERAL, {})
        return {key: general[key].text for key in RESERVED if key in general}


class Package(Configured):
    """An application whose provider is chosen."""

    def __init__(self, it: Configured, provider: str) -> None:
        super().__init__(it.found, it.application, it.options, it.answers)
        self.provider = provider


@contextmanager
def open_package(
    options: PackageOptions, target: TargetOptions, interaction: Interaction
) -> Iterator[Package]:
    """What can be deployed or rendered; raises SourceError and InputError."""
    with open_configured(options, target, interaction) as it:
        choice = choose_provider(it.application, target.provider, it.answers)
        interaction.detail(f"provider {choice.name}, by {choice.why}")
        yield Package(it, choice.name)


@contextmanager
def open_configured(
    options: PackageOptions, target: TargetOptions, interaction: Interaction
) -> Iterator[Configured]:
    """Find and load the application and its answers; raises SourceError and InputError."""
    with open_application(options, interaction) as (found, application, warnings):
        answers = _answers(options, found)
        given, spoken = parse_params(options.params, application, _read)
        allow = options.allow_unknown_answers
        report(
            (
                *warnings,
                *spoken,
                *check_answers(application, answers, allow_unknown=allow),
                *check_options(application, given, allow_unknown=allow),
            ),
            interaction,
        )
        said = Answers.of({GENERAL: target.answers()}, "the command line")
        yield Configured(found, application, given.merged(said), answers)


@contextmanager
def open_application(
    options: PackageOptions, interaction: Interaction
) -> Iterator[tuple[Found, Application, tuple[Problem, ...]]]:
    """Find and load an application alone, with what it nests; what is odd about it comes along."""
    with found_application(options, interaction) as found:
        fetcher = Fetcher(options.update, interaction.tell, _limits(options))
        application, warnings = load_application(
            found.directory, shown=str(found.directory), fetch=fetcher.fetch
        )
        yield found, application, warnings


@contextmanager
def found_application(options: PackageOptions, interaction: Interaction) -> Iterator[Found]:
    """Find an application, unpacked where the options say."""
    if not options.app:
        raise UsageError("which application?", remedy="name a directory or an image, or set $IMAGE")
    with ExitStack() as stack:
        destination = None
        if options.destination == "none":
            from tempfile import TemporaryDirectory

            temporary = TemporaryDirectory(prefix="atomicapp-")
            destination = Path(stack.enter_context(temporary)) / "application"
        elif options.destination:
            destination = Path(options.destination)
        yield find(
            options.app,
            update=options.update,
            destination=destination,
            progress=interaction.tell,
            limits=_limits(options),
        )


def _limits(options: PackageOptions) -> Limits:
    said = options.limits._asdict().items()
    return Limits()._replace(**{key: number for key, number in said if number is not None})


def _answers(options: PackageOptions, found: Found) -> Answers:
    if options.answers:
        return load_answers(options.answers)
    own = found.directory / ANSWERS
    return load_answers(str(own)) if own.exists() else Answers()


def report(problems: Iterable[Problem], interaction: Interaction) -> None:
    """Warn of what is only odd; raise one InputError for everything that is wrong."""
    errors = []
    for problem in problems:
        if problem.is_warning:
            interaction.warn(problem)
        else:
            errors.append(problem)
    if errors:
        raise InputError.of(errors)


def _read(where: str) -> str:
    """What ``--param name=@FILE`` and ``name=@-`` mean."""
    return sys.stdin.read() if where == STANDARD_INPUT else read_text(Path(where))
