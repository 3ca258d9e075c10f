"""Every way in which an engine cannot be had is one line with its own cause and remedy.

The engines that hang, are none, or have broken TLS are fakes; the rest is real.
"""

from __future__ import annotations

import os
import shlex
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from atomicapp.errors import TargetError
from atomicapp_docker.engine import calls, connection
from atomicapp_docker.engine.connection import connect_engine
from tests.docker_target.servers import (
    Answer,
    Request,
    always,
    as_json,
    dripping,
    engine_rule,
    on_loopback,
    on_unix_socket,
    silent,
)


def complaint(host: str | None) -> str:
    """What is said about an engine that cannot be had."""
    with pytest.raises(TargetError) as caught, connect_engine(host):
        pass
    assert "\n" not in str(caught.value)
    assert caught.value.problems[0].remedy
    return caught.value.problems[0].what


def test_the_real_engine(docker_host: str) -> None:
    with connect_engine(docker_host) as engine:
        assert engine.location == docker_host
        assert engine.supports("1.24")
        assert not engine.supports("1.99")
        assert "ID" in engine.call("GET", "/info").json()


def test_the_client_is_used_from_many_threads(docker_host: str) -> None:
    with connect_engine(docker_host) as engine:
        rows = calls.spread(lambda _: len(calls.containers(engine)), range(100))
    assert len(rows) == 100


@pytest.mark.parametrize(
    "settings",
    [
        '{"hunter2',
        "[" * 100_000,
        '{"HttpHeaders": "hunter2"}',
        '{"HttpHeaders": {"X-Token": ["hunter2"]}}',
        '{"HttpHeaders": {"X-Token": "hunter2\\n"}}',
        '{"HttpHeaders": {"X Token": "hunter2"}}',
    ],
)
def test_settings_of_docker_that_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: str
) -> None:
    """threats.md: secrets in logs, plans, errors, argument lists."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    (tmp_path / "config.json").write_text(settings)
    assert complaint(f"unix://{tmp_path}/s") in (
        "cannot read this file of the docker client",
        "HttpHeaders can only be names and texts",
    )


def test_headers_that_the_settings_add(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    (tmp_path / "config.json").write_text('{"HttpHeaders": {"X-Token": "seven"}}')
    asked: list[Request] = []

    def rule(request: Request) -> Answer:
        asked.append(request)
        return as_json([])

    with on_unix_socket(tmp_path / "s", engine_rule(rule)) as host, connect_engine(host) as engine:
        engine.call("GET", "/images/json")
    assert [one.headers["X-Token"] for one in asked] == ["seven"]


def test_missing_and_refused(tmp_path: Path) -> None:
    at = f"unix://{tmp_path}/s"
    assert complaint(at) == f"there is no Docker engine at {at}"
    with socket.socket(socket.AF_UNIX) as left_over:
        left_over.bind(str(tmp_path / "s"))
    assert complaint(at) == f"nothing listens at {at}: the engine is not running"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        assert "nothing listens" in complaint(f"tcp://127.0.0.1:{port}")


def test_denied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Root may use any socket, so the kernel's answer is put in its place here."""

    def denied(*arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "connect", denied)
    assert complaint(f"unix://{tmp_path}/s").startswith("you may not use the engine at")


def test_hung(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CONNECT_LIMIT", 0.3)
    with silent(tmp_path / "s") as host:
        assert "does not answer" in complaint(host)


def test_byte_by_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection, "CONNECT_LIMIT", 0.3)
    with dripping(tmp_path / "s", every=0.1) as host:
        assert "does not answer" in complaint(host)


def test_something_else_that_speaks_http(tmp_path: Path) -> None:
    with on_loopback(always(Answer(404, b"<html>"))) as port:
        what = complaint(f"tcp://127.0.0.1:{port}")
    assert what.endswith("is not a Docker engine (HTTP status 404)")
    odd = Answer(headers=(("Api-Version", "soon"),))
    with on_unix_socket(tmp_path / "s", always(odd)) as host:
        assert "is not a Docker engine" in complaint(host)


def test_an_engine_of_old_and_one_of_the_future(tmp_path: Path) -> None:
    for version, expected in (("1.9", None), ("1.99", "1.51")):
        ping = Answer(body=b"OK", headers=(("Api-Version", version),))
        with on_unix_socket(tmp_path / version, always(ping)) as host:
            if expected is None:
                assert "no longer supported" in complaint(host)
            else:
                with connect_engine(host) as engine:
                    assert engine.api_version == expected


def test_addresses_that_cannot_be() -> None:
    assert "nothing listens at tcp://127.0.0.1:" in complaint("tcp://127.0.0.1")
    assert "Name or service not known" in complaint("tcp://no-such-host.invalid:2375")


def test_through_a_proxy(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked: list[str] = []

    def proxy(request: Request) -> Answer:
        asked.append(request.path)
        path = request.path.removeprefix("http://engine.test:2375")
        return engine_rule(always(as_json([])))(request._replace(path=path))

    with on_loopback(proxy) as port:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{port}")
        with connect_engine("tcp://engine.test") as engine:
            assert calls.containers(engine) == []
    assert asked[0] == "http://engine.test:2375/_ping"
    assert "the proxy before the engine" in complaint("tcp://engine.test")


def test_certificates_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    monkeypatch.setenv("DOCKER_CERT_PATH", str(tmp_path))
    (tmp_path / "ca.pem").write_text("none")
    assert "cannot use the certificates" in complaint("tcp://127.0.0.1:1")


def test_a_key_that_is_encrypted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "cert.pem"
    encrypted = [word for word in _SELF_SIGNED if word != "-nodes"]
    pair = ["-keyout", str(key), "-out", str(certificate), "-passout", "pass:secret"]
    subprocess.run([*encrypted, *pair], check=True, capture_output=True)
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    monkeypatch.setenv("DOCKER_CERT_PATH", str(tmp_path))
    assert "the key is encrypted" in complaint("tcp://127.0.0.1:1")


@pytest.mark.parametrize(
    "host",
    ["tcp://joe:hunter2@127.0.0.1:1", "https://joe:hunter2@host", "ssh://joe:hunter2@host"],
)
def test_an_address_with_a_password_is_not_repeated(host: str) -> None:
    """threats.md: secrets in logs, plans, errors, argument lists."""
    assert complaint(host) == "an address of an engine cannot hold a password"


@pytest.mark.parametrize("host", ["unix://[x", "ssh://[::1", "tcp://a\nb:1", "tcp://[::1"])
def test_an_address_that_nobody_can_read(host: str) -> None:
    complaint(host)


def test_an_answer_from_elsewhere(tmp_path: Path) -> None:
    moved = Answer(301, headers=(("Location", "/elsewhere"),))
    with (
        on_unix_socket(tmp_path / "s", engine_rule(always(moved))) as host,
        connect_engine(host) as engine,
        pytest.raises(TargetError, match="the engine answered 301"),
    ):
        calls.containers(engine)


def test_an_address_below_a_path() -> None:
    asked: list[str] = []

    def rule(request: Request) -> Answer:
        asked.append(request.path)
        path = request.path.removeprefix("/engines/one")
        return engine_rule(always(as_json([])))(request._replace(path=path))

    with on_loopback(rule) as port, connect_engine(f"http://127.0.0.1:{port}/engines/one") as found:
        assert calls.containers(found) == []
    assert asked[0] == "/engines/one/_ping"


def test_tls_that_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
    monkeypatch.setenv("DOCKER_CERT_PATH", str(tmp_path))
    with on_loopback(always(Answer())) as port:
        assert "TLS with the engine" in complaint(f"tcp://127.0.0.1:{port}")
    with tls_engine(tmp_path) as port:
        assert "certificate" in complaint(f"tcp://127.0.0.1:{port}")


def test_tls_that_works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/etc/ssl/certs/ca-certificates.crt")
    with tls_engine(tmp_path) as port:
        monkeypatch.setenv("DOCKER_TLS_VERIFY", "1")
        monkeypatch.setenv("DOCKER_CERT_PATH", str(tmp_path / "client"))
        with connect_engine(f"tcp://127.0.0.1:{port}") as engine:
            assert engine.api_version == "1.41"
            assert engine.published_host == "127.0.0.1"


_SELF_SIGNED = shlex.split(
    "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 "
    "-subj /CN=engine -addext subjectAltName=IP:127.0.0.1"
)


@contextmanager
def tls_engine(directory: Path) -> Iterator[int]:
    """A fake engine behind TLS; its certificate is the client's authority."""
    key, certificate = directory / "server-key.pem", directory / "server.pem"
    subprocess.run(
        [*_SELF_SIGNED, "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    (directory / "client").mkdir()
    shutil.copy(certificate, directory / "client" / "ca.pem")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    with on_loopback(engine_rule(always(Answer())), context) as port:
        yield port


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
