"""The words of a ``docker run`` line to options, image and arguments, by the client's grammar.

``--x=y``, ``--x y``, ``-itd``, ``-p80:80``, ``-p=80:80``, ``--``; options end at
the image. No message repeats a value, since a value may be a secret.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from atomicapp.errors import InputError, Place, Problem
from atomicapp.names import nearest
from atomicapp.reference import SCHEME, parse_reference
from atomicapp_docker.line.options import BY_LETTER, BY_NAME, Kind, Option
from atomicapp_docker.line.shell import Word

_CLIENTS = frozenset({"docker", "podman"})


class Use(NamedTuple):
    """An option as it stands on a line, with its converted value.

    ``holds_value`` says that a param's value is in it.
    """

    option: Option
    value: Any
    place: Place
    holds_value: bool = False

    def problem(self, what: str, remedy: str = "") -> Problem:
        """A problem with this use of the option."""
        return Problem(f"{self.option}: {what}", self.place, remedy)


class Command(NamedTuple):
    """A line, taken apart. ``by_name`` has the uses of each option that was used, in order."""

    uses: tuple[Use, ...]
    image: Word
    arguments: tuple[Word, ...]
    place: Place
    by_name: Mapping[str, Sequence[Use]]

    def all(self, name: str) -> Sequence[Use]:
        """Every use of an option, in order."""
        return self.by_name.get(name, ())

    def last(self, name: str) -> Any:
        """The value that counts of an option, or None where it was not used."""
        found = self.by_name.get(name)
        return found[-1].value if found else None


def read(words: Sequence[Word], file: str) -> Command:
    """The command in the words. Raises InputError with every problem found."""
    rest = _after_run(words, file)
    reader = _Reader(rest)
    reader.run()
    if reader.problems:
        raise InputError.of(reader.problems)
    if reader.at >= len(rest):
        raise InputError("the line names no image", words[0].place, "write it after the options")
    image, *arguments = rest[reader.at :]
    _check_image(image)
    by_name: dict[str, list[Use]] = {}
    for use in reader.uses:
        by_name.setdefault(use.option.name, []).append(use)
    return Command(tuple(reader.uses), image, tuple(arguments), words[0].place, by_name)


def _check_image(image: Word) -> None:
    """Raises InputError for what no engine takes for an image."""
    if image.text.startswith(SCHEME):
        raise InputError(f"an image is named without {SCHEME} here", image.place, "remove it")
    try:
        parse_reference(image.text, image.place)
    except InputError:
        if not image.holds_value:
            raise
        what = "with the value in it, this is no image's name"
        remedy = "have [registry/]name[:tag] come of it, in lower case"
        raise InputError(what, image.place, remedy) from None


def _after_run(words: Sequence[Word], file: str) -> Sequence[Word]:
    """What follows ``docker run`` in any of its spellings."""
    remedy = "begin it with 'docker run'"
    if not words:
        raise InputError("the artifact holds no command", Place(file, 1, 1), remedy)
    at = 1 if words[0].text == "sudo" and len(words) > 1 else 0
    client = words[at]
    if client.holds_value or client.text.rpartition("/")[2] not in _CLIENTS:
        raise InputError("the command is not docker run", client.place, remedy)
    if "/" in client.text and not client.text.startswith("/"):
        raise InputError("the client's path is not absolute", client.place, remedy)
    rest = words[at + 1 :]
    if rest and rest[0].text.startswith("-"):
        what = "options of the client before 'run' have no effect here"
        raise InputError(what, rest[0].place, "remove them; the engine is chosen when you deploy")
    if rest and rest[0].text == "container":
        rest = rest[1:]
    if not rest or rest[0].text != "run":
        where = rest[0].place if rest else client.place
        raise InputError("the command is not docker run", where, remedy)
    return rest[1:]


class _Reader:
    """Goes over the words up to the image; ``at`` is where that is."""

    def __init__(self, words: Sequence[Word]) -> None:
        self.words = words
        self.at = 0
        self.uses: list[Use] = []
        self.problems: list[Problem] = []

    def run(self) -> None:
        while self.at < len(self.words):
            word = self.words[self.at]
            if word.text == "--":
                self.at += 1
                return
            if not word.text.startswith("-") or word.text == "-":
                return
            self.at += 1
            if word.text.startswith("--"):
                self._long(word)
            else:
                self._cluster(word)

    def _long(self, word: Word) -> None:
        name, equals, text = word.text[2:].partition("=")
        option = BY_NAME.get(name)
        if option is None:
            name = f"--{name}"
            self._unknown(word, name, name, [f"--{known}" for known in BY_NAME])
        else:
            self._use(option, word, text if equals else None)

    def _cluster(self, word: Word) -> None:
        letters = word.text[1:]
        for index, letter in enumerate(letters):
            option = BY_LETTER.get(letter)
            if option is None:
                known = [f"-{known}" for known in BY_LETTER]
                self._unknown(word, f"-{letter}", word.text[: index + 2], known)
                return
            rest = letters[index + 1 :]
            if rest.startswith("="):
                self._use(option, word, rest[1:])
                return
            if option.kind is not Kind.FLAG:
                self._use(option, word, rest or None)
                return
            self._use(option, word, None)

    def _use(self, option: Option, word: Word, text: str | None) -> None:
        if option.refused:
            what = f"{option} cannot stand in an artifact: {option.refused}"
            self.problems.append(Problem(what, word.place, "remove it"))
        place = word.place
        if text is not None:
            place = word.behind(word.text.removesuffix(text))
        elif option.kind is Kind.FLAG:
            text = "true"
        else:
            if self.at >= len(self.words):
                problem = Problem(f"{option} has no value", word.place, "write one after it")
                self.problems.append(problem)
                return
            word = self.words[self.at]
            self.at += 1
            text, place = word.text, word.place
        try:
            self.uses.append(Use(option, option.convert(text), place, word.holds_value))
        except ValueError as error:
            self.problems.append(Problem(f"{option}: {error}", place, "mend its value"))

    def _unknown(self, word: Word, name: str, until: str, known: list[str]) -> None:
        """An option that the table has not, at the end of ``until``, with which the word begins.

        Its name is shown unless a value may be in it.
        """
        if word.holds_value and len(until) > word.plain:
            what, near = "a value makes an option that docker run does not have", None
        else:
            what = f"docker run has no option {name}"
            near = nearest(name, known) if len(name) > 2 else None
        remedy = f"did you mean {near}?" if near else "see 'docker run --help'"
        self.problems.append(Problem(what, word.place, remedy))
