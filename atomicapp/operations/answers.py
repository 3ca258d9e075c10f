"""Answers from where a person keeps them: a file, a URL, or the application itself."""

from __future__ import annotations

from pathlib import Path

from atomicapp.errors import SourceError
from atomicapp.values.answers import Answers

ANSWERS = "answers.conf"
"""The answers file that an application may carry."""
_SCHEMES = ("http://", "https://")


def read_answers(where: str | None, application: Path, *, offline: bool) -> Answers:
    """The answers at a path or a URL, else those that the application carries.

    Raises InputError for what is no answers file, and SourceError where none is had.
    """
    if where and where.lower().startswith(_SCHEMES):
        if offline:
            raise SourceError("--offline refuses the network, and the answers are at a URL")
        return _download(where)
    own = application / ANSWERS
    if not where and not own.exists():
        return Answers()
    from atomicapp.values.answers_file import load_answers  # takes long to load

    return load_answers(where or str(own))


def _download(url: str) -> Answers:
    from atomicapp.downloads.address import shown
    from atomicapp.downloads.document import read_document
    from atomicapp.downloads.request import request_for
    from atomicapp.downloads.session import Session
    from atomicapp.files import text_of
    from atomicapp.values.answers_file import SIZE_LIMIT, parse_answers

    with Session() as session:
        document = read_document(session, request_for(url), SIZE_LIMIT)
    name = shown(url)
    return parse_answers(text_of(document.body, name, what="answers file"), name)
