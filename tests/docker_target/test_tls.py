"""TLS with an engine: a fake one, whose certificates are made for the test."""

from __future__ import annotations

import shlex
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from atomicapp_docker.engine.connection import connect_engine
from tests.docker_target.complaints import complaint
from tests.docker_target.servers import Answer, always, engine_rule, on_loopback


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
