"""Images: used from the engine, pulled by it when absent, and every way in which that fails.

Threats: a pull that "succeeds"; an engine's words in messages, each on one line.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from atomicapp.errors import TargetError
from atomicapp_docker.engine import calls, credentials
from atomicapp_docker.engine.connection import Engine, connect_engine
from atomicapp_docker.engine.images import have_images, pull_image
from tests.docker_target.conftest import Make
from tests.docker_target.servers import (
    Answer,
    Request,
    as_json,
    engine_rule,
    on_loopback,
    on_unix_socket,
    refusal,
    registry_rule,
)

REPOSITORY = "some/thing"


@pytest.fixture
def reference(engine: Engine, owner: object) -> Iterator[str]:
    """A reference to an image that a registry here has and the engine does not."""
    with on_loopback(registry_rule(REPOSITORY, "1", str(owner).encode())) as port:
        name = f"127.0.0.1:{port}/{REPOSITORY}:1"
        yield name
        if calls.image(engine, name):
            engine.call("DELETE", f"/images/{name}", query={"force": 1})


def test_an_absent_image_is_pulled_with_progress(
    engine: Engine, container: Make, reference: str
) -> None:
    lines: list[str] = []
    have_images(engine, [container(image=reference)], "", lines.append)
    assert lines == [f"pulling {reference}", f"pulling {reference}: 1 of 1 layers"]
    assert (calls.image(engine, reference) or {})["RepoTags"] == [reference]

    lines.clear()
    have_images(engine, [container(image=reference)], "missing", lines.append)
    assert lines == []
    have_images(engine, [container(image=reference)], "always", lines.append)
    assert lines == [f"pulling {reference}"]


def test_what_the_person_says_beats_what_the_line_says(
    engine: Engine, container: Make, reference: str
) -> None:
    lines: list[str] = []
    with pytest.raises(TargetError, match="may not be pulled"):
        have_images(engine, [container(image=reference, pull="always")], "never", lines.append)
    with pytest.raises(TargetError, match="may not be pulled"):
        have_images(engine, [container(image=reference, pull="never")], "", lines.append)
    assert lines == []
    have_images(engine, [container(image=reference, pull="never")], "missing", lines.append)
    assert lines


def test_all_images_that_are_not_to_be_had_are_named_at_once(
    engine: Engine, container: Make, reference: str
) -> None:
    absent = reference.removesuffix(":1") + ":2"
    resources = [
        container("web", image=absent),
        container("db", image=absent),
        container("cache", image="atomicapp-test/none-such", pull="never"),
    ]
    with pytest.raises(TargetError) as caught:
        have_images(engine, resources, "", lambda line: None)
    never, unpullable = caught.value.problems
    assert "'atomicapp-test/none-such'" in never.what
    assert (never.where, unpullable.where) == ("component cache", "components web, db")
    assert unpullable.what.startswith(f"pulling image {absent}: ")
    assert unpullable.remedy


@pytest.mark.parametrize(
    ("platform", "is_here"),
    [("linux", True), ("linux/amd64", True), ("linux/x86_64", True), ("linux/s390x", False)],
)
def test_an_image_for_another_platform_is_not_at_hand(
    engine: Engine, container: Make, reference: str, platform: str, is_here: bool
) -> None:
    """The registry here has images for amd64 alone, whatever the engine runs on."""
    pull_image(engine, reference, lambda line: None)
    resource = container(image=reference, platform=platform)
    if is_here:
        have_images(engine, [resource], "never", lambda line: None)
    else:
        with pytest.raises(TargetError, match="may not be pulled"):
            have_images(engine, [resource], "never", lambda line: None)


def test_a_registry_that_is_not_there_is_one_line(engine: Engine, container: Make) -> None:
    with pytest.raises(TargetError, match="refused") as caught:
        have_images(engine, [container(image="127.0.0.1:9/none")], "", lambda line: None)
    assert "\n" not in str(caught.value)


# The rest needs an engine that misbehaves: a fake one, since no real one can be made to.


def pulling(tmp_path: Path, body: bytes, image: Answer) -> str:
    """Pull from an engine whose stream says ``body`` and that then shows ``image``."""

    def rule(request: Request) -> Answer:
        return Answer(body=body) if request.method == "POST" else image

    with (
        on_unix_socket(tmp_path / "s", engine_rule(rule)) as host,
        connect_engine(host) as fake,
    ):
        return pull_image(fake, "thing", lambda line: None)


def test_an_error_in_the_middle_of_the_stream_is_an_error(tmp_path: Path) -> None:
    events = [
        {"status": "Pulling fs layer", "id": "a"},
        {"errorDetail": {"message": "no space\nleft on device"}, "error": "no space left"},
    ]
    body = "\r\n".join(json.dumps(event) for event in events).encode()
    with pytest.raises(TargetError, match="pulling image thing: no space left"):
        pulling(tmp_path, body, as_json({"Id": "sha256:00"}))


def test_a_pull_without_an_image_in_the_end_is_an_error(tmp_path: Path) -> None:
    done = json.dumps({"status": "Status: Downloaded newer image"}).encode()
    with pytest.raises(TargetError, match="has no such image"):
        pulling(tmp_path, done, refusal(404, "No such image: thing"))
    (tmp_path / "s").unlink()
    assert pulling(tmp_path, done, as_json({"Id": "sha256:00"})) == "sha256:00"


def test_credentials_are_those_of_the_docker_client(clean_home: Path, tmp_path: Path) -> None:
    config = clean_home / ".docker" / "config.json"
    config.parent.mkdir()
    config.write_text(json.dumps({"auths": {"127.0.0.1:7": {"auth": "dTpw"}}}))
    asked: list[Request] = []

    def rule(request: Request) -> Answer:
        asked.append(request)
        return as_json({"Id": "sha256:00"})

    with (
        on_unix_socket(tmp_path / "s", engine_rule(rule)) as host,
        connect_engine(host) as fake,
    ):
        pull_image(fake, "127.0.0.1:7/mine", lambda line: None)
        pull_image(fake, "127.0.0.1:8/other", lambda line: None)
    pulls = [request.headers for request in asked if request.method == "POST"]
    assert ["X-Registry-Auth" in headers for headers in pulls] == [True, False]


def test_a_credential_helper_that_hangs(
    clean_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    helper = tmp_path / "bin" / "docker-credential-slow"
    helper.parent.mkdir()
    helper.write_text("#!/bin/sh\nexec sleep 5\n")
    helper.chmod(0o755)
    monkeypatch.setenv("PATH", f"{helper.parent}:{os.environ['PATH']}")
    monkeypatch.setattr(credentials, "HELPER_LIMIT", 0.3)
    config = clean_home / ".docker" / "config.json"
    config.parent.mkdir()
    config.write_text('{"credsStore": "slow"}')
    with pytest.raises(TargetError, match="the credential helper did not answer"):
        pulling(tmp_path, b"", as_json({"Id": "sha256:00"}))


@pytest.mark.parametrize(
    "settings",
    [
        '{"credHelpers": "hunter2"}',
        '{"auths": "hunter2"}',
        '{"auths": {"h": "hunter2"}}',
        '{"auths": {"h": {"auth": "hunter2!"}}}',
        '["hunter2"]',
    ],
)
def test_settings_that_hold_no_credentials(clean_home: Path, tmp_path: Path, settings: str) -> None:
    """threats.md: secrets in logs, plans, errors, argument lists."""
    config = clean_home / ".docker" / "config.json"
    config.parent.mkdir()
    config.write_text(settings)
    with pytest.raises(TargetError, match=r"config.json: this is not what docker writes"):
        pulling(tmp_path, b"", as_json({"Id": "sha256:00"}))
