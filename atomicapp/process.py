"""Which process something on a target lives for, and whether that process is dead."""

from __future__ import annotations

import getpass
import json
import os
import socket
from pathlib import Path
from typing import NamedTuple

PROC = Path("/proc")


class Process(NamedTuple):
    """A process of one boot of one machine in one namespace of process ids.

    Everything is "" or 0 where a system does not tell it; then nothing can be said of it.
    """

    boot: str
    namespace: str
    pid: int
    started: str

    def to_label(self) -> str:
        """As a label holds it."""
        return json.dumps(self)


def this_process() -> Process:
    """The process that asks."""
    try:
        boot = (PROC / "sys/kernel/random/boot_id").read_text().strip()
        namespace = str((PROC / "self/ns/pid").readlink())
    except OSError:
        return Process("", "", 0, "")
    return Process(boot, namespace, os.getpid(), _start(os.getpid()))


def from_label(text: str) -> Process | None:
    """What a label says; None where it says nothing of use. Anybody may write a label."""
    try:
        boot, namespace, pid, started = json.loads(text)
    except (ValueError, TypeError):
        return None
    if not (isinstance(pid, int) and pid > 0 and boot and namespace and started):
        return None
    return Process(str(boot), str(namespace), pid, str(started))


def is_dead(process: Process | None) -> bool:
    """Whether a process is known to be dead; False where it cannot be seen from here."""
    here = this_process()
    if process is None or (process.boot, process.namespace) != (here.boot, here.namespace):
        return False
    return _start(process.pid) != process.started


def who() -> str:
    """This process as people name it: ``user@host pid N``."""
    try:
        user = getpass.getuser()
    except (KeyError, OSError):
        user = str(os.geteuid())
    return f"{user}@{socket.gethostname()} pid {os.getpid()}"


def _start(pid: int) -> str:
    """When a process was started, in ticks since the boot; "" where it is gone or has ended."""
    try:
        text = (PROC / str(pid) / "stat").read_text(errors="replace")
    except OSError:
        return ""
    fields = text.rpartition(")")[2].split()
    return "" if not fields or fields[0] in "ZX" else fields[19]
