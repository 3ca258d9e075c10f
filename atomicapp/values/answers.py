"""Answers as values: text by section and name, each knowing where it was given."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from atomicapp.errors import Place

GENERAL = "general"
"""The section that holds for everything."""

RESERVED = (
    "provider",
    "namespace",
    "provider-config",
    "provider-api",
    "provider-auth",
    "provider-tlsverify",
    "provider-cafile",
)
"""Keys of ``[general]`` that mean something to the program itself, in the order to show them."""

SECRET_RESERVED = frozenset({"provider-auth"})
"""Reserved keys whose values are never shown."""

DEFAULT_NAMESPACE = "default"


class Answer(NamedTuple):
    """The text of a value as it was given; ``place`` is a position in a file or an option."""

    text: str
    place: Place | str = ""


class Entry(NamedTuple):
    """A line of an answers file to be written: None stands for a value that is still to be given.

    ``remark`` is one line for the person who reads the file.
    """

    text: str | None
    remark: str = ""


class Answers(NamedTuple):
    """Section -> name -> answer; ``file`` is how to name the place that all of them came from."""

    sections: Mapping[str, Mapping[str, Answer]] = MappingProxyType({})
    file: str = ""

    @classmethod
    def of(cls, sections: Mapping[str, Mapping[str, str]], place: str = "") -> Answers:
        """Answers from plain text, all of them given at ``place``."""
        return cls(
            {
                section: {name: Answer(text, place) for name, text in values.items()}
                for section, values in sections.items()
            },
            place,
        )

    def general(self, name: str) -> Answer | None:
        """The answer for a key of ``[general]``, or None."""
        return self.sections.get(GENERAL, {}).get(name)

    def merged(self, over: Answers) -> Answers:
        """These answers with those of ``over`` in their stead where it has any."""
        names = {**self.sections, **over.sections}
        return Answers(
            {
                name: {**self.sections.get(name, {}), **over.sections.get(name, {})}
                for name in names
            },
            over.file or self.file,
        )

    def texts(self) -> dict[str, dict[str, str]]:
        """The same as plain text, as it is written to a file."""
        return {
            section: {name: answer.text for name, answer in values.items()}
            for section, values in self.sections.items()
        }
