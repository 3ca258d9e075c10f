"""Images of applications in engines and registries: who is asked, and what is kept."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from atomicapp.errors import SourceError
from atomicapp.images.image import Platform
from atomicapp.images.media_types import OCI_MANIFEST
from tests.images.sources import Image, descriptor, image, index
from tests.sources.stage import Stage, image_id
from tests.unpacking.archives import application

APP = "example/hello"
IMAGE = f"{APP}:latest"
CANONICAL = f"docker.io/{IMAGE}"


def test_an_absent_image_comes_from_its_registry(cache: Path, stage: Stage) -> None:
    first, second = application(run="1"), application(run="2")
    stage.remote[CANONICAL] = first
    old = stage.find(APP)
    assert old.digest == image_id(first)
    assert old.directory == cache / f"example-hello-{image_id(first)[7:19]}"
    assert stage.find(APP) == old
    stage.remote[CANONICAL] = second
    new = stage.find(APP)
    assert (new.directory / "run").read_text() == "2"
    assert (old.directory / "run").read_text() == "1"


def test_what_the_engine_has_comes_first_unless_updated(stage: Stage) -> None:
    assert stage.store is not None
    stage.store.local[IMAGE] = application(run="engine")
    stage.remote[CANONICAL] = application(run="registry")
    assert (stage.find(APP).directory / "run").read_text() == "engine"
    assert not stage.asked
    assert (stage.find(APP, update=True).directory / "run").read_text() == "registry"
    stage.store.local.clear()
    with pytest.raises(SourceError, match="the engine has no image"):
        stage.find(f"docker-daemon:{APP}")
    stage.store.local[IMAGE] = application(run="engine")
    found = stage.find(f"docker-daemon:{APP}", update=True)
    assert (found.directory / "run").read_text() == "engine"


def test_without_an_engine_the_registry_is_asked(stage: Stage) -> None:
    stage.store = None
    stage.remote[CANONICAL] = application()
    assert stage.find(APP).digest == image_id(application())
    assert stage.listener.details == ["going on without an engine: no Docker engine answers"]
    with pytest.raises(SourceError, match="no Docker engine answers"):
        stage.find(f"docker-daemon:{APP}")
    with pytest.raises(SourceError, match=r"no such image.*no engine could be asked"):
        stage.find("absent")


def test_manifests_are_asked_for_once(stage: Stage, cache: Path) -> None:
    made = image(application())
    stage.remote[CANONICAL] = made
    found = stage.find(APP)
    asked = list(made.fetched)
    assert stage.find(APP) == found
    assert made.fetched == asked


def test_an_index_is_kept_and_gives_the_same_offline(stage: Stage) -> None:
    amd, arm = image(application(run="amd")), image(application(run="arm"), architecture="arm64")
    rows = [
        descriptor(OCI_MANIFEST, each.blobs[each.top_digest], Platform("linux", architecture))
        for each, architecture in ((amd, "amd64"), (arm, "arm64"))
    ]
    both = Image(amd.blobs | arm.blobs)
    both.top_digest = both.add(index(rows))
    stage.remote[CANONICAL] = both
    for architecture, run in (("amd64", "amd"), ("arm64", "arm")):
        platform = Platform("linux", architecture)
        found = stage.find(APP, platform=platform)
        assert (found.directory / "run").read_text() == run
        assert stage.find(APP, platform=platform, offline=True) == found
    fetched = list(both.fetched)
    assert stage.find(APP, platform=Platform("linux", "arm64")) == found
    assert both.fetched == fetched


def test_a_manifest_that_was_damaged_is_fetched_again(stage: Stage, tmp_path: Path) -> None:
    stage.remote[CANONICAL] = application()
    found = stage.find(APP)
    for blob in (tmp_path / "content" / "blobs" / "sha256").iterdir():
        blob.write_bytes(b"damaged")
    assert stage.find(APP) == found


def test_offline_takes_what_is_there(stage: Stage) -> None:
    stage.remote[CANONICAL] = application()
    with pytest.raises(SourceError, match=r"not at hand, and --offline"):
        stage.find(APP, offline=True)
    found = stage.find(APP)
    stage.asked.clear()
    assert stage.find(APP, offline=True) == found
    assert not stage.asked
    shutil.rmtree(found.directory)
    with pytest.raises(SourceError, match=r"not at hand, and --offline"):
        stage.find(APP, offline=True)


def test_offline_what_was_unpacked_goes_elsewhere_too(tmp_path: Path, stage: Stage) -> None:
    stage.remote[CANONICAL] = application(run="1", sub__deep="x")
    found = stage.find(APP)
    (found.directory / "answers.conf").write_text("[general]\n")
    copy = stage.find(APP, tmp_path / "copy", offline=True)
    assert copy == found._replace(directory=tmp_path / "copy")
    assert (copy.directory / "sub/deep").read_text() == "x"
    assert not (copy.directory / "answers.conf").exists(), "this is the person's own"
    (found.directory / "run").write_text("2")
    with pytest.raises(SourceError, match="'run' is not as it was unpacked, and --offline"):
        stage.find(APP, tmp_path / "other", offline=True)
    assert not (tmp_path / "other").exists()


def test_the_platform_that_is_asked_for(stage: Stage) -> None:
    arm = Platform("linux", "arm64")
    assert stage.store is not None
    stage.store.local[IMAGE] = application(run="engine")
    stage.remote[CANONICAL] = image(application(run="arm"), architecture="arm64")
    assert (stage.find(APP, platform=arm).directory / "run").read_text() == "arm"
    with pytest.raises(SourceError, match=r"the engine has no image .* for linux/arm64"):
        stage.find(f"docker-daemon:{APP}", platform=arm)
    with pytest.raises(SourceError, match="no image for linux/s390x"):
        stage.find(APP, platform=Platform("linux", "s390x"))
    amd = Platform("linux", "amd64")
    assert (stage.find(APP, platform=amd).directory / "run").read_text() == "engine"
