"""What an engine answers: what was asked for, or why not."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from atomicapp.connections.line import Headers

Row = Mapping[str, Any]
"""A thing on an engine, as the engine shows it."""


class EngineError(Exception):
    """The engine answered, but not what was asked for."""


class Refusal(EngineError):
    """The engine said no: an HTTP ``status``, and why in its own words, "" where it has none."""

    def __init__(self, status: int, explanation: str) -> None:
        super().__init__(status, explanation)
        self.status = status
        self.explanation = explanation


class NotFound(Refusal):
    """The engine does not have what the request was about."""


class Garbled(EngineError):
    """What came is not what an engine sends."""


class Answer(NamedTuple):
    """What came back, read to its end."""

    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        """What a header says; raises Garbled where it is not there."""
        said = self.headers.get(name)
        if said is None:
            raise Garbled(f"the engine's answer has no {name}")
        return said

    def row(self) -> Row:
        """The body's object; raises Garbled for what is none."""
        return as_row(self._value())

    def rows(self) -> Sequence[Row]:
        """The body's objects; raises Garbled for what is no list of them."""
        return as_rows(self._value())

    def _value(self) -> object:
        try:
            return json.loads(self.body)
        except (ValueError, RecursionError) as error:
            raise Garbled("the engine's answer is not JSON") from error


def as_row(found: object) -> Row:
    """What is an object; raises Garbled for anything else."""
    if not isinstance(found, dict):
        raise Garbled("the engine's answer is not of the form that engines send")
    return found


def as_rows(found: object) -> Sequence[Row]:
    """What is a list of objects, nothing where it is null; raises Garbled for anything else."""
    if found is not None and not isinstance(found, list):
        raise Garbled("the engine's answer is not of the form that engines send")
    return [as_row(one) for one in found or ()]


def refusal(status: int, body: bytes) -> Refusal:
    """What a refusing answer says: engines write ``{"message": ...}``, what is before them does
    not."""
    try:
        said = json.loads(body)
    except (ValueError, RecursionError):
        said = None
    words = said.get("message") if isinstance(said, dict) else None
    kind = NotFound if status == HTTPStatus.NOT_FOUND else Refusal
    return kind(status, str(words or body[:1000].decode(errors="replace")))
