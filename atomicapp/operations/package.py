"""An application made ready to work with: found, loaded, and the answers for it read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from atomicapp.errors import InputError, Problem, SourceError, UsageError
from atomicapp.graph import Application
from atomicapp.instance import checked_name
from atomicapp.interaction import Interaction
from atomicapp.load.application import Fetch, load_application, load_application_partly
from atomicapp.operations.answers import read_answers
from atomicapp.operations.given import GivenFiles
from atomicapp.operations.options import PackageOptions, TargetOptions
from atomicapp.rendering.elsewhere import Elsewhere
from atomicapp.sources.artifacts import fetch_artifacts
from atomicapp.sources.fetching import Fetching, Wishes
from atomicapp.sources.find import Found, find
from atomicapp.unpacking.limits import Limits
from atomicapp.values.answers import DEFAULT_NAMESPACE, GENERAL, RESERVED, Answers
from atomicapp.values.check import check_answers, check_options
from atomicapp.values.options import parse_params
from atomicapp.values.provider_choice import choose_provider

if TYPE_CHECKING:
    from atomicapp.sources.nested import Fetcher

_Loaded = TypeVar("_Loaded")


class Opened(NamedTuple):
    """An application that was found and loaded, with what is odd about it.

    ``fetching`` is how to fetch what else it needs.
    """

    found: Found
    application: Application
    warnings: tuple[Problem, ...]
    fetching: Fetching


class Partial(NamedTuple):
    """What is left of an application without what is wrong in it; None where nothing is.

    ``problems`` are all that are wrong or odd.
    """

    application: Application | None
    problems: tuple[Problem, ...]
    fetching: Fetching


class Configured:
    """An application, where it was found, and what was answered.

    ``options`` are the values given on the command line.
    """

    def __init__(self, opened: Opened, options: Answers, answers: Answers) -> None:
        self.opened = opened
        self.found = opened.found
        self.application = opened.application
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
    """An application whose provider is chosen.

    ``elsewhere`` has copies of that provider's artifacts that are not in the application.
    """

    def __init__(self, it: Configured, provider: str, elsewhere: Elsewhere) -> None:
        super().__init__(it.opened, it.options, it.answers)
        self.provider = provider
        self.elsewhere = elsewhere


@contextmanager
def open_package(
    options: PackageOptions, target: TargetOptions, interaction: Interaction
) -> Iterator[Package]:
    """What can be deployed or rendered; raises SourceError and InputError."""
    with open_configured(options, target, interaction) as it:
        checked_name(it.reserved.get("namespace") or DEFAULT_NAMESPACE, "namespace")
        choice = choose_provider(it.application, target.provider, it.answers)
        interaction.detail(f"provider {choice.name}, by {choice.why}")
        yield Package(it, choice.name, fetched(it.opened, choice.name))


@contextmanager
def open_configured(
    options: PackageOptions, target: TargetOptions, interaction: Interaction
) -> Iterator[Configured]:
    """Find and load the application and its answers; raises SourceError and InputError."""
    with open_application(options, interaction) as opened:
        application = opened.application
        files = GivenFiles()
        directory = opened.found.directory
        answers = read_answers(options.answers, directory, files, offline=options.offline)
        params, spoken = parse_params(options.params, application, files.read)
        given = params.merged(Answers.of({GENERAL: target.answers()}, "the command line"))
        allow = options.allow_unknown_answers
        report(
            (
                *opened.warnings,
                *spoken,
                *check_answers(application, answers, allow_unknown=allow),
                *check_options(application, given, allow_unknown=allow),
            ),
            interaction,
        )
        yield Configured(opened, given, answers)


def fetched(opened: Opened, provider: str | None) -> Elsewhere:
    """Copies of the artifacts of a provider, None for all, that are not in the application.

    Raises SourceError for all that cannot be had.
    """
    elsewhere = fetch_artifacts(opened.application, provider, opened.fetching)
    if elsewhere.problems:
        raise SourceError.of(elsewhere.problems.values())
    return elsewhere


@contextmanager
def open_application(options: PackageOptions, interaction: Interaction) -> Iterator[Opened]:
    """Find and load an application alone, with what it nests; raises SourceError, InputError."""
    with begin_fetching(options, interaction) as fetching, found_by(options, fetching) as found:
        application, warnings = _loaded(load_application, found, fetching, options)
        yield Opened(found, application, warnings, fetching)


@contextmanager
def open_partly(options: PackageOptions, interaction: Interaction) -> Iterator[Partial]:
    """The same, of an application in which something may be wrong."""
    with begin_fetching(options, interaction) as fetching, found_by(options, fetching) as found:
        application, problems = _loaded(load_application_partly, found, fetching, options)
        yield Partial(application, problems, fetching)


def _loaded(
    load: Callable[..., _Loaded], found: Found, fetching: Fetching, options: PackageOptions
) -> _Loaded:
    return load(
        found.directory,
        shown=str(found.directory),
        fetch=_nested(fetching),
        renews=_was_fetched if options.update else None,
    )


@contextmanager
def found_application(options: PackageOptions, interaction: Interaction) -> Iterator[Found]:
    """Find an application, unpacked where the options say; raises SourceError, InputError."""
    with begin_fetching(options, interaction) as fetching, found_by(options, fetching) as found:
        yield found


def check_named(options: PackageOptions) -> None:
    """Raise UsageError where no application is named."""
    if not options.app:
        raise UsageError("which application?", remedy="name a directory or an image, or set $IMAGE")


@contextmanager
def found_by(options: PackageOptions, fetching: Fetching) -> Iterator[Found]:
    """Find an application, unpacked where the options say; raises SourceError, InputError."""
    check_named(options)
    with ExitStack() as stack:
        destination = None
        if options.destination == "none":
            from tempfile import TemporaryDirectory

            temporary = TemporaryDirectory(prefix="atomicapp-")
            destination = Path(stack.enter_context(temporary)) / "application"
        elif options.destination:
            destination = Path(options.destination)
        yield find(options.app, destination=destination, fetching=fetching)


def _nested(fetching: Fetching) -> Fetch:
    """Fetches what components name; most applications nest nothing that has to be fetched."""
    fetchers: list[Fetcher] = []

    def fetch(source: str, destination: Path) -> None:
        if not fetchers:
            from atomicapp.sources.nested import Fetcher

            fetchers.append(Fetcher(fetching))
        fetchers[0].fetch(source, destination)

    return fetch


def _was_fetched(source: str, copy: Path) -> bool:
    from atomicapp.sources.nested import was_fetched

    return was_fetched(source, copy)


def begin_fetching(options: PackageOptions, interaction: Interaction) -> Fetching:
    """How a command fetches what its options say; raises UsageError."""
    if options.update and options.offline:
        raise UsageError("--update asks the network, and --offline refuses it")
    platform = None
    if options.platform:
        from atomicapp.images.platform import parse_platform

        platform = parse_platform(options.platform)
    wishes = Wishes(options.update, options.offline, platform, _limits(options))
    return Fetching(wishes, interaction)


def _limits(options: PackageOptions) -> Limits:
    said = options.limits._asdict().items()
    return Limits()._replace(**{key: number for key, number in said if number is not None})


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
