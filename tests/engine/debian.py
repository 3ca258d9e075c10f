"""Debian's packages: what is missing is installed, by root only."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

from tests.engine.api import EngineError


def static_busybox() -> Path | None:
    """The static busybox of this machine (``BUSYBOX`` names another), or None."""
    found = os.environ.get("BUSYBOX") or shutil.which("busybox")
    if found and b"/ld-" not in Path(found).read_bytes():
        return Path(found)
    return None


def missing_packages() -> Iterator[str]:
    """The packages without which the engine, its client or the example images cannot be had."""
    if shutil.which("dockerd", path=_path()) is None:
        yield "docker.io"
    if shutil.which("docker") is None:
        # Newer releases of Debian keep the client in a package of its own.
        yield "docker-cli" if _has_candidate("docker-cli") else "docker.io"
    if static_busybox() is None:
        yield "busybox-static"


def install(packages: list[str], log: Path) -> None:
    """Install packages quietly, everything that apt says in ``log``; raises EngineError."""
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    steps = (
        ["apt-get", "-qq", "update"],
        ["apt-get", "-qq", "-y", "--no-install-recommends", "install", *packages],
    )
    with log.open("ab") as output:
        for step in steps:
            ended = subprocess.run(
                step, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment
            )
            if ended.returncode:
                raise EngineError(f"{' '.join(step)} failed:\n{last_lines(log)}")


def last_lines(log: Path, count: int = 15) -> str:
    """The end of a log, for an error."""
    return "\n".join(log.read_text(errors="replace").splitlines()[-count:])


def _path() -> str:
    return os.environ.get("PATH", "") + ":/usr/local/sbin:/usr/sbin:/sbin"


def _has_candidate(package: str) -> bool:
    """Whether apt knows the package; False on machines without apt."""
    if shutil.which("apt-cache") is None:
        return False
    shown = subprocess.run(["apt-cache", "policy", package], capture_output=True, text=True)
    return "Candidate:" in shown.stdout and "Candidate: (none)" not in shown.stdout
