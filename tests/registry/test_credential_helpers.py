"""Programs that keep credentials: asked by argument lists, bounded, and never quoted.

Covers of threats.md: a label that runs as root (argument lists, never a shell), a name that
becomes a path, secrets in logs and errors.
"""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

import pytest

from atomicapp.errors import SourceError
from atomicapp.registry.credential_helpers import ask_helper
from atomicapp.registry.credentials import find_credentials
from atomicapp.registry.endpoint import Endpoint

FILE = "/home/ann/.docker/config.json"
HOST = "reg.example.com"
HERE = Endpoint(HOST, "team/app", f"{HOST}/team/app")
HUB = Endpoint("registry-1.docker.io", "library/busybox", "docker.io/library/busybox")

# A helper that knows one server, and says what it was asked.
KNOWS = """
[ "$*" = get ] || exit 9
read -r server
echo "$server" >> "$0.asked"
if [ "$server" = "{server}" ]; then
    echo '{{"ServerURL": "x", "Username": "{username}", "Secret": "s3cret"}}'
else
    echo "credentials not found in native keychain"
    exit 1
fi
"""


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A directory of programs that is searched first."""
    directory = tmp_path / "programs"
    directory.mkdir()
    monkeypatch.setenv("PATH", f"{directory}:{os.environ['PATH']}")
    return directory


def helper(programs: Path, script: str, name: str = "vault") -> Path:
    file = programs / f"docker-credential-{name}"
    file.write_text(f"#!/bin/sh{script}\n")
    file.chmod(0o755)
    return file


def knows(server: str = HOST, username: str = "ann") -> str:
    return KNOWS.format(server=server, username=username)


def configured(home: Path, data: Any) -> Path:
    file = home / ".docker/config.json"
    file.parent.mkdir()
    file.write_text(json.dumps(data))
    return file


def _ends(file: Path) -> bool:
    """Whether the process ends whose number is in a file; nobody waits for it but the system."""
    state = Path(f"/proc/{file.read_text().strip()}/stat")
    for _ in range(1000):
        if not state.exists() or state.read_text().split()[2] == "Z":
            return True
        time.sleep(0.01)
    return False


def test_a_helper_answers(programs: Path) -> None:
    helper(programs, knows())
    assert ask_helper("vault", HOST, FILE) == ("ann", "s3cret")


def test_a_helper_knows_nothing(programs: Path) -> None:
    helper(programs, knows())
    assert ask_helper("vault", "other.example.com", FILE) is None


@pytest.mark.parametrize(
    "answer", ['{"Username": "", "Secret": ""}', '{"Username":"x","Secret":""}']
)
def test_no_secret_is_nothing(programs: Path, answer: str) -> None:
    helper(programs, f"\necho '{answer}'")
    assert ask_helper("vault", HOST, FILE) is None


@pytest.mark.parametrize(
    ("script", "how"),
    [
        ("\necho s3cret; echo s3cret >&2; exit 3", "ended with status 3"),
        ("\necho s3cret", "did not answer with a name and a secret"),
        ("\necho '[\"s3cret\"]'", "did not answer with a name and a secret"),
        ('\necho \'{"Username": "s3cret"}\'', "did not answer with a name and a secret"),
        (
            '\necho \'{"Username": "s3cret", "Secret": 1}\'',
            "did not answer with a name and a secret",
        ),
        (" -no-such-option", "ended with status 2"),
    ],
)
def test_a_broken_helper_is_named_with_its_file_and_not_quoted(
    programs: Path, script: str, how: str
) -> None:
    helper(programs, script)
    with pytest.raises(SourceError) as raised:
        ask_helper("vault", HOST, FILE)
    said = str(raised.value)
    assert said.startswith(f"{FILE}: the credential helper 'docker-credential-vault' {how}")
    assert "s3cret" not in said
    assert raised.value.__cause__ is None


def test_a_helper_that_hangs_is_ended_with_what_it_started(programs: Path) -> None:
    file = helper(programs, '\nsleep 600 & echo $! > "$0.pid"; wait')
    with pytest.raises(SourceError, match=r"did not answer within 0\.5 s"):
        ask_helper("vault", HOST, FILE, seconds=0.5)
    assert _ends(file.with_name(f"{file.name}.pid"))


def test_a_helper_that_is_done_and_left_somebody_behind(programs: Path) -> None:
    """What it started holds its output open, and so keeps everybody waiting."""
    file = helper(programs, '\nsleep 600 & echo $! > "$0.pid"; echo "{}"')
    with pytest.raises(SourceError, match=r"did not answer within 0\.5 s"):
        ask_helper("vault", HOST, FILE, seconds=0.5)
    assert _ends(file.with_name(f"{file.name}.pid"))


def test_a_helper_that_never_stops_talking(programs: Path) -> None:
    """threats.md: bombs."""
    helper(programs, "\nexec yes s3cret")
    with pytest.raises(SourceError, match="says more than 1048576 bytes") as raised:
        ask_helper("vault", HOST, FILE)
    assert "s3cret" not in str(raised.value)


def test_a_helper_that_is_not_there(programs: Path) -> None:
    with pytest.raises(SourceError, match=f"{FILE}: .*'docker-credential-none' is not there"):
        ask_helper("none", HOST, FILE)


def test_a_helper_that_cannot_be_started(programs: Path) -> None:
    helper(programs, "").chmod(0o644)
    with pytest.raises(SourceError, match="cannot be started: permission denied"):
        ask_helper("vault", HOST, FILE)


@pytest.mark.parametrize("name", ["../vault", "/bin/sh", "a b", "", "-x", ".hidden", "x\n"])
def test_the_name_of_a_helper_is_no_path(name: str) -> None:
    with pytest.raises(SourceError, match="cannot be the name of a credential helper"):
        ask_helper(name, HOST, FILE)


def test_a_helper_for_one_registry(clean_home: Path, programs: Path) -> None:
    helper(programs, knows())
    helper(programs, knows(username="other"), "store")
    file = configured(clean_home, {"credHelpers": {HOST: "vault"}, "credsStore": "store"})
    found = find_credentials(HERE)
    assert found is not None
    assert found[:3] == ("ann", "s3cret", "")
    assert found.origin == f"credential helper 'vault' of {file}"


def test_a_helper_for_all_and_what_the_file_has_besides(clean_home: Path, programs: Path) -> None:
    helper(programs, knows("other.example.com"))
    entry = {"username": "bob", "password": "p"}
    configured(clean_home, {"credsStore": "vault", "auths": {HOST: entry}})
    found = find_credentials(HERE)
    assert found is not None
    assert found.username == "bob"


def test_an_identity_token_from_a_helper(clean_home: Path, programs: Path) -> None:
    helper(programs, knows(username="<token>"))
    configured(clean_home, {"credsStore": "vault"})
    found = find_credentials(HERE)
    assert found is not None
    assert found[:3] == ("", "", "s3cret")


@pytest.mark.parametrize("server", ["https://index.docker.io/v1/", "docker.io"])
def test_docker_hub_is_asked_for_as_docker_and_podman_do(
    clean_home: Path, programs: Path, server: str
) -> None:
    helper(programs, knows(server))
    configured(clean_home, {"credsStore": "vault"})
    found = find_credentials(HUB)
    assert found is not None
    assert found.username == "ann"


def test_a_helper_of_an_empty_name_is_none(clean_home: Path) -> None:
    configured(clean_home, {"credHelpers": {HOST: ""}})
    assert find_credentials(HERE) is None


def test_a_helper_is_not_asked_where_an_earlier_file_knows(
    clean_home: Path, programs: Path
) -> None:
    asked = helper(programs, knows())
    configured(clean_home, {"credsStore": "vault"})
    earlier = clean_home / ".xdg-runtime/containers/auth.json"
    earlier.parent.mkdir(parents=True)
    earlier.write_text(json.dumps({"auths": {HOST: {"username": "bob", "password": "p"}}}))
    found = find_credentials(HERE)
    assert found is not None
    assert found.username == "bob"
    assert not asked.with_name(f"{asked.name}.asked").exists()
