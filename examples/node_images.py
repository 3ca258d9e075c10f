"""The images of an example for a cluster's node, without an engine that builds them.

A ``Containerfile`` in ``images/`` says little: what is copied onto a static busybox, which
volumes and ports there are, and the command. That much of it is read here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from examples.page import PROJECT
from tests.cluster.images import put_image

_CONTINUED = re.compile(r"\\\n")
_WITHOUT_MEANING_HERE = ("FROM", "RUN", "HEALTHCHECK", "#")
"""Base and links are the node's own busybox; how healthy a pod is, its probes say."""


def put_images(example: str) -> list[str]:
    """Have every image of an example, and of what it nests, where the node pulls from.

    The images' full names. Raises ClusterError where there is no busybox.
    """
    found = sorted((PROJECT / "examples" / example).glob("**/images/*/Containerfile"))
    return [_put(file) for file in found]


def _put(file: Path) -> str:
    files: dict[str, bytes] = {}
    config: dict[str, Any] = {"StopSignal": "SIGTERM"}
    for word, rest in _instructions(file):
        if word == "COPY":
            files |= _copied(file.parent, rest.split())
        elif word == "CMD":
            config["Cmd"] = json.loads(rest)
        elif word in ("VOLUME", "EXPOSE"):
            config["Volumes" if word == "VOLUME" else "ExposedPorts"] = {rest: {}}
        elif word not in _WITHOUT_MEANING_HERE:
            raise ValueError(f"{file}: {word} is not known here")
    return put_image(f"projectatomic/{file.parent.name}", files, config)


def _instructions(file: Path) -> Iterator[tuple[str, str]]:
    for line in _CONTINUED.sub(" ", file.read_text()).splitlines():
        if line.strip():
            word, _, rest = line.partition(" ")
            yield word, rest.strip()


def _copied(directory: Path, words: list[str]) -> dict[str, bytes]:
    """The files of one COPY; busybox is there already."""
    *sources, place = words
    return {
        (f"{place}{source}" if place.endswith("/") else place).lstrip("/"): (
            directory / source
        ).read_bytes()
        for source in sources
        if source != "busybox"
    }
