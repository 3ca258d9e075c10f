"""Real registries that want to know who asks: passwords, tokens, helpers; wrong and expired ones.

Covers of threats.md: credentials sent to another host; secrets in logs, plans and errors.
"""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from atomicapp.errors import SourceError
from tests.registry.reading import pull
from tests.registry_server.contents import Image, layer
from tests.registry_server.daemon import PASSWORD, USERNAME, Registry
from tests.registry_server.fixtures import basic_header, session
from tests.registry_server.push import push_image
from tests.registry_server.token_server import IDENTITY_TOKEN, TokenServer

LAYERS = (layer({"application-entity/Nulecule": "x"}),)
AUTH, DOCKER = ".xdg-runtime/containers/auth.json", ".docker/config.json"
WRONG = "wrong-password"


@pytest.fixture
def private(htpasswd_registry: Registry, clean_home: Path) -> tuple[str, Image]:
    """The name of an image for which a registry wants a password, and the image."""
    with session(htpasswd_registry, basic=True) as client:
        made = push_image(htpasswd_registry.url, "team/app", LAYERS, session=client)
    return f"{htpasswd_registry.host}/team/app", made


@pytest.fixture
def guarded(
    token_registry: Registry, token_server: TokenServer, clean_home: Path
) -> tuple[str, Image]:
    """The name of an image for which a registry wants a token, and the image."""
    token = token_server.token("repository:team/app:pull,push")
    with session(token_registry, token=token) as client:
        made = push_image(token_registry.url, "team/app", LAYERS, session=client)
    return f"{token_registry.host}/team/app", made


def log_in(home: Path, name: str, path: str = DOCKER, **entry: str) -> Path:
    """What a login leaves: an entry for the registry of an image."""
    file = home / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"auths": {name.partition("/")[0]: entry}}))
    return file


def auth(password: str = PASSWORD) -> str:
    return basic_header(USERNAME, password).removeprefix("Basic ")


def refused(name: str) -> str:
    """The one line that pulling ends with, which holds no secret."""
    with pytest.raises(SourceError) as raised:
        pull(name)
    said = str(raised.value)
    secrets = (PASSWORD, WRONG, auth(), auth(WRONG), IDENTITY_TOKEN)
    assert not [one for one in ("\n", *secrets) if one in said]
    return said


@pytest.mark.parametrize("path", [AUTH, DOCKER])
def test_a_password_lets_in(private: tuple[str, Image], clean_home: Path, path: str) -> None:
    name, made = private
    log_in(clean_home, name, path, auth=auth())
    assert pull(name).is_same(made)


def test_a_password_for_a_namespace_lets_in(private: tuple[str, Image], clean_home: Path) -> None:
    name, made = private
    file = clean_home / AUTH
    file.parent.mkdir(parents=True)
    host = name.partition("/")[0]
    entries = {f"{host}/team": {"auth": auth()}, host: {"auth": auth(WRONG)}}
    file.write_text(json.dumps({"auths": entries}))
    assert pull(name).is_same(made)


@pytest.mark.parametrize("kind", ["private", "guarded"])
def test_without_credentials_it_says_how_to_log_in(
    kind: str, request: pytest.FixtureRequest
) -> None:
    name, _ = request.getfixturevalue(kind)
    said = refused(name)
    assert "docker login" in said
    assert "podman login" in said


@pytest.mark.parametrize("kind", ["private", "guarded"])
def test_wrong_credentials_are_named_by_their_file(
    kind: str, request: pytest.FixtureRequest, clean_home: Path
) -> None:
    name, _ = request.getfixturevalue(kind)
    file = log_in(clean_home, name, auth=auth(WRONG))
    assert f"does not accept the credentials from {file}" in refused(name)


@pytest.mark.parametrize("kind", ["private", "guarded"])
def test_a_helper_lets_in(
    kind: str, request: pytest.FixtureRequest, clean_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, made = request.getfixturevalue(kind)
    _helper(clean_home, monkeypatch, PASSWORD)
    _use_helper(clean_home)
    assert pull(name).is_same(made)


def test_a_helper_with_a_wrong_password_is_named(
    private: tuple[str, Image], clean_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _helper(clean_home, monkeypatch, WRONG)
    file = _use_helper(clean_home)
    assert f"the credentials from credential helper 'test' of {file}" in refused(private[0])


def test_everybody_may_pull_what_is_public(
    token_registry: Registry, token_server: TokenServer, clean_home: Path
) -> None:
    token = token_server.token("repository:public/app:pull,push")
    with session(token_registry, token=token) as client:
        made = push_image(token_registry.url, "public/app", LAYERS, session=client)
    assert pull(f"{token_registry.host}/public/app").is_same(made)
    (asked,) = token_server.asked
    assert asked[1]["scope"] == ["repository:public/app:pull"]


def test_a_password_is_exchanged_for_one_token(
    guarded: tuple[str, Image], token_server: TokenServer, clean_home: Path
) -> None:
    name, made = guarded
    log_in(clean_home, name, auth=auth())
    assert pull(name).is_same(made)
    (asked,) = token_server.asked
    assert asked[0] == "GET"
    assert asked[1]["scope"] == ["repository:team/app:pull"]


def test_an_identity_token_is_exchanged_for_one_token(
    guarded: tuple[str, Image], token_server: TokenServer, clean_home: Path
) -> None:
    name, made = guarded
    log_in(clean_home, name, auth=auth(""), identitytoken=IDENTITY_TOKEN)
    assert pull(name).is_same(made)
    (asked,) = token_server.asked
    assert asked[0] == "POST"
    assert asked[1]["grant_type"] == ["refresh_token"]


def test_an_identity_token_that_has_expired_is_named_by_its_file(
    guarded: tuple[str, Image], clean_home: Path
) -> None:
    file = log_in(clean_home, guarded[0], identitytoken=WRONG)
    assert f"does not accept the credentials from {file}" in refused(guarded[0])


def test_tokens_that_are_stale_when_they_come_end_it(
    guarded: tuple[str, Image], token_server: TokenServer, clean_home: Path
) -> None:
    name, made = guarded
    file = log_in(clean_home, name, auth=auth())
    token_server.seconds = -3600
    assert str(file) in refused(name)
    assert len(token_server.asked) == 1

    token_server.seconds = 300
    assert pull(name).is_same(made)


def test_who_may_not_is_told_so(
    token_registry: Registry, token_server: TokenServer, clean_home: Path
) -> None:
    # Anonymously one gets a token there, which is good for nothing.
    assert "credentials" in refused(f"{token_registry.host}/team/secret")
    assert len(token_server.asked) == 1


def _helper(home: Path, monkeypatch: pytest.MonkeyPatch, password: str) -> None:
    programs = home / "bin"
    programs.mkdir()
    answer = home / "answer.json"
    answer.write_text(json.dumps({"ServerURL": "x", "Username": USERNAME, "Secret": password}))
    program = programs / "docker-credential-test"
    program.write_text(f"#!/bin/sh\ncat {answer}\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")


def _use_helper(home: Path) -> Path:
    file = home / DOCKER
    file.parent.mkdir()
    file.write_text(json.dumps({"credsStore": "test"}))
    return file
