"""The programs that ours is measured beside, built once from pinned Go modules."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

HERE = Path(__file__).parent / "peers"


class PeerMissing(Exception):
    """A peer cannot be had on this machine; says why."""


def cache() -> Path:
    """Where what is built for the benchmarks is kept between runs."""
    base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    directory = Path(base) / "atomicapp-bench"
    directory.mkdir(parents=True, exist_ok=True)
    return directory


def helm() -> Path:
    """The helm program; raises PeerMissing."""
    return _built("helm", "helm.sh/helm/v4", "cmd/helm")


def compose() -> Path:
    """The Compose program, which runs without the docker client; raises PeerMissing."""
    return _built("compose", "github.com/docker/compose/v2", "cmd")


def docker() -> Path:
    """The docker client on the PATH; raises PeerMissing."""
    found = shutil.which("docker")
    if found is None:
        raise PeerMissing("no docker client on the PATH")
    return Path(found)


def version(name: str, module: str) -> str:
    """The version of a peer that ``peers/<name>/go.mod`` pins."""
    found = re.search(
        rf"^\s*{re.escape(module)} (v\S+)", (HERE / name / "go.mod").read_text(), re.M
    )
    assert found, f"{module} is not in the go.mod of {name}"
    return found[1]


def _built(name: str, module: str, command: str) -> Path:
    program = cache() / f"{name}-{version(name, module)}"
    if program.exists():
        return program
    if shutil.which("go") is None:
        raise PeerMissing(f"{name}: no Go to build it with")
    print(f"building {program.name}, some minutes the first time ...", flush=True)
    unfinished = program.with_suffix(".unfinished")
    built = subprocess.run(
        ["go", "build", "-trimpath", "-ldflags=-s -w", "-o", unfinished, f"{module}/{command}"],
        cwd=HERE / name,
        env=dict(os.environ, CGO_ENABLED="0", GOFLAGS="-mod=readonly"),
        capture_output=True,
        text=True,
    )
    if built.returncode:
        last = built.stderr.strip().splitlines()[-1:]
        raise PeerMissing(f"{name}: go build failed: {''.join(last)}")
    unfinished.rename(program)
    return program
