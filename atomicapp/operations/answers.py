"""Answers from where a person keeps them: a file, a pipe, a URL, or the application itself."""

from __future__ import annotations

import os
from pathlib import Path

from atomicapp.errors import SourceError
from atomicapp.files import contained
from atomicapp.operations.given import GivenFiles, shown
from atomicapp.values.answers import Answers

ANSWERS = "answers.conf"
"""The answers file that an application may carry."""
_SCHEMES = ("http://", "https://")


def read_answers(
    where: str | None, application: Path, given: GivenFiles, *, offline: bool
) -> Answers:
    """The answers at a path, on standard input or at a URL, else what the application carries.

    Raises InputError for what is no answers file, and SourceError where none is had.
    """
    if not where:
        return _carried(application)
    if not where.lower().startswith(_SCHEMES):
        return _handed_over(where, given)
    if offline:
        raise SourceError("--offline refuses the network, and the answers are at a URL")
    return _download(where)


def _carried(application: Path) -> Answers:
    own = application / ANSWERS
    if not os.path.lexists(own):
        return Answers()
    from atomicapp.values.answers_file import load_answers  # takes long to load

    contained(application, ANSWERS, str(own))
    return load_answers(str(own))


def _handed_over(where: str, given: GivenFiles) -> Answers:
    from atomicapp.values.answers_file import SIZE_LIMIT, parse_answers

    text = given.read(where, limit=SIZE_LIMIT, what="answers file")
    return parse_answers(text, shown(where))


def _download(url: str) -> Answers:
    from atomicapp.downloads import address
    from atomicapp.downloads.document import read_document
    from atomicapp.downloads.request import request_for
    from atomicapp.downloads.session import Session
    from atomicapp.files import text_of
    from atomicapp.values.answers_file import SIZE_LIMIT, parse_answers

    with Session() as session:
        document = read_document(session, request_for(url), SIZE_LIMIT)
    name = address.shown(url)
    return parse_answers(text_of(document.body, name, what="answers file"), name)
