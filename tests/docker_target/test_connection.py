"""Every way in which an engine cannot be had is one line with its own cause and remedy.

The engines that hang or are none are fakes; the rest is real.
"""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

from atomicapp.errors import TargetError
from atomicapp_docker.engine import calls, connection
from atomicapp_docker.engine.connection import connect_engine
from tests.docker_target.complaints import complaint
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


def test_the_real_engine(docker_host: str) -> None:
    with connect_engine(docker_host) as engine:
        assert engine.location == docker_host
        assert engine.supports("1.24")
        assert not engine.supports("1.99")
        assert "ID" in engine.call("GET", "/info").row()


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
    told = f"the proxy http://127.0.0.1:{port} cannot be reached"
    assert told in complaint("tcp://engine.test")


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
