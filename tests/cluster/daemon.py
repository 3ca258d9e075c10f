"""Bring the cluster up and down; whoever uses it says so, and the last one out stops it."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.cluster import network, packages, settings
from tests.cluster.certificates import authority
from tests.cluster.client import is_ready
from tests.cluster.commands import kubeconfigs
from tests.cluster.images import pause_image
from tests.cluster.places import CGROUP, DATA, KUBECONFIG, LOGS, RUN, ClusterError, search_path
from tests.cluster.programs import programs
from tests.engine.debian import last_lines

_PROJECT = Path(__file__).parent.parent.parent
_PID_FILE = RUN / "pid"
_USERS, _KEPT = RUN / "users", RUN / "kept"
_NODE_LOG = LOGS / "node.log"
_STARTED: list[subprocess.Popen[bytes]] = []
_SECONDS_TO_START, _SECONDS_TO_RECOVER, _SECONDS_TO_STOP = 120, 30, 30


def up(*, keep: bool = False) -> bool:
    """Have a cluster that is ready; True where it was started now.

    ``keep``: tests that use it later leave it running. Raises ClusterError.
    """
    if os.geteuid() != 0:
        packages.have()
    with _alone():
        packages.have()
        runs = started_pid() is not None and _becomes_ready(_SECONDS_TO_RECOVER)
        if not runs:
            built = programs()
            _clear()
            _start(built)
        if keep:
            _KEPT.touch()
    return not runs


def down() -> bool:
    """Stop the cluster and remove what it had; False where there is none. Logs stay."""
    if os.geteuid() != 0:
        raise ClusterError("only root can stop the cluster")
    with _alone():
        return _clear()


@contextmanager
def in_use() -> Iterator[Path]:
    """Have a cluster for so long, as the path of its kubeconfig; see :func:`let_go`."""
    if os.geteuid() != 0:
        packages.have()
    RUN.mkdir(mode=0o755, exist_ok=True)
    with _USERS.open("a") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        up()
        yield KUBECONFIG


def let_go() -> bool:
    """Stop the cluster if nobody uses it and nobody wants it kept; True where it was stopped."""
    if os.geteuid() != 0 or started_pid() is None or _KEPT.exists():
        return False
    with _alone(), _USERS.open("a") as users:
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return _clear()


def started_pid() -> int | None:
    """The process that the cluster ends with, while it runs."""
    try:
        pid = int(_PID_FILE.read_text())
        command = Path(f"/proc/{pid}/cmdline").read_bytes()
    except (OSError, ValueError):
        return None
    return pid if b"tests.cluster.node" in command else None


@contextmanager
def _alone() -> Iterator[None]:
    """Hold other processes off: parallel tests all ask for the cluster at once."""
    RUN.mkdir(mode=0o755, exist_ok=True)
    with (RUN / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _clear() -> bool:
    """Stop what runs and remove what is left, of one that died too."""
    pid = started_pid()
    if pid is not None:
        _stop(pid)
    network.remove()
    for hierarchy in _hierarchies():
        for directory, _, _ in os.walk(hierarchy / CGROUP, topdown=False):
            Path(directory).rmdir()
    for left in (DATA, RUN / "pki"):
        if left.exists():
            shutil.rmtree(left)
    for file in (_PID_FILE, _KEPT, KUBECONFIG):
        file.unlink(missing_ok=True)
    return pid is not None


def _hierarchies() -> Iterator[Path]:
    """Where cgroups can be made: one tree, or one for each controller."""
    root = Path("/sys/fs/cgroup")
    if (root / "cgroup.procs").exists():
        yield root
    else:
        yield from (tree for tree in root.iterdir() if (tree / "cgroup.procs").exists())


def _stop(pid: int) -> None:
    """With the first process of a process namespace go all others; that one waits for them."""
    first = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    os.kill(int(first[0]) if first else pid, signal.SIGKILL)
    deadline = time.monotonic() + _SECONDS_TO_STOP
    while started_pid() is not None:
        if time.monotonic() > deadline:
            raise ClusterError(f"the cluster (process {pid}) does not stop; its logs: {LOGS}")
        time.sleep(0.02)


def _start(built: Path) -> None:
    if LOGS.exists():
        shutil.rmtree(LOGS)
    for directory in (LOGS, DATA):
        directory.mkdir(mode=0o700)
    signer = authority(RUN / "pki")
    shutil.copy(kubeconfigs(signer), KUBECONFIG)
    settings.write(RUN, signer)
    pause_image()
    for hierarchy in _hierarchies():
        (hierarchy / CGROUP).mkdir(exist_ok=True)
    network.make()
    _launch(built)
    if not _becomes_ready(_SECONDS_TO_START):
        raise ClusterError(f"the cluster does not start; logs: {LOGS}\n{last_lines(_NODE_LOG)}")


def _becomes_ready(seconds: float) -> bool:
    """Whether it answers in time: a test may have stopped a part of it, or keep it busy."""
    deadline = time.monotonic() + seconds
    while not (ready := is_ready()) and time.monotonic() < deadline and started_pid() is not None:
        time.sleep(0.1)
    return ready


def _launch(built: Path) -> None:
    """The first process, in a session and namespaces of its own; it outlives this one.

    It is kept in mind to the end: Python warns of a child that is forgotten while it runs.
    """
    inside = (
        *("nsenter", f"--net={network.FILE}"),
        *("unshare", "--mount", "--ipc", "--pid", "--fork", "--kill-child", "--mount-proc"),
        *(sys.executable, "-m", "tests.cluster.node", str(built)),
    )
    with _NODE_LOG.open("wb") as log:
        started = subprocess.Popen(
            inside,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd=_PROJECT,
            env={"PATH": search_path()},
            start_new_session=True,
        )
    _PID_FILE.write_text(str(started.pid))
    _STARTED.append(started)
