"""Which engine is meant: environment, contexts, TLS."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from atomicapp.errors import TargetError
from atomicapp_docker.engine.address import Address, find_address
from atomicapp_docker.engine.tunnel import ssh_command


def context(home: Path, name: str, endpoint: object, *files: str) -> None:
    """Write a docker context as the docker client does."""
    identity = hashlib.sha256(name.encode()).hexdigest()
    meta = home / ".docker" / "contexts" / "meta" / identity
    meta.mkdir(parents=True)
    (meta / "meta.json").write_text(
        json.dumps({"Name": name, "Metadata": {}, "Endpoints": {"docker": endpoint}})
    )
    tls = home / ".docker" / "contexts" / "tls" / identity / "docker"
    tls.mkdir(parents=True)
    for file in files:
        (tls / file).touch()


def find(home: Path, override: str | None = None, **environment: str) -> Address:
    """The address in an environment with that home."""
    return find_address(override, {"HOME": str(home), **environment})


def test_nothing_said_is_the_default_socket(tmp_path: Path) -> None:
    address = find(tmp_path)
    assert (address.url, address.tls) == ("unix:///var/run/docker.sock", None)
    assert find(tmp_path, DOCKER_HOST="unix://").url == address.url
    assert (address.scheme, address.published_host) == ("unix", "127.0.0.1")


def test_the_docker_client_s_precedence(tmp_path: Path) -> None:
    context(tmp_path, "one", {"Host": "tcp://one:1"})
    context(tmp_path, "two", {"Host": "tcp://two:2"})
    (tmp_path / ".docker" / "config.json").write_text('{"currentContext": "one"}')
    assert find(tmp_path).url == "tcp://one:1"
    assert find(tmp_path, DOCKER_CONTEXT="two").url == "tcp://two:2"
    assert find(tmp_path, DOCKER_CONTEXT="default").url.startswith("unix:")
    both = {"DOCKER_CONTEXT": "two", "DOCKER_HOST": "tcp://three:3"}
    assert find(tmp_path, **both).url == "tcp://three:3"
    assert find(tmp_path, "tcp://four:4", **both).url == "tcp://four:4"
    assert find(tmp_path, DOCKER_CONFIG=str(tmp_path / "none")).url.startswith("unix:")
    assert find(tmp_path, DOCKER_HOST="three:3").published_host == "three"


def test_tls_of_the_environment(tmp_path: Path) -> None:
    for name in ("ca.pem", "cert.pem", "key.pem"):
        (tmp_path / name).touch()
    host = {"DOCKER_HOST": "tcp://h:2376"}
    assert find(tmp_path, **host, DOCKER_CERT_PATH=str(tmp_path)).tls is None
    tls = find(tmp_path, **host, DOCKER_CERT_PATH=str(tmp_path), DOCKER_TLS_VERIFY="1").tls
    assert tls is not None
    assert (tls.ca, tls.key, tls.verify) == (tmp_path / "ca.pem", tmp_path / "key.pem", True)
    lax = find(tmp_path, **host, DOCKER_TLS="1").tls
    assert lax is not None
    assert (lax.certificate, lax.verify) == (None, False)


def test_tls_of_a_context(tmp_path: Path) -> None:
    context(tmp_path, "tls", {"Host": "tcp://h:2376"}, "ca.pem", "cert.pem", "key.pem")
    context(tmp_path, "lax", {"Host": "tcp://h:2376", "SkipTLSVerify": True})
    context(tmp_path, "plain", {"Host": "tcp://h:2375"})
    tls, lax = (find(tmp_path, DOCKER_CONTEXT=name).tls for name in ("tls", "lax"))
    assert tls is not None
    assert lax is not None
    assert (tls.verify, tls.ca is not None, lax.verify) == (True, True, False)
    assert find(tmp_path, DOCKER_CONTEXT="plain").tls is None


@pytest.mark.parametrize(
    "url",
    [
        "fd://",
        "npipe:////./pipe/docker",
        "tcp://",
        "file:///x",
        "tcp://host:99999",
        "tcp://host:x",
        "tcp://host:0",
        "tcp://[::1",
    ],
)
def test_other_addresses_are_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(TargetError, match=r"DOCKER_HOST: .* is not an address of an engine"):
        find(tmp_path, DOCKER_HOST=url)


def test_contexts_that_are_none_are_named(tmp_path: Path) -> None:
    context(tmp_path, "empty", {})
    with pytest.raises(TargetError, match="DOCKER_CONTEXT: there is no docker context 'gone'"):
        find(tmp_path, DOCKER_CONTEXT="gone")
    with pytest.raises(TargetError, match="the docker context 'empty' names no engine"):
        find(tmp_path, DOCKER_CONTEXT="empty")
    (tmp_path / ".docker" / "config.json").write_text("{")
    with pytest.raises(TargetError, match=r"config\.json: cannot read"):
        find(tmp_path)


def test_ssh_gets_an_argument_list_without_questions() -> None:
    command = ssh_command("ssh://me@host.example:2222/run/d.sock", Path("/t/s"), 5)
    assert command[:2] == ["ssh", "-nNT"]
    assert "BatchMode=yes" in command
    assert command[-8:] == [
        "-p",
        "2222",
        "-l",
        "me",
        "-L",
        "/t/s:/run/d.sock",
        "--",
        "host.example",
    ]
    assert ssh_command("ssh://host", Path("/t/s"), 5)[-3:] == [
        "/t/s:/var/run/docker.sock",
        "--",
        "host",
    ]
    assert ssh_command("ssh://[::1]", Path("/t/s"), 5)[-1] == "::1"


@pytest.mark.parametrize(
    "url",
    [
        "ssh://-oProxyCommand=x",
        "ssh://-l@host",
        "ssh://",
        "ssh://a b",
        "ssh://host:0",
        "ssh://host:x",
        "ssh://u:p@host",
        "ssh://host/a:b",
        "ssh://host?q",
    ],
)
def test_what_ssh_could_take_for_something_else_is_refused(url: str) -> None:
    """Threats: a name that becomes an option or a path."""
    with pytest.raises(TargetError, match="is not an address that ssh can be given"):
        ssh_command(url, Path("/t/s"), 5)
