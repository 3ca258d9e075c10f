"""The first process of the cluster: it lays out the file systems, starts the programs, keeps them.

It runs as ``python -m tests.cluster.node PROGRAMS`` in new mount, process and network
namespaces. What it starts, and the containers that these start, ends with it. A program that
ends is started again, some times; what it said is in the log that bears its name.
"""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.cluster.certificates import Authority
from tests.cluster.commands import Address, Command, commands
from tests.cluster.places import DATA, LOGS, REGISTRY, RUN, search_path
from tests.cluster.registry import serve

_SECONDS_BETWEEN_LOOKS = 0.02
_SECONDS_UNTIL_RESTART = 0.5
_RESTARTS = 20
_PROGRAMS = Path("/run/programs")

# The kubelet would set these for the whole machine; so it finds them as it likes them.
_KERNEL_SETTINGS = {
    "kernel.keys.root_maxbytes": "25000000",
    "kernel.keys.root_maxkeys": "1000000",
    "kernel.panic": "10",
    "kernel.panic_on_oops": "1",
    "vm.overcommit_memory": "1",
    "vm.panic_on_oom": "0",
}


def main(programs: Path) -> None:
    """Returns once the programs have ended too often, and with that ends the cluster."""
    _lay_out(programs)
    serve(REGISTRY)
    running: dict[int, Command] = {}
    for command in commands(_PROGRAMS, RUN, Authority(RUN / "pki")):
        while command.after is not None and not _listens(command.after):
            time.sleep(_SECONDS_BETWEEN_LOOKS)
        running[_start(command)] = command
    for _ in range(_RESTARTS):
        ended = _wait(running)
        time.sleep(_SECONDS_UNTIL_RESTART)
        running[_start(ended)] = ended
    print(f"given up; see {LOGS}/{_wait(running).name}.log", flush=True)


def _wait(running: dict[int, Command]) -> Command:
    """Wait until one of the programs ends, and take it out."""
    while True:
        ended, status = os.wait()  # orphans of containers too
        if ended in running:
            command = running.pop(ended)
            print(f"{command.name} ended: {os.waitstatus_to_exitcode(status)}", flush=True)
            return command


def _lay_out(programs: Path) -> None:
    """``/run``, ``/var/lib`` and ``/var/log`` of its own; the machine's settings are not seen."""
    own_run = DATA / "run"
    for directory in (own_run, DATA / "lib", DATA / "log"):
        directory.mkdir(exist_ok=True)
    _mount("-t", "tmpfs", "-o", "mode=755", "tmpfs", own_run)
    for shown, name in ((RUN, RUN.name), (programs, _PROGRAMS.name)):
        (own_run / name).mkdir()
        _mount("--bind", shown, own_run / name)
    _mount("--move", own_run, "/run")
    _mount("--bind", DATA / "lib", "/var/lib")
    _mount("--bind", DATA / "log", "/var/log")
    for name, value in _KERNEL_SETTINGS.items():
        (DATA / name).write_text(value)
        _mount("--bind", DATA / name, Path("/proc/sys", *name.split(".")))
    # What is mounted for one container is to be seen by the others.
    _mount("--make-rshared", "/")
    Path("/proc/sys/net/ipv4/ip_forward").write_text("1")
    bridged = Path("/proc/sys/net/bridge/bridge-nf-call-iptables")
    if bridged.exists():
        bridged.write_text("1")


def _mount(*arguments: str | Path) -> None:
    subprocess.run(["mount", "--no-mtab", *arguments], check=True)


def _listens(address: Address) -> bool:
    family = socket.AF_UNIX if isinstance(address, Path) else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as tried:
        return tried.connect_ex(str(address) if isinstance(address, Path) else address) == 0


def _start(command: Command) -> int:
    environment = {"PATH": search_path(), "HOME": "/run"}
    if os.uname().machine == "aarch64":
        environment["ETCD_UNSUPPORTED_ARCH"] = "arm64"
    with (LOGS / f"{command.name}.log").open("ab") as log:
        started = subprocess.Popen(
            command.arguments,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env={
                "PATH": search_path(),
                "HOME": "/run",
                "ETCD_UNSUPPORTED_ARCH": os.uname().machine,
            },
        )
    return started.pid


if __name__ == "__main__":
    main(Path(sys.argv[1]))
