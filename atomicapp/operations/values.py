"""The values of a run: resolved, asked for where they are missing, and kept in answers files."""

from __future__ import annotations

import stat
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from atomicapp.document import Param
from atomicapp.errors import AtomicAppError, Interrupted
from atomicapp.files import write_atomically
from atomicapp.interaction import Interaction, Question
from atomicapp.operations.package import Package
from atomicapp.values.answers import GENERAL, Answers
from atomicapp.values.check import is_text
from atomicapp.values.constraints import Matcher
from atomicapp.values.resolution import Resolution, Sources
from atomicapp.values.resolve import resolve
from atomicapp.values.scope import scopes

if TYPE_CHECKING:
    from atomicapp.release import Release

GENERATED = "answers.conf.gen"
"""Where the values that were used are kept, in the application's directory."""

Wanted = tuple[str, Param, str | None]
"""A section, a param, and what to offer as its default."""


def resolve_values(
    opened: Package, current: Release | None, interaction: Interaction, *, ask_all: bool = False
) -> Resolution:
    """The values of every component; hidden ones are hidden from now on.

    What is missing is asked for where somebody can answer, else named all at once
    in an InputError. Values of ``current`` that were more than defaults count.
    """
    recorded = Answers() if current is None else _recorded(current)
    first = _resolve(opened, recorded, Answers())
    interaction.hide(first.hidden_texts())
    if interaction.can_ask:
        wanted = list(_everything(opened, first)) if ask_all else _missing(first)
        typed = _ask(wanted, opened, interaction)
        first = _resolve(opened, recorded, typed)
        interaction.hide(first.hidden_texts())
    first.demand()
    return first


def _recorded(current: Release) -> Answers:
    from atomicapp.values.recorded import recorded_answers

    return recorded_answers(current.values)


def keep_answers(
    opened: Package,
    values: Resolution,
    write_answers: str | None,
    answers_format: str,
    interaction: Interaction,
) -> None:
    """Write the values that were used beside the application, and where the person said.

    An application that cannot be written to runs as well; what the person asked for must be.
    """
    from atomicapp.values.formats import dump_answers_or_json
    from atomicapp.values.generate import used

    text = dump_answers_or_json(used(values), answers_format)
    if write_answers:
        _write_if_new(Path(write_answers), text)
    try:
        _write_if_new(opened.found.directory / GENERATED, text, replaces_link=True)
    except AtomicAppError as error:
        for problem in error.problems:
            interaction.warn(problem._replace(is_warning=True))


def _write_if_new(path: Path, text: str, *, replaces_link: bool = False) -> None:
    if not _is_kept(path, text.encode(), follow_link=not replaces_link):
        write_atomically(path, text, private=True, replaces_link=replaces_link)


def _is_kept(path: Path, data: bytes, *, follow_link: bool) -> bool:
    """Whether a file has these bytes already, and is for its owner alone."""
    try:
        status = path.stat(follow_symlinks=follow_link)
        is_alike = status.st_mode == stat.S_IFREG | 0o600 and status.st_size == len(data)
        return is_alike and path.read_bytes() == data
    except OSError:  # writing it says what is wrong
        return False


def _resolve(opened: Package, recorded: Answers, typed: Answers) -> Resolution:
    sources = Sources(opened.options, typed, opened.answers, recorded)
    return resolve(opened.application, sources, opened.provider)


def _missing(resolution: Resolution) -> list[Wanted]:
    return [(missing.section, missing.param, None) for missing in resolution.missing]


def _everything(opened: Package, resolution: Resolution) -> Iterable[Wanted]:
    for scope in scopes(opened.application):
        for name, param in scope.declared.items():
            if name != "provider":
                seen = resolution.values[scope.path].get(name)
                yield scope.section, param, None if seen is None else seen.text


def _ask(wanted: Iterable[Wanted], opened: Package, interaction: Interaction) -> Answers:
    """Ask for each; what was typed survives an interrupt, in a file that the error names."""
    typed: dict[str, dict[str, str]] = {}
    matcher = Matcher()
    try:
        for section, param, default in wanted:
            text = _ask_one(section, param, default, matcher, interaction)
            if text != default:
                typed.setdefault(section, {})[param.name] = text
    except (Interrupted, KeyboardInterrupt) as error:
        raise _kept(typed, opened) from error
    return Answers.of(typed, "typed")


def _ask_one(
    section: str, param: Param, default: str | None, matcher: Matcher, interaction: Interaction
) -> str:
    remark = ""
    while True:
        question = Question(section, param.name, param.description, default, param.hidden, remark)
        text = interaction.ask(question)
        if param.hidden:
            interaction.hide([text])
        broken = [c for c in param.constraints if not matcher.matches(c, text)]
        if not is_text(text):
            remark = "this is not UTF-8 text"
        elif text or default is not None:
            if not broken:
                return text
            remark = f"not allowed: {broken[0].description}"
        else:
            remark = f"{param.name} needs a value"


def _kept(typed: dict[str, dict[str, str]], opened: Package) -> Interrupted:
    if not typed:
        return Interrupted("interrupted; nothing was typed and nothing was begun")
    from atomicapp.values.formats import dump_answers_or_json

    path = opened.found.directory / GENERATED
    merged = opened.answers.merged(Answers.of(typed)).texts()
    text = dump_answers_or_json({GENERAL: {}, **merged}, "ini")
    write_atomically(path, text, private=True, replaces_link=True)
    return Interrupted(
        f"interrupted; what was typed is kept in {path}", remedy=f"go on with --answers {path}"
    )
