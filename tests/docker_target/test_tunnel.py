"""The real engine over ssh, whose server here is a real one too."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from atomicapp_docker.engine import calls, connection
from atomicapp_docker.engine.connection import connect_engine
from tests.docker_target.complaints import complaint

SSHD = shutil.which("sshd") or "/usr/sbin/sshd"


@pytest.fixture
def ssh_host(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """An ssh server of our own on the loopback interface, which the system's ssh logs in to."""
    for name in ("host", "user"):
        subprocess.run(
            ["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)], check=True
        )
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (tmp_path / "sshd_config").write_text(
        f"Port {port}\nListenAddress 127.0.0.1\nHostKey {tmp_path}/host\nUsePAM no\n"
        f"AuthorizedKeysFile {tmp_path}/user.pub\nStrictModes no\nPidFile none\n"
    )
    hosts = tmp_path / "known_hosts"
    hosts.write_text(f"[127.0.0.1]:{port} {(tmp_path / 'host.pub').read_text()}")
    fake_ssh = tmp_path / "bin" / "ssh"
    fake_ssh.parent.mkdir()
    # The person's ~/.ssh is root's own here, which HOME does not move; so options name the files.
    fake_ssh.write_text(
        f"#!/bin/sh\nexec {shutil.which('ssh')} -F none -i {tmp_path}/user "
        f'-o UserKnownHostsFile={hosts} "$@"\n'
    )
    fake_ssh.chmod(0o755)
    monkeypatch.setenv("PATH", f"{fake_ssh.parent}:{os.environ['PATH']}")
    Path("/run/sshd").mkdir(exist_ok=True)
    server = subprocess.Popen(
        [SSHD, "-D", "-f", str(tmp_path / "sshd_config")], stderr=subprocess.DEVNULL
    )
    _wait_for_port(port)
    yield f"ssh://127.0.0.1:{port}"
    server.terminate()
    server.wait()


def _wait_for_port(port: int) -> None:
    pause = threading.Event()
    for _ in range(200):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        pause.wait(0.02)
    raise AssertionError("sshd does not listen")


def test_over_ssh(ssh_host: str, docker_host: str) -> None:
    path = docker_host.removeprefix("unix://")
    with connect_engine(ssh_host + path) as engine:
        assert engine.location == ssh_host + path
        assert engine.published_host == "127.0.0.1"
        assert calls.containers(engine, label=["nobody=has-this"]) == []


def test_over_ssh_without_an_engine(ssh_host: str) -> None:
    what = complaint(f"{ssh_host}/no/such.sock")
    assert "the engine" in what


def test_ssh_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert complaint("ssh://127.0.0.1:1").startswith("ssh cannot reach ssh://127.0.0.1:1: ")
    monkeypatch.setattr(connection, "CONNECT_LIMIT", 2.3)
    with socket.socket() as hung:
        hung.bind(("127.0.0.1", 0))
        hung.listen()
        what = complaint(f"ssh://127.0.0.1:{hung.getsockname()[1]}")
    assert "did not answer" in what or "timed out" in what
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "cannot start ssh" in complaint("ssh://host")
