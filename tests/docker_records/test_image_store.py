"""The engine as a store of applications' images."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from atomicapp.errors import SourceError
from atomicapp.image_store import ImageStore, NoSuchPath, open_image_store
from atomicapp.interaction import Silent
from atomicapp.sources import fetching as fetching_module
from atomicapp.sources.fetching import Fetching, Wishes
from atomicapp.sources.find import Found, find
from atomicapp.unpacking.unpack import unpack
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.engine.image_store import EngineImageStore
from atomicapp_docker.labels import ROLE, UNPACKING
from tests.unpacking.archives import (
    ROOT,
    application,
    archive,
    directory,
    hard_link,
    member,
    symlink,
)

NAME = f"atomicapp-records-test-{os.getpid()}"


def _import(engine: Engine, name: str, data: bytes) -> str:
    query = {"fromSrc": "-", "repo": NAME, "tag": name}
    engine.call("POST", "/images/create", query=query, content=data)
    return f"{NAME}:{name}"


@pytest.fixture
def images(engine: Engine) -> Iterator[dict[str, str]]:
    """Images that hold an application, nothing, and something hostile; scratch images all."""
    made = {
        "good": application(run="docker run x"),
        "empty": archive(member("other", b"x")),
        "links": archive(
            directory(ROOT),
            member(f"{ROOT}/Nulecule", b"x"),
            member(f"{ROOT}/sub/file", b"x"),
            hard_link(f"{ROOT}/sub/same", f"{ROOT}/sub/file"),
            symlink(f"{ROOT}/link", "sub/file"),
        ),
        "hostile": archive(directory(ROOT), symlink(f"{ROOT}/out", "/etc")),
        "fifo": archive(directory(ROOT), member(f"{ROOT}/f", type=tarfile.FIFOTYPE)),
    }
    yield {name: _import(engine, name, data) for name, data in made.items()}
    for name in made:
        # By force: a lock that another test holds just now may be made from it.
        engine.call("DELETE", f"/images/{NAME}:{name}", query={"force": 1})


@pytest.fixture
def store(engine: Engine) -> ImageStore:
    return EngineImageStore(engine)


def _left(engine: Engine, images: dict[str, str]) -> list[object]:
    """Containers for unpacking our images; other tests may be at theirs."""
    ours = {(calls.image(engine, name) or {})["Id"] for name in images.values()}
    rows = calls.containers(engine, label=[f"{ROLE}={UNPACKING}"])
    return [row for row in rows if row["ImageID"] in ours]


def test_digests(store: ImageStore, images: dict[str, str]) -> None:
    digest = store.digest(images["good"])
    assert digest is not None
    assert digest.startswith("sha256:")
    assert store.digest(f"{NAME}:absent") is None


def test_an_archive_out_of_an_image(
    engine: Engine, store: ImageStore, images: dict[str, str], tmp_path: Path
) -> None:
    digest = store.digest(images["links"])
    assert digest is not None
    with store.archive(digest, f"/{ROOT}") as chunks:
        unpack(chunks, tmp_path / "app", root=ROOT)
    assert (tmp_path / "app" / "sub" / "same").read_text() == "x"
    assert (tmp_path / "app" / "link").read_text() == "x"
    with store.archive(digest, f"/{ROOT}/Nulecule") as chunks:
        data = b"".join(chunks)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        assert tar.getnames() == ["Nulecule"]
    assert not _left(engine, images)


def test_a_path_that_is_not_there(
    engine: Engine, store: ImageStore, images: dict[str, str]
) -> None:
    digest = store.digest(images["empty"])
    assert digest is not None
    with pytest.raises(NoSuchPath), store.archive(digest, f"/{ROOT}"):
        pass
    assert not _left(engine, images)


def test_a_reader_that_stops_leaves_nothing(
    engine: Engine, store: ImageStore, images: dict[str, str]
) -> None:
    digest = store.digest(images["good"])
    assert digest is not None
    with pytest.raises(KeyError), store.archive(digest, f"/{ROOT}") as chunks:
        raise KeyError(next(chunks))
    assert not _left(engine, images)


def test_what_the_engine_says_of_an_image(store: ImageStore, engine: Engine) -> None:
    query = {"fromSrc": "-", "repo": NAME, "tag": "told", "changes": "LABEL a=b"}
    engine.call("POST", "/images/create", query=query, content=application())
    told = store.describe(f"{NAME}:told")
    engine.call("DELETE", f"/images/{NAME}:told")
    assert told.id.startswith("sha256:")
    assert told.platform.startswith("linux/")
    assert told.created
    assert (told.labels, told.digests) == ({"a": "b"}, ())
    with pytest.raises(SourceError, match="no image"):
        store.describe(f"{NAME}:told")


KILLED = """
import os, signal, sys
from atomicapp_docker.engine.image_store import open_store
with open_store() as store, store.archive(store.digest(sys.argv[1]), "/application-entity"):
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_what_a_killed_command_left_is_cleared_up(
    engine: Engine, store: ImageStore, images: dict[str, str]
) -> None:
    """threats.md: a run that dies."""
    subprocess.run([sys.executable, "-c", KILLED, images["good"]], check=False)
    assert len(_left(engine, images)) == 1
    digest = store.digest(images["good"])
    assert digest is not None
    with store.archive(digest, f"/{ROOT}"):
        assert len(_left(engine, images)) == 1
    assert not _left(engine, images)


def _find(app: str) -> Found:
    with Fetching(Wishes(), Silent()) as fetching:
        return find(app, destination=None, fetching=fetching)


@pytest.mark.parametrize("what", ["empty", "hostile", "fifo"])
def test_images_that_hold_no_honest_application(
    what: str, images: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """threats.md: a tar member that climbs or links out."""
    monkeypatch.setattr(fetching_module, "cache_root", lambda: tmp_path / "cache")
    with pytest.raises(SourceError, match="holds"):
        _find(images[what])
    assert list((tmp_path / "cache").iterdir()) == []


def test_an_application_out_of_an_image(
    images: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching_module, "cache_root", lambda: tmp_path / "cache")
    found = _find(images["good"])
    assert (found.directory / "run").read_text() == "docker run x"
    assert found.reference == f"docker.io/library/{images['good']}"


def test_an_engine_that_is_not_there(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DOCKER_HOST", f"unix://{tmp_path}/none.sock")
    with pytest.raises(SourceError, match="no Docker engine"), open_image_store():
        pass
    with pytest.raises(SourceError, match="no image store 'nix'"):
        open_image_store("nix")
