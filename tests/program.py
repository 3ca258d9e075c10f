"""The program as a person uses it, inside this process so that its coverage counts."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

import pytest

from atomicapp.cli.main import main


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it printed."""

    status: int
    out: str
    err: str

    @property
    def data(self) -> Any:
        """What it printed as JSON."""
        return json.loads(self.out)


@dataclass
class Program:
    """Runs commands one after the other."""

    capture: pytest.CaptureFixture[str]

    def __call__(self, *words: str) -> Said:
        """Run one command, however it ends."""
        self.capture.readouterr()
        try:
            status = main(list(words))
        except SystemExit as ended:  # --help and --version
            status = ended.code if isinstance(ended.code, int) else 1
        out, err = self.capture.readouterr()
        assert "Traceback" not in out + err, err
        return Said(status, out, err)

    def does(self, *words: str) -> Said:
        """Run a command that must end well."""
        said = self(*words)
        assert said.status == 0, f"{words}\n{said.out}\n{said.err}"
        return said

    def fails(self, *words: str, status: int = 1) -> str:
        """Run a command that must fail; what it complains of."""
        said = self(*words)
        assert said.status == status, f"{words}\n{said.out}\n{said.err}"
        return said.err
