"""Running git so that nothing but git runs: a clean environment, limits, and its errors in words.

The person's own settings hold where they are about reaching a server (credential
helpers, ssh, proxies, certificates), and nowhere else.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, NamedTuple

from atomicapp.errors import SourceError
from atomicapp.names import quoted

TIME_LIMIT = 900.0
"""Seconds that one command of git may take."""
_TICK = 0.05
_KEPT = re.compile(
    r"GIT_(?:ASKPASS|CONFIG_(?:GLOBAL|SYSTEM|NOSYSTEM)|EXEC_PATH|(?:HTTP|PROXY|SSH|SSL)(?:_\w+)?)"
)
_SET = {
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_ALLOW_PROTOCOL": "https:ssh:file",
    "GIT_NO_REPLACE_OBJECTS": "1",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_ATTR_NOSYSTEM": "1",
    "LC_ALL": "C",
}
_SETTINGS = (
    *("core.hooksPath=/dev/null", "core.fsmonitor=false", "core.attributesFile=/dev/null"),
    *("protocol.ext.allow=never", "submodule.recurse=false", "fetch.recurseSubmodules=false"),
    *("fetch.unpackLimit=1", "gc.auto=0", "maintenance.auto=false", "transfer.bundleURI=false"),
    *("http.lowSpeedLimit=1000", "http.lowSpeedTime=60"),
)
_USERINFO = re.compile(r"://[^/\s'@]*@")
_FAULTS = (
    (
        r"could not read (?:Username|Password)|Authentication failed|Permission denied"
        r"|returned error: 40[13]",
        "wants credentials, and has none that it takes",
        "git's credential helpers and ssh's agent are asked: try `git ls-remote` on it",
    ),
    (
        r"Host key verification failed",
        "has a host key that ssh does not know",
        "connect to it with ssh once",
    ),
    (r"SSL certificate|certificate verif", "has a certificate that is not trusted", ""),
    (
        r"Could not resolve|Failed to connect|Connection (?:refused|timed out|reset)|unreachable",
        "cannot be reached",
        "check its address",
    ),
    (
        r"not found|does not appear to be a git repository|does not exist|No such file",
        "is not there",
        "check its address; one that is private may look the same",
    ),
    (r"not our ref|unadvertised object", "does not give out that commit", "name a branch or a tag"),
    (r"transport '\w+' not allowed", "is reached in a way that is not allowed", ""),
)


class Limit(NamedTuple):
    """Caps on one command: the bytes that may be in ``directory``, and seconds."""

    directory: Path
    max_bytes: int
    seconds: float = TIME_LIMIT


def run_git(arguments: Sequence[str], repository: str, limit: Limit) -> bytes:
    """What git writes to standard output; raises SourceError, which calls it ``repository``."""
    end = time.monotonic() + limit.seconds
    with TemporaryFile(dir=limit.directory) as out, TemporaryFile(dir=limit.directory) as errors:
        process = _start(arguments, out, errors)
        try:
            while _is_running(process):
                _check_size(repository, limit, out, errors)
                if time.monotonic() > end:
                    raise SourceError(f"{repository} did not come in {limit.seconds:.0f} seconds")
        finally:
            _end(process)
        _check_size(repository, limit, out, errors)
        if process.returncode:
            raise _fault(repository, _text(errors))
        out.seek(0)
        return out.read()


def git_command(*arguments: str) -> list[str]:
    """The command line; nothing from outside may stand in it before ``--``."""
    settings = [word for setting in _SETTINGS for word in ("-c", setting)]
    return ["git", *settings, *arguments]


def git_environment() -> Mapping[str, str]:
    """The person's environment without what would make git do something else."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("GIT_") or _KEPT.fullmatch(name)
    }
    return kept | _SET


def _start(arguments: Sequence[str], out: IO[bytes], errors: IO[bytes]) -> subprocess.Popen[bytes]:
    try:
        # A session of its own: no terminal to ask on, and its helpers end with it.
        return subprocess.Popen(
            git_command(*arguments),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            env=git_environment(),
            start_new_session=True,
        )
    except (FileNotFoundError, PermissionError) as error:
        raise _no_git() from error


def _is_running(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(_TICK)
    except subprocess.TimeoutExpired:
        return True
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _check_size(repository: str, limit: Limit, *written: IO[bytes]) -> None:
    size = sum(os.fstat(file.fileno()).st_size for file in written)
    for above, _, names in os.walk(limit.directory):
        for name in names:
            try:
                size += os.lstat(os.path.join(above, name)).st_size  # noqa: PTH118 - many files
            except FileNotFoundError:
                continue
    if size > limit.max_bytes:
        raise SourceError(
            f"{repository} is larger than {limit.max_bytes} bytes", remedy="--max-bytes allows more"
        )


def _text(errors: IO[bytes]) -> str:
    errors.seek(0)
    return _USERINFO.sub("://", errors.read(1 << 16).decode(errors="replace"))


def _fault(repository: str, said: str) -> SourceError:
    for pattern, what, remedy in _FAULTS:
        if re.search(pattern, said):
            return SourceError(f"{repository} {what}", remedy=remedy)
    lines = [line for line in said.splitlines() if line.startswith(("fatal:", "error:"))]
    last = " ".join((lines or said.splitlines() or ["nothing"])[-1].split())
    return SourceError(f"{repository} cannot be fetched: git says {quoted(last, 200)}")


def _no_git() -> SourceError:
    return SourceError(
        "the program git is not there",
        remedy="install it (the package is called git), or name what it would fetch otherwise",
    )
