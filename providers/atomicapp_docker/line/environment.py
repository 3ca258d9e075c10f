"""Environment variables and labels, from options and from files of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, MutableSequence
from pathlib import Path

from atomicapp.errors import InputError
from atomicapp_docker.line import named_files
from atomicapp_docker.line.command import Command, Use


def variables(
    command: Command, directory: Path, process: Mapping[str, str], accesses: MutableSequence[str]
) -> list[str]:
    """``Env``: what files say, then what options say.

    A bare NAME takes its value from ``process``; that is told in ``accesses``.
    """
    made: list[str] = []
    for use in command.all("env-file"):
        for line in _lines(use, directory, accesses):
            name, equals, _ = line.partition("=")
            if not name or name != "".join(name.split()):
                raise InputError.of([use.problem("a name in the file is empty or has white space")])
            if equals:
                made.append(line)
            elif name in process:
                made.append(_taken(name, process, accesses))
    for use in command.all("env"):
        is_taken = "=" not in use.value and use.value in process
        made.append(_taken(use.value, process, accesses) if is_taken else use.value)
    return made


def _taken(name: str, process: Mapping[str, str], accesses: MutableSequence[str]) -> str:
    accesses.append(f"reads environment variable {name}")
    return f"{name}={process[name]}"


def labels(command: Command, directory: Path, accesses: MutableSequence[str]) -> dict[str, str]:
    """``Labels``: what files say, then what options say."""
    made: dict[str, str] = {}
    for use in command.all("label-file"):
        for line in _lines(use, directory, accesses):
            name, equals, value = line.partition("=")
            if not name or name != "".join(name.split()):
                raise InputError.of([use.problem("a key in the file is empty or has white space")])
            if equals:
                made[name] = value
    return made | dict(use.value for use in command.all("label"))


def _lines(use: Use, directory: Path, accesses: MutableSequence[str]) -> Iterator[str]:
    """The lines of a file that say something, without white space before them."""
    for line in named_files.read(use, use.value, directory, accesses).split("\n"):
        if (said := line.removesuffix("\r").lstrip()) and not said.startswith("#"):
            yield said
