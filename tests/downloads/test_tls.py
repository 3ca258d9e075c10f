"""Certificates: whose are believed, and who gets to see ours.

threats.md: credentials sent to another host; verification that fails open.
"""

from __future__ import annotations

import socket
import ssl
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest

from atomicapp.downloads.fetch import fetch
from atomicapp.downloads.request import Request
from atomicapp.downloads.trust import Trust, tls_context
from atomicapp.errors import SourceError
from tests.registry.faulty import Registry, Reply
from tests.registry.pulling import HastySession
from tests.registry_server.certificates import Authority, Pair


@pytest.fixture(autouse=True)
def _nothing_of_this_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)


def got(url: str, trust: Trust, authorization: str = "") -> bytes:
    with HastySession() as session:
        return b"".join(fetch(session, Request(url, authorization=authorization, trust=trust)))


def refused(url: str, trust: Trust, authorization: str = "") -> str:
    with pytest.raises(SourceError) as caught:
        got(url, trust, authorization)
    return str(caught.value)


def test_a_private_authority(tls: Registry, signer: Authority) -> None:
    tls.when("/", Reply(body=b"content"))
    url = f"https://localhost:{tls.port}/"
    assert got(url, Trust((signer.certificate,))) == b"content"
    message = refused(url, Trust())
    assert f"the certificate of localhost:{tls.port} is not trusted: " in message
    assert tls.paths() == ["/"]
    assert got(url, Trust(insecure=True)) == b"content"


def test_a_certificate_for_another_host(tls: Registry, signer: Authority) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("socket.getaddrinfo", _everything_is(tls.port))
        message = refused(f"https://other.example:{tls.port}/", Trust((signer.certificate,)))
    assert "is not trusted: Hostname mismatch" in message


def _everything_is(port: int) -> object:
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]
    return lambda *arguments, **more: answer


@pytest.mark.parametrize("name", ["REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"])
def test_an_authority_of_the_environment(
    tls: Registry, signer: Authority, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    tls.when("/", Reply(body=b"content"))
    monkeypatch.setenv(name, str(signer.certificate))
    assert got(f"https://localhost:{tls.port}/", Trust()) == b"content"


def test_from_encrypted_to_plain(tls: Registry, server: Registry, signer: Authority) -> None:
    """Not followed, unless plain HTTP is configured; and then without what is secret."""
    server.when("/", Reply(body=b"plain"))
    tls.when("/", Reply(302, headers=(("Location", f"http://{server.host}/there?sig=S3CRET"),)))
    url = f"https://localhost:{tls.port}/"
    message = refused(url, Trust((signer.certificate,)), "Basic x")
    assert f"redirects to http://{server.host}/there, which is not encrypted" in message
    assert server.asked == []
    assert got(url, Trust(insecure=True), "Basic x") == b"plain"
    assert "authorization" not in server.asked[0].headers


def test_our_certificate_stays_where_it_belongs(
    tls: Registry, another_tls: Registry, signer: Authority, client_pair: Pair
) -> None:
    trust = Trust((signer.certificate,), (client_pair.certificate, client_pair.key))
    another_tls.when("/", Reply(body=b"content"))
    where = (("Location", f"https://localhost:{another_tls.port}/"),)
    tls.when("/", Reply(307, headers=where))
    assert got(f"https://localhost:{tls.port}/", trust) == b"content"
    assert "(certificate)" in tls.asked[0].headers
    assert "(certificate)" not in another_tls.asked[0].headers


def test_files_that_cannot_be_used(tmp_path: Path, client_pair: Pair, server_pair: Pair) -> None:
    missing, text = tmp_path / "missing", tmp_path / "text"
    text.write_text("no certificate")
    cases = [
        (Trust((missing,)), f"{missing}: this cannot be read: No such file"),
        (Trust((text,)), f"{text}: this holds no certificate in PEM format"),
        (Trust(client_certificate=(missing, text)), "its key cannot be read: No such file"),
        (Trust(client_certificate=(text, text)), "this is no certificate in PEM format"),
        (
            Trust(client_certificate=(client_pair.certificate, server_pair.key)),
            f"{server_pair.key} is not its key",
        ),
    ]
    for trust, expected in cases:
        with pytest.raises(SourceError) as caught:
            tls_context(trust)
        assert expected in str(caught.value)


def test_a_key_with_a_password(client_pair: Pair, tmp_path: Path) -> None:
    key = tmp_path / "locked.key"
    command = ["openssl", "pkey", "-in", str(client_pair.key), "-aes128", "-passout", "pass:x"]
    subprocess.run([*command, "-out", str(key)], check=True, capture_output=True)
    with pytest.raises(SourceError, match="this key needs a password"):
        tls_context(Trust(client_certificate=(client_pair.certificate, key)))


def test_a_directory_of_authorities(tls: Registry, signer: Authority, tmp_path: Path) -> None:
    command = ["openssl", "x509", "-hash", "-noout", "-in", str(signer.certificate)]
    name = subprocess.run(command, check=True, capture_output=True, text=True).stdout.strip()
    (tmp_path / f"{name}.0").write_bytes(signer.certificate.read_bytes())
    tls.when("/", Reply(body=b"content"))
    assert got(f"https://localhost:{tls.port}/", Trust((tmp_path,))) == b"content"


def test_a_machine_without_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = SimpleNamespace(cafile=None, capath=None)
    monkeypatch.setattr(ssl, "get_default_verify_paths", lambda: nothing)
    assert len(tls_context(Trust(), {}).get_ca_certs()) > 50
