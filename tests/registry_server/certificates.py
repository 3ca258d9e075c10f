"""An authority of our own, and what it signs; made with ``openssl``."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple

_DAYS = "2"
_SERVER = """basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = serverAuth
subjectAltName = DNS:localhost, IP:127.0.0.1
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""
_CLIENT = """basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = clientAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
"""


class Pair(NamedTuple):
    """A certificate and its key, in PEM files."""

    certificate: Path
    key: Path


class Authority(NamedTuple):
    """Somebody who signs certificates."""

    certificate: Path
    key: Path
    directory: Path

    def server(self) -> Pair:
        """For whoever answers at localhost and 127.0.0.1."""
        return self._sign("server", _SERVER)

    def client(self) -> Pair:
        """For somebody who shows who they are by it."""
        return self._sign("client", _CLIENT)

    def _sign(self, name: str, extensions: str) -> Pair:
        request, wanted = self.directory / f"{name}.csr", self.directory / f"{name}.ext"
        made = Pair(self.directory / f"{name}.cert", self.directory / f"{name}.key")
        wanted.write_text(extensions)
        _openssl("req", "-new", *_new_key(made.key), "-subj", f"/CN={name}", "-out", request)
        signer = ("-CA", self.certificate, "-CAkey", self.key, "-CAcreateserial", "-days", _DAYS)
        _openssl(
            "x509", "-req", "-in", request, *signer, "-extfile", wanted, "-out", made.certificate
        )
        return made


def authority(directory: Path, name: str = "Test authority") -> Authority:
    """A new authority whose files are in ``directory``."""
    directory.mkdir(parents=True, exist_ok=True)
    made = Authority(directory / "ca.crt", directory / "ca.key", directory)
    usage = ("-addext", "keyUsage=critical,keyCertSign,cRLSign")
    _openssl(
        "req", "-x509", *_new_key(made.key), "-subj", f"/CN={name}", *usage, "-days", _DAYS,
        "-out", made.certificate,
    )  # fmt: skip
    return made


def signing_pair(directory: Path) -> Pair:
    """A self-signed certificate with an RSA key, to sign tokens with."""
    directory.mkdir(parents=True, exist_ok=True)
    made = Pair(directory / "token.crt", directory / "token.key")
    new = ("-newkey", "rsa:2048", "-nodes", "-keyout", made.key)
    _openssl("req", "-x509", *new, "-subj", "/CN=tokens", "-days", _DAYS, "-out", made.certificate)
    return made


def signature(key: Path, data: bytes) -> bytes:
    """The RSA signature (PKCS #1, SHA-256) of data."""
    return _openssl("dgst", "-sha256", "-sign", key, given=data)


def _new_key(key: Path) -> tuple[str | Path, ...]:
    return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key)


def _openssl(*arguments: str | Path, given: bytes = b"") -> bytes:
    ended = subprocess.run(["openssl", *arguments], input=given, capture_output=True)
    assert not ended.returncode, ended.stderr.decode()
    return ended.stdout
