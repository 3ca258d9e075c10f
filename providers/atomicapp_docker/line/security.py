"""``--security-opt``: what of it goes to the engine, and what the client does itself."""

from __future__ import annotations

import json
from collections.abc import MutableSequence
from pathlib import Path
from typing import Any

from atomicapp.errors import InputError
from atomicapp_docker.line import named_files
from atomicapp_docker.line.command import Command, Use

_SECCOMP_WORDS = ("unconfined", "builtin")


def security(command: Command, directory: Path, accesses: MutableSequence[str]) -> dict[str, Any]:
    """``SecurityOpt``, ``MaskedPaths`` and ``ReadonlyPaths`` of HostConfig, where they are said."""
    options: list[str] = []
    made: dict[str, Any] = {}
    for use in command.all("security-opt"):
        if use.value == "systempaths=unconfined":
            made |= {"MaskedPaths": [], "ReadonlyPaths": []}
        else:
            options.append(_option(use, directory, accesses))
    return made | ({"SecurityOpt": options} if command.all("security-opt") else {})


def _option(use: Use, directory: Path, accesses: MutableSequence[str]) -> str:
    text: str = use.value
    if text == "no-new-privileges":
        return text
    separator = "=" if "=" in text else ":"
    key, found, value = text.partition(separator)
    if not found:
        raise InputError.of([use.problem("expected key=value or no-new-privileges")])
    if key != "seccomp" or value in _SECCOMP_WORDS:
        return text
    return f"seccomp={_profile(use, value, directory, accesses)}"


def _profile(use: Use, name: str, directory: Path, accesses: MutableSequence[str]) -> str:
    """A seccomp profile, which is JSON, without white space."""
    text = named_files.read(use, name, directory, accesses)
    try:
        return json.dumps(json.loads(text), separators=(",", ":"), ensure_ascii=False)
    except (ValueError, RecursionError) as error:
        where = f" (its line {error.lineno})" if isinstance(error, json.JSONDecodeError) else ""
        raise InputError.of([use.problem(f"the seccomp profile is not JSON{where}")]) from error
