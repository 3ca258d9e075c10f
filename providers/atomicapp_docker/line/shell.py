"""Pieces of a rendered artifact to words, as a POSIX shell would split them, and no shell ever.

A value is text, never syntax: quotes, ``$``, ``;`` and backslashes in it stand
for themselves. Only a value that is a whole unquoted word by itself is split at
white space, because packages pass lists of options that way.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from atomicapp.errors import InputError, Place, Problem
from atomicapp.rendered import Piece, PieceKind

_RUN = {
    "": re.compile(r"[^ \t\n'\"\\$`;&|<>()]+"),
    '"': re.compile(r'[^"\\$`]+'),
    "'": re.compile(r"[^']+"),
    "#": re.compile(r"[^\n]+"),
}
_OPERATOR = re.compile(r"[;&|<>()]+")
_EXPANSION = re.compile(r"\$(?:(?P<name>\w+)|\{(?P<braced>\w+)\}|[({@*#?!-])", re.ASCII)
_WHITE_SPACE = re.compile(r"[ \t\n]+")


class Word(NamedTuple):
    """One word of a command; ``holds_value`` says that a param's value is in it.

    Its first ``plain`` characters stand in the artifact as they are, one after the other.
    """

    text: str
    place: Place
    holds_value: bool = False
    plain: int = 0

    def behind(self, start: str) -> Place:
        """Where what follows ``start`` stands, with which the word begins; else its own place."""
        line, column = self.place.line, self.place.column
        is_known = 0 < len(start) <= self.plain
        return Place(self.place.file, line, column + len(start)) if is_known else self.place


def split(pieces: Iterable[Piece], file: str) -> tuple[Word, ...]:
    """The words of the one command in ``pieces``; ``file`` names it in messages.

    Raises InputError with every place where a shell would do more than split.
    """
    splitter = _Splitter(file)
    for piece in _joined(pieces):
        splitter.take(piece)
    return splitter.finish()


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The pieces with neighbouring texts as one, so that no ``$name`` is cut in two."""
    held: Piece | None = None
    for piece in pieces:
        if piece.kind is not PieceKind.TEXT:
            if held:
                yield held
            yield piece
            held = None
        elif held:
            held = held._replace(text=held.text + piece.text)
        else:
            held = piece
    if held:
        yield held


class _Splitter:
    """The state of going over the pieces once.

    ``quote`` is the kind of text that the scan is in: "" plain, a quotation
    mark, or "#" for a comment.
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.words: list[Word] = []
        self.problems: list[Problem] = []
        self.quote = ""
        self.quote_place = Place(file, 1, 1)
        self.backslash: Place | None = None
        self.line_is_over = False
        self._begin_word()

    def _begin_word(self) -> None:
        self.parts: list[str] = []
        self.place: Place | None = None
        self.holds_value = False
        self.holds_text = False
        self.plain = 0

    def take(self, piece: Piece) -> None:
        """Go over one piece."""
        if piece.kind is PieceKind.TEXT:
            self._scan(piece._replace(text=piece.text.replace("\r\n", "\n")))
        elif self.quote != "#":
            self._literal(piece)

    def finish(self) -> tuple[Word, ...]:
        """The words, once every piece was taken."""
        if self.backslash:
            self._wrong("a backslash at the end continues nothing", self.backslash, "remove it")
        elif self.quote in ("'", '"'):
            what = f"the quotation that {self.quote} opens is not closed"
            self._wrong(what, self.quote_place, f"close it with {self.quote}")
        self._end_word()
        if self.problems:
            raise InputError.of(self.problems)
        return tuple(self.words)

    def _wrong(self, what: str, place: Place, remedy: str) -> None:
        self.problems.append(Problem(what, place, remedy))

    def _literal(self, piece: Piece) -> None:
        """A value or a ``$$``: its characters mean nothing but themselves."""
        place = Place(self.file, piece.line, piece.column)
        is_value = piece.kind is PieceKind.VALUE
        if self.backslash:
            kept = "\\" if self.quote == '"' and is_value else ""
            self._add(kept, self.backslash, is_text=True)
            self.backslash = None
        if "\0" in piece.text:
            self._wrong("a value holds a NUL character", place, "give it another value")
        self.holds_value = self.holds_value or is_value
        self._add(piece.text, place, is_text=not is_value or self.quote != "")

    def _scan(self, piece: Piece) -> None:
        """A piece of the author's own text."""
        at, text = 0, piece.text
        while at < len(text):
            if self.backslash:
                self._escaped(text[at], self.backslash)
                at += 1
            elif self.quote == "" and text[at] in " \t":
                self._end_word()
                at += 1
            elif (run := _RUN[self.quote].match(text, at)) and not self._begins_comment(run[0]):
                if self.quote != "#":
                    self._run(run[0], piece, at)
                at = run.end()
            else:
                at += self._special(piece, at)

    def _run(self, run: str, piece: Piece, at: int) -> None:
        """Characters that mean nothing but themselves."""
        if self.place is None:
            self.plain = len(run)
        self._add(run, self.place or _place(self.file, piece, at), is_text=True)

    def _begins_comment(self, run: str) -> bool:
        return self.quote == "" and run[0] == "#" and self.place is None

    def _escaped(self, character: str, place: Place) -> None:
        """The character behind a backslash, which stood at ``place``."""
        self.backslash = None
        if character == "\n":
            return
        keeps_backslash = self.quote == '"' and character not in '$`"\\'
        self._add("\\" * keeps_backslash + character, place, is_text=True)

    def _special(self, piece: Piece, at: int) -> int:
        """A character that means something; how many characters were used up."""
        character, place = piece.text[at], _place(self.file, piece, at)
        if character == "\\":
            self.backslash = place
        elif character in "$`":
            return self._dollar(piece, at, place)
        elif self.quote:
            self.quote = ""
            if character == "\n":
                self._end_line()
        elif character in "'\"#":
            self.quote, self.quote_place = character, place
            if character != "#":
                self._add("", place, is_text=True)
        elif character == "\n":
            self._end_word()
            self._end_line()
        else:
            return self._operator(piece, at, place)
        return 1

    def _end_line(self) -> None:
        self.line_is_over = bool(self.words)

    def _dollar(self, piece: Piece, at: int, place: Place) -> int:
        """A ``$`` or a backtick of the author: an expansion, or a plain ``$``."""
        found = _EXPANSION.match(piece.text, at)
        if piece.text[at] == "$" and not found:
            self._add("$", place, is_text=True)
            return 1
        name = found and (found["name"] or found["braced"])
        what = f"no param gives ${name} a value" if name else "a shell would run or expand this"
        self._wrong(what, place, "declare the param, write $$ for a dollar sign, or quote with '")
        self._add("", place, is_text=True)
        return len(found[0]) if found else 1

    def _operator(self, piece: Piece, at: int, place: Place) -> int:
        found = _OPERATOR.match(piece.text, at)
        operator = found[0] if found else piece.text[at]
        what = f"{operator!r} is for a shell, and none reads this"
        self._wrong(what, place, "write one plain command, or quote what is meant as text")
        self._end_word()
        return len(operator)

    def _add(self, text: str, place: Place, is_text: bool) -> None:
        if self.place is None:
            self.place = place
            if self.line_is_over and not self.problems:
                what = "a second command begins here"
                self._wrong(what, place, "an artifact holds one; end the line before with \\")
        self.holds_text = self.holds_text or is_text
        self.parts.append(text)

    def _end_word(self) -> None:
        if self.place is None:
            return
        text = "".join(self.parts)
        if self.holds_text:
            self.words.append(Word(text, self.place, self.holds_value, self.plain))
        else:
            parts = filter(None, _WHITE_SPACE.split(text))
            self.words.extend(Word(part, self.place, True) for part in parts)
        self._begin_word()


def _place(file: str, piece: Piece, offset: int) -> Place:
    """Where a character of a piece stands in the file."""
    newlines = piece.text.count("\n", 0, offset)
    if not newlines:
        return Place(file, piece.line, piece.column + offset)
    return Place(file, piece.line + newlines, offset - piece.text.rfind("\n", 0, offset))
