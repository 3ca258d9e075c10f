"""An engine on another machine, by the system's own ssh: its socket forwarded to a private one."""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO
from urllib.parse import urlsplit

from atomicapp.connections.place import dial_unix
from atomicapp.errors import TargetError

REMOTE_SOCKET = "/var/run/docker.sock"
_HOST = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*|[0-9A-Fa-f:]*:[0-9A-Fa-f:.]*")
_USER = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
_PATH = re.compile(r"/[A-Za-z0-9._/-]+")
_POLL = 0.05
_PROBE = 1.0
_LONGEST_COMPLAINT = 4096


@contextmanager
def open_tunnel(url: str, limit: float) -> Iterator[Path]:
    """A local socket that leads to the engine that ``ssh://[USER@]HOST[:PORT][/SOCKET]`` names.

    It is in a directory of ours alone and goes when the block ends. Raises
    TargetError when it is not there within ``limit`` seconds.
    """
    with (
        tempfile.TemporaryDirectory(prefix="atomicapp-") as directory,
        tempfile.TemporaryFile(dir=directory) as complaints,
    ):
        socket = Path(directory) / "engine.sock"
        command = ssh_command(url, socket, limit)
        try:
            process = subprocess.Popen(
                command,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=complaints,
                process_group=0,  # so that Ctrl-C leaves us the engine to tidy up with
            )
        except OSError as error:
            raise TargetError(
                f"cannot start ssh for {url} ({error.strerror})", remedy="install an ssh client"
            ) from error
        try:
            _wait_for(socket, process, limit, url, complaints)
            yield socket
        finally:
            process.terminate()
            process.wait()


def ssh_command(url: str, socket: Path, limit: float) -> Sequence[str]:
    """The argument list of ssh; every part of the address is held against an allowlist."""
    parts = urlsplit(url)
    host, user, path = parts.hostname or "", parts.username, parts.path.rstrip("/")
    try:
        port = parts.port
    except ValueError:
        port = 0
    is_odd = parts.query or parts.fragment or parts.password is not None or port == 0
    is_named = _HOST.fullmatch(host) and (user is None or _USER.fullmatch(user))
    if is_odd or not is_named or (path and not _PATH.fullmatch(path)):
        raise TargetError(
            f"{url!r} is not an address that ssh can be given",
            remedy="write ssh://[USER@]HOST[:PORT][/PATH/TO/docker.sock]",
        )
    options = [
        "BatchMode=yes",
        f"ConnectTimeout={max(1, int(limit))}",
        "ExitOnForwardFailure=yes",
        "StreamLocalBindMask=0177",
    ]
    return [
        "ssh",
        "-nNT",
        *(word for option in options for word in ("-o", option)),
        *(["-p", str(port)] if port else []),
        *(["-l", user] if user else []),
        "-L",
        f"{socket}:{path or REMOTE_SOCKET}",
        "--",
        host,
    ]


def _is_open(socket: Path) -> bool:
    """Whether somebody listens there: ssh makes the socket a moment before it does."""
    try:
        dial_unix(str(socket), _PROBE).close()
    except OSError:
        return False
    return True


def _wait_for(
    socket: Path, process: subprocess.Popen[bytes], limit: float, url: str, complaints: IO[bytes]
) -> None:
    deadline = time.monotonic() + limit
    while not _is_open(socket):
        if process.poll() is not None:
            complaints.seek(0)
            said = complaints.read(_LONGEST_COMPLAINT).decode(errors="replace").strip()
            last = said.splitlines()[-1].strip() if said else f"exit status {process.returncode}"
            raise TargetError(
                f"ssh cannot reach {url}: {last}", remedy="`ssh` to that host must work by itself"
            )
        if time.monotonic() > deadline:
            raise TargetError(
                f"ssh to {url} did not answer (waited {limit:.0f} s)",
                remedy="see whether the host is up, and that ssh asks no question",
            )
        time.sleep(_POLL)
