"""``docker-registry`` on a free port of loopback, for as long as somebody wants it."""

from __future__ import annotations

import json
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.engine.debian import last_lines
from tests.registry_server.certificates import Authority, Pair
from tests.registry_server.programs import need

USERNAME, PASSWORD = "person", "open sesame: ßé"
# What `htpasswd -nbB` says for the two above.
_HTPASSWD = "person:$2y$05$abcdefghijklmnopqrstuu0z9WAUEgYvUt0IK6mxjZnYw5ArDeHhi\n"
_LISTENING = re.compile(r"listening on 127\.0\.0\.1:(\d+)")
_SECONDS_TO_START = 30


class Registry(NamedTuple):
    """A registry that runs; ``authority`` signed its certificate, where it has one."""

    port: int
    log: Path
    authority: Authority | None = None

    @property
    def host(self) -> str:
        """``127.0.0.1:port``, as in an image's name."""
        return f"127.0.0.1:{self.port}"

    @property
    def url(self) -> str:
        """Its root, without a slash at the end."""
        return f"{'https' if self.authority else 'http'}://{self.host}"


@contextmanager
def running(
    directory: Path,
    *,
    auth: Mapping[str, Any] | None = None,
    authority: Authority | None = None,
    client_authority: Authority | None = None,
) -> Iterator[Registry]:
    """A registry with its data below ``directory``; it is gone afterwards.

    With ``authority`` it speaks TLS; with ``client_authority`` it asks its clients for
    certificates. ``auth`` is that section of its configuration.
    """
    need("docker-registry", "openssl", "setpriv")
    directory.mkdir(parents=True, exist_ok=True)
    http: dict[str, Any] = {"addr": "127.0.0.1:0", "secret": "of no importance here"}
    if authority:
        http["tls"] = _tls(authority.server(), client_authority)
    configuration = {
        "version": "0.1",
        "log": {"level": "info"},
        "storage": {
            "filesystem": {"rootdirectory": str(directory / "data")},
            "delete": {"enabled": True},
        },
        "http": http,
        **({"auth": auth} if auth else {}),
    }
    # JSON is YAML.
    (directory / "config.yml").write_text(json.dumps(configuration))
    log = directory / "log"
    with _started(directory / "config.yml", log) as process:
        yield Registry(_port(process, log), log, authority)


def htpasswd(directory: Path) -> Mapping[str, Any]:
    """The configuration of a registry that only :data:`USERNAME` may use."""
    directory.mkdir(parents=True, exist_ok=True)
    file = directory / "htpasswd"
    file.write_text(_HTPASSWD)
    return {"htpasswd": {"realm": "tests", "path": str(file)}}


def _tls(server: Pair, client_authority: Authority | None) -> dict[str, Any]:
    settings: dict[str, Any] = {"certificate": str(server.certificate), "key": str(server.key)}
    if client_authority:
        settings["clientcas"] = [str(client_authority.certificate)]
    return settings


@contextmanager
def _started(configuration: Path, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """The process; it ends with this one at the latest, however this one ends."""
    command = ["setpriv", "--pdeathsig", "KILL", "docker-registry", "serve", str(configuration)]
    with (
        log.open("wb") as output,
        subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output
        ) as process,
    ):
        try:
            yield process
        finally:
            process.kill()


def _port(process: subprocess.Popen[bytes], log: Path) -> int:
    deadline = time.monotonic() + _SECONDS_TO_START
    while not (found := _LISTENING.search(log.read_text())):
        assert process.poll() is None, f"docker-registry ended:\n{last_lines(log)}"
        assert time.monotonic() < deadline, f"docker-registry does not listen:\n{last_lines(log)}"
        time.sleep(0.02)
    return int(found[1])
