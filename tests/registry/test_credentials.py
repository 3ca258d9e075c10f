"""Who somebody is to a registry: docker's and podman's files, in their order, never quoted.

Covers of threats.md: secrets in logs, plans, errors; a name that becomes a path.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any

import pytest

from atomicapp.errors import AtomicAppError, SourceError
from atomicapp.registry.credentials import Credentials, find_credentials
from atomicapp.registry.endpoint import Endpoint

SECRET = "s3cr:et ß"
HUB = Endpoint("registry-1.docker.io", "library/busybox", "docker.io/library/busybox")
AUTH, DOCKER = ".xdg-config/containers/auth.json", ".docker/config.json"
RUNTIME = ".xdg-runtime/containers/auth.json"


def at(repository: str = "team/app", host: str = "reg.example.com:5000") -> Endpoint:
    return Endpoint(host, repository, f"{host}/{repository}")


def auth(username: str = "ann", password: str = SECRET) -> dict[str, str]:
    return {"auth": base64.b64encode(f"{username}:{password}".encode()).decode()}


def put(home: Path, path: str, data: Any) -> Path:
    file = home / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(data if isinstance(data, str) else json.dumps(data, indent=2))
    return file


def auths(**entries: Any) -> dict[str, Any]:
    return {"auths": entries}


def name_at(endpoint: Endpoint) -> str | None:
    found = find_credentials(endpoint)
    return found.username if found else None


def test_nobody_is_logged_in(clean_home: Path) -> None:
    assert find_credentials(at()) is None


def test_a_name_and_a_password_come_whole(clean_home: Path) -> None:
    file = put(clean_home, DOCKER, auths(**{"reg.example.com:5000": auth()}))
    assert find_credentials(at()) == Credentials("ann", SECRET, "", str(file))


def test_the_files_are_read_in_their_order(
    clean_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for path in (DOCKER, AUTH, RUNTIME):
        put(clean_home, path, auths(**{"reg.example.com:5000": auth(path)}))
        assert name_at(at()) == path
    named = put(tmp_path, "named.json", auths(**{"reg.example.com:5000": auth("named")}))
    monkeypatch.setenv("REGISTRY_AUTH_FILE", str(named))
    assert name_at(at()) == "named"


def test_a_file_that_does_not_know_the_registry_leaves_it_to_the_next(clean_home: Path) -> None:
    put(clean_home, RUNTIME, auths(**{"other.example.com": auth("bob")}))
    put(clean_home, AUTH, "")
    put(clean_home, DOCKER, auths(**{"reg.example.com:5000": auth()}))
    assert name_at(at()) == "ann"


def test_dockers_directory_may_be_another(
    clean_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    put(tmp_path, "docker/config.json", auths(**{"reg.example.com:5000": auth("bob")}))
    put(clean_home, DOCKER, auths(**{"reg.example.com:5000": auth()}))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "docker"))
    assert name_at(at()) == "bob"


def test_without_a_runtime_directory_there_is_still_dockers_file(
    clean_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("XDG_RUNTIME_DIR")
    put(clean_home, DOCKER, auths(**{"reg.example.com:5000": auth()}))
    assert name_at(at()) == "ann"


def test_somebody_whom_the_machine_does_not_know_has_no_home(
    clean_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nobody() -> Path:
        raise RuntimeError("Could not determine home directory.")

    for name in ("XDG_CONFIG_HOME", "HOME"):
        monkeypatch.delenv(name)
    monkeypatch.setattr(Path, "home", nobody)
    assert find_credentials(at()) is None


def test_the_file_that_is_named_must_be_there(
    clean_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("REGISTRY_AUTH_FILE", str(tmp_path / "none.json"))
    with pytest.raises(SourceError, match=r"none\.json: does not exist .*REGISTRY_AUTH_FILE"):
        find_credentials(at())


@pytest.mark.parametrize(
    ("repository", "username"),
    [
        ("team/app", "app"),
        ("team/sub/x", "sub"),
        ("team/other", "team"),
        ("teammate/app", "all"),
        ("app", "all"),
    ],
)
def test_the_longest_namespace_wins(clean_home: Path, repository: str, username: str) -> None:
    host = "reg.example.com:5000"
    names = {"": "all", "/team": "team", "/team/app": "app", "/team/sub/": "sub"}
    put(clean_home, AUTH, auths(**{host + path: auth(one) for path, one in names.items()}))
    assert name_at(at(repository)) == username


@pytest.mark.parametrize(
    "key",
    [
        "https://index.docker.io/v1/",
        "index.docker.io",
        "docker.io",
        "registry-1.docker.io",
        "docker.io/library",
        "docker.io/library/busybox",
    ],
)
def test_docker_hub_has_many_names(clean_home: Path, key: str) -> None:
    put(clean_home, DOCKER, auths(**{key: auth()}))
    assert name_at(HUB) == "ann"
    assert name_at(at()) is None


@pytest.mark.parametrize(
    "key", ["https://reg.example.com:5000/v2/", "http://reg.example.com:5000", "ftp://x", "x/"]
)
def test_old_keys_are_urls_of_servers(clean_home: Path, key: str) -> None:
    put(clean_home, DOCKER, auths(**{key: auth()}))
    assert name_at(at()) == ("ann" if key.startswith("http") else None)


def test_another_port_is_another_registry(clean_home: Path) -> None:
    put(clean_home, DOCKER, auths(**{"reg.example.com": auth(), "reg.example.com:500": auth()}))
    assert find_credentials(at()) is None


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        ({"username": "ann", "password": "p"}, ("ann", "p", "")),
        ({**auth("ann", ""), "identitytoken": "tok"}, ("ann", "", "tok")),
        ({"identitytoken": "tok"}, ("", "", "tok")),
        (auth("<token>", "tok"), ("", "", "tok")),
        (auth("ann", "p\0\0"), ("ann", "p", "")),
    ],
)
def test_an_entry_has_many_forms(
    clean_home: Path, entry: dict[str, str], expected: tuple[str, str, str]
) -> None:
    put(clean_home, AUTH, auths(**{"reg.example.com:5000": entry}))
    found = find_credentials(at())
    assert found is not None
    assert found[:3] == expected


@pytest.mark.parametrize("data", [{}, {"auths": None}, auths(**{"reg.example.com:5000": {}}), []])
def test_a_file_with_nothing_in_it(clean_home: Path, data: Any) -> None:
    put(clean_home, AUTH, data if data != [] else "  \n")
    assert find_credentials(at()) is None


BROKEN = [
    ('{"auths": {\n  "s3cr:et": }', "auth.json:2:14: this is not JSON"),
    ('["s3cr"]', "auth.json: this is not a JSON object"),
    ("[" * 100_000, "auth.json: this is nested too deep"),
    ('{\n"auths": ["s3cr"]}', "auth.json:2:1: 'auths' is not an object"),
    ({"credHelpers": "s3cr"}, "auth.json:2:1: 'credHelpers' is not an object"),
    ({"credsStore": 3}, "auth.json:2:1: a credential helper is named by a text"),
    (auths(**{"reg.example.com:5000": "s3cr"}), "auth.json:3:1: what is kept for"),
    (auths(**{"reg.example.com:5000": {"auth": ["s3cr"]}}), "auth.json:3:1: what is kept for"),
    (auths(**{"reg.example.com:5000": {"auth": "s3cr!"}}), "auth.json:3:1: the 'auth' of"),
    (auths(**{"reg.example.com:5000": {"auth": "/w=="}}), "auth.json:3:1: the 'auth' of"),
    (
        auths(**{"reg.example.com:5000": {"auth": base64.b64encode(b"s3cr").decode()}}),
        "auth.json:3:1: the 'auth' of",
    ),
]


@pytest.mark.parametrize(("data", "message"), BROKEN)
def test_a_broken_file_is_one_line_that_quotes_nothing(
    clean_home: Path, data: Any, message: str
) -> None:
    put(clean_home, AUTH, data)
    with pytest.raises(AtomicAppError) as raised:
        find_credentials(at())
    said = str(raised.value)
    assert message in said
    assert "\n" not in said
    assert "s3cr" not in said
    assert raised.value.__cause__ is None


def test_a_path_that_cannot_be_looked_at(clean_home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = clean_home / "loop"
    loop.symlink_to(loop)
    monkeypatch.setenv("REGISTRY_AUTH_FILE", str(loop / "auth.json"))
    with pytest.raises(SourceError, match="cannot be looked at"):
        find_credentials(at())


def test_credentials_never_show_what_they_are() -> None:
    one = Credentials("ann", SECRET, "tok", "/home/ann/.docker/config.json")
    for text in (repr(one), str(one), f"{one}"):
        assert text == "Credentials(origin='/home/ann/.docker/config.json')"
