"""Start an engine where none answers, and stop the one that was started here."""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.engine.api import DEFAULT_HOST, EngineError, answers, engine_host
from tests.engine.debian import install, last_lines, missing_packages

DIRECTORY = Path("/run/atomicapp-engine")
PID_FILE = DIRECTORY / "dockerd.pid"
LOG = DIRECTORY / "dockerd.log"
INSTALL_LOG = DIRECTORY / "install.log"
SYSTEMD_MARK = DIRECTORY / "systemd"
SECONDS_TO_START = 30
SECONDS_TO_STOP = 40
_STARTED: list[subprocess.Popen[bytes]] = []


def up() -> bool:
    """Have an engine, its client and a static busybox; True where the engine was started now.

    Raises EngineError with one line that says what to do.
    """
    running, missing = answers(), list(dict.fromkeys(missing_packages()))
    if running and not missing:
        return False
    if not running and engine_host() != DEFAULT_HOST:
        raise EngineError(f"no engine answers at DOCKER_HOST={engine_host()}; start it or unset it")
    if os.geteuid() != 0:
        raise EngineError(_what_to_do(missing))
    with alone():
        if missing:
            _install(missing)
        if answers():
            return False
        _start()
    return True


def down() -> bool:
    """Stop the engine that :func:`up` started; False where it started none."""
    if SYSTEMD_MARK.exists():
        _run("systemctl", "stop", "docker.service", "docker.socket")
        SYSTEMD_MARK.unlink()
        return True
    pid = started_pid()
    if pid is None:
        return False
    os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + SECONDS_TO_STOP
    while started_pid() is not None:
        if time.monotonic() > deadline:
            raise EngineError(f"dockerd ({pid}) does not stop; its log is {LOG}")
        time.sleep(0.1)
    return True


def started_pid() -> int | None:
    """The process id of the engine that was started here, while it runs."""
    try:
        pid = int(PID_FILE.read_text())
        name = Path(f"/proc/{pid}/comm").read_text().strip()
    except (OSError, ValueError):
        return None
    return pid if name == "dockerd" else None


def started_here() -> bool:
    """Whether the engine that runs was started by :func:`up`."""
    return SYSTEMD_MARK.exists() or started_pid() is not None


def _what_to_do(missing: list[str]) -> str:
    if missing:
        return f"missing: {', '.join(missing)}; run: sudo apt-get install {' '.join(missing)}"
    return (
        "no Docker engine answers, or you may not talk to it; run: sudo systemctl start docker, "
        "and be in its group: sudo usermod -aG docker $USER"
    )


@contextmanager
def alone() -> Iterator[None]:
    """Hold other processes off: parallel tests all ask for the engine at once."""
    DIRECTORY.mkdir(mode=0o755, exist_ok=True)
    with (DIRECTORY / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _install(missing: list[str]) -> None:
    if shutil.which("apt-get") is None:
        raise EngineError(f"missing: {', '.join(missing)}; install them, this is not Debian")
    print(f"installing {', '.join(missing)} ...", flush=True)
    install(missing, INSTALL_LOG)
    if "docker.io" in missing and not _has_systemd() and Path("/etc/init.d/docker").exists():
        # Its init script may have started an engine of which nobody would know how to stop it.
        _run("/etc/init.d/docker", "stop")


def _has_systemd() -> bool:
    return Path("/run/systemd/system").is_dir()


def _start() -> None:
    if _has_systemd():
        _run("systemctl", "start", "docker.service")
        SYSTEMD_MARK.touch()
        process = None
    else:
        process = _start_dockerd()
    deadline = time.monotonic() + SECONDS_TO_START
    while not answers():
        if process is not None and process.poll() is not None:
            raise EngineError(f"dockerd ended ({process.returncode}):\n{last_lines(LOG)}")
        if time.monotonic() > deadline:
            said = last_lines(LOG) if LOG.exists() else "see: journalctl -u docker"
            raise EngineError(f"the engine does not answer after {SECONDS_TO_START} s:\n{said}")
        time.sleep(0.1)


def _start_dockerd() -> subprocess.Popen[bytes]:
    """``dockerd`` in a session of its own, so that it outlives this process.

    It is kept in mind to the end: Python warns of a child that is forgotten while it runs.
    """
    environment = dict(os.environ, PATH=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
    with LOG.open("wb") as log:
        started = subprocess.Popen(
            ["dockerd", "--pidfile", str(PID_FILE), "--host", DEFAULT_HOST],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            env=environment,
            start_new_session=True,
        )
    _STARTED.append(started)
    return started


def _run(*command: str) -> None:
    ended = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True)
    if ended.returncode:
        raise EngineError(f"{' '.join(command)} failed:\n{ended.stderr.strip()}")
