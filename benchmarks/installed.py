"""Atomic App as a person installs it: a wheel in an environment of its own, compiled."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from benchmarks.peers import cache

PROJECT = Path(__file__).resolve().parents[1]


class Installed(NamedTuple):
    """The interpreter and the program of that environment."""

    python: Path
    atomicapp: Path


def installed() -> Installed:
    """Build the wheel and install it; the environment with what it needs is kept."""
    pins = PROJECT / "requirements.txt"
    key = hashlib.sha256(pins.read_bytes() + sys.version.encode()).hexdigest()[:12]
    environment = cache() / f"environment-{key}"
    python = environment / "bin/python"
    if not (environment / "complete").exists():
        _run(sys.executable, "-m", "venv", "--clear", str(environment))
        _pip(python, "--require-hashes", "--requirement", str(pins))
        (environment / "complete").touch()
    with tempfile.TemporaryDirectory() as directory:
        _run(
            *(sys.executable, "-m", "build", "--wheel", "--no-isolation"),
            *("--outdir", directory, str(PROJECT)),
        )
        (wheel,) = Path(directory).glob("*.whl")
        _pip(python, "--no-deps", "--no-index", "--force-reinstall", str(wheel))
    return Installed(python, environment / "bin/atomicapp")


def _pip(python: Path, *options: str) -> None:
    _run(str(python), "-m", "pip", "--quiet", "--disable-pip-version-check", "install", *options)


def _run(*command: str) -> None:
    ended = subprocess.run(command, capture_output=True, text=True)
    if ended.returncode:
        raise RuntimeError(f"{' '.join(command)}:\n{ended.stdout}{ended.stderr}")
