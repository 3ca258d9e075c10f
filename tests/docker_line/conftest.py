"""Fixtures of this room: files that lines name, and engines that write down."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docker_line.recorder import Recorder, recording
from tests.docker_line.spellings import NEW, OLD


@pytest.fixture(scope="session")
def application_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An application's directory with the files that the samples name."""
    directory = tmp_path_factory.mktemp("application")
    (directory / "sub").mkdir()
    variables = "# comment\n\nA=1\n  B=2 \nC=a b#c\nFROM_OUTSIDE\nNOBODY_SET_THIS\nD=\n"
    (directory / "variables").write_text(variables)
    (directory / "labels").write_text("a=1\n  b=2\n# c=3\nd=\n")
    (directory / "profile.json").write_text('{\n "defaultAction": "SCMP_ACT_ALLOW" }\n')
    return directory


@pytest.fixture(scope="session")
def recorders(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Recorder]]:
    """An engine that writes down for each client: one of the client's own age."""
    directory = tmp_path_factory.mktemp("r")
    with (
        recording(directory / "old.sock", "1.41") as old,
        recording(directory / "new.sock", "1.50") as new,
    ):
        yield {OLD: old, NEW: new}
