"""An authority of the cluster's own and what it signs; made with ``openssl``."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import NamedTuple

from tests.cluster.places import API_SERVICE, NODE, NODE_ADDRESS, SERVER, ClusterError

_DAYS = "365"
_NAMES = (
    f"DNS:localhost,DNS:{NODE},DNS:kubernetes,DNS:kubernetes.default,DNS:kubernetes.default.svc,"
    f"IP:127.0.0.1,IP:{API_SERVICE},IP:{NODE_ADDRESS}"
)


class Pair(NamedTuple):
    """A certificate and its key, in PEM files."""

    certificate: Path
    key: Path


class Authority(NamedTuple):
    """Who signs for this cluster; files are made in ``directory``."""

    directory: Path

    @property
    def certificate(self) -> Path:
        """What everybody trusts."""
        return self.directory / "ca.crt"

    @property
    def key(self) -> Path:
        """What certificate requests inside the cluster are signed with, too."""
        return self.directory / "ca.key"

    def pair(self, file: str, subject: str) -> Pair:
        """Where the certificate of a name is; it is made once, good for both ends."""
        made = Pair(self.directory / f"{file}.crt", self.directory / f"{file}.key")
        if not made.certificate.exists():
            extensions = (
                "basicConstraints=critical,CA:FALSE",
                "keyUsage=critical,digitalSignature",
                "extendedKeyUsage=serverAuth,clientAuth",
                "subjectKeyIdentifier=hash",
                "authorityKeyIdentifier=keyid",
                f"subjectAltName={_NAMES}",
            )
            _new(made, subject, extensions, "-CA", self.certificate, "-CAkey", self.key)
        return made

    def kubeconfig(self, file: str, subject: str) -> Path:
        """A configuration file, for its owner only, of somebody who is known by a certificate."""
        pair = self.pair(file, subject)
        written = self.directory / f"{file}.kubeconfig"
        written.touch(mode=0o600)
        written.write_text(_kubeconfig(self.certificate, pair))
        return written


def authority(directory: Path) -> Authority:
    """An authority whose files are in ``directory``, with a key pair for service accounts."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    made = Authority(directory)
    extensions = (
        "basicConstraints=critical,CA:TRUE",
        "keyUsage=critical,keyCertSign,cRLSign",
        "subjectKeyIdentifier=hash",
    )
    _new(Pair(made.certificate, made.key), "/CN=atomicapp-test", extensions)
    accounts = Pair(directory / "accounts.pub", directory / "accounts.key")
    curve = ("-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256")
    _openssl("genpkey", *curve, "-out", accounts.key)
    _openssl("pkey", "-in", accounts.key, "-pubout", "-out", accounts.certificate)
    return made


def _kubeconfig(authority: Path, pair: Pair) -> str:
    """JSON is YAML."""
    user = {
        "client-certificate-data": _encoded(pair.certificate),
        "client-key-data": _encoded(pair.key),
    }
    cluster = {"server": SERVER, "certificate-authority-data": _encoded(authority)}
    context = {"cluster": "atomicapp-test", "user": "atomicapp-test"}
    return json.dumps(
        {
            "apiVersion": "v1",
            "kind": "Config",
            "clusters": [{"name": "atomicapp-test", "cluster": cluster}],
            "users": [{"name": "atomicapp-test", "user": user}],
            "contexts": [{"name": "atomicapp-test", "context": context}],
            "current-context": "atomicapp-test",
        },
        indent=2,
    )


def _encoded(file: Path) -> str:
    return base64.b64encode(file.read_bytes()).decode()


def _new(pair: Pair, subject: str, extensions: tuple[str, ...], *signer: str | Path) -> None:
    wanted = [part for one in extensions for part in ("-addext", one)]
    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes")
    # Without a configuration of its own, openssl would add what the machine's says.
    empty = pair.certificate.with_suffix(".cnf")
    empty.write_text("[req]\ndistinguished_name = dn\n[dn]\n")
    _openssl(
        "req", "-x509", "-config", empty, *curve, "-keyout", pair.key, "-subj", subject,
        *signer, "-days", _DAYS, *wanted, "-out", pair.certificate,
    )  # fmt: skip


def _openssl(*arguments: str | Path) -> None:
    ended = subprocess.run(["openssl", *arguments], capture_output=True, text=True)
    if ended.returncode:
        raise ClusterError(f"openssl {arguments[0]} failed: {ended.stderr.strip()}")
