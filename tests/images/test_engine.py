"""What comes out of an image without an engine is what `docker create` and `docker cp` give.

threats.md: a tar member that climbs or links out; symlinks inside the application. What is
refused is refused both ways, in one line.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from atomicapp.errors import SourceError
from atomicapp.image_store import ImageStore, NoSuchPath, open_image_store
from atomicapp.images.application import unpack_application
from atomicapp.images.memory import NoMemory
from atomicapp.images.platform import choose
from atomicapp.transfer import unwatched
from atomicapp.unpacking.limits import Limits
from atomicapp.unpacking.unpack import unpack
from tests.engine.api import call
from tests.images.shapes import ACCEPTED, REFUSED
from tests.images.sources import config, image
from tests.unpacking.archives import ROOT, archive, member

REPOSITORY = f"atomicapp-images-test-{os.getpid()}"
EMPTY = archive(member("nothing", b""))


@pytest.fixture(scope="module")
def store(docker_host: str) -> Iterator[ImageStore]:
    with open_image_store() as opened:
        yield opened


@contextmanager
def _loaded(layers: list[bytes]) -> Iterator[str]:
    """An image of these layers on the engine, in the form that `docker save` has."""
    configuration = config(layers)
    digest = hashlib.sha256(configuration).hexdigest()
    # The engine refuses one with no layers at all.
    names = [f"{at}/layer.tar" for at, _ in enumerate(layers)]
    tag = f"{REPOSITORY}:{digest[:16]}"
    row = {"Config": f"{digest}.json", "RepoTags": [tag], "Layers": names}
    files = {f"{digest}.json": configuration, "manifest.json": json.dumps([row]).encode()}
    files |= dict(zip(names, layers, strict=True))
    call("POST", "/images/load", body=archive(*(member(*pair) for pair in files.items())))
    try:
        yield f"sha256:{digest}"
    finally:
        call("DELETE", f"/images/{tag}", {"force": "1"})


def _by_engine(store: ImageStore, layers: list[bytes], directory: Path) -> object:
    try:
        with _loaded(layers) as digest, store.archive(digest, f"/{ROOT}") as chunks:
            return unpack(chunks, directory, root=ROOT, source="image test")
    except NoSuchPath:
        raise SourceError("image test holds no application") from None


def _without_engine(layers: list[bytes], directory: Path) -> object:
    source = image(*layers)
    return unpack_application(
        source, choose(source), directory, limits=Limits(), memory=NoMemory(), watch=unwatched
    )


def _tree(directory: Path) -> dict[str, object]:
    """Everything below a directory: kind, mode, time, content, and which names are one file."""
    found: dict[str, object] = {}
    inodes: dict[int, str] = {}
    for path in sorted(directory.rglob("*")):
        name = str(path.relative_to(directory))
        status = path.lstat()
        if path.is_symlink():
            found[name] = ("link", str(path.readlink()))
        elif path.is_dir():
            found[name] = ("directory", status.st_mode)
        else:
            first = inodes.setdefault(status.st_ino, name)
            content = path.read_bytes()
            found[name] = ("file", status.st_mode, int(status.st_mtime), content, first)
    return found


@pytest.mark.parametrize("shape", ACCEPTED)
def test_the_same_tree(shape: str, store: ImageStore, tmp_path: Path) -> None:
    layers = ACCEPTED[shape]
    with_engine = _by_engine(store, layers, tmp_path / "engine")
    without = _without_engine(layers, tmp_path / "own")
    assert without == with_engine
    assert _tree(tmp_path / "own") == _tree(tmp_path / "engine")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["engine", "own"]


@pytest.mark.parametrize("shape", REFUSED)
def test_the_same_refusal(shape: str, store: ImageStore, tmp_path: Path) -> None:
    layers = REFUSED[shape] or [EMPTY]
    messages = []
    with pytest.raises(SourceError, match=r"holds is refused|holds no application") as raised:
        _by_engine(store, layers, tmp_path / "engine")
    messages.append(str(raised.value))
    with pytest.raises(SourceError) as raised:
        _without_engine(REFUSED[shape], tmp_path / "own")
    messages.append(str(raised.value))
    if "is refused" in messages[0]:
        assert messages[0] == messages[1]
    else:
        assert messages[1].startswith(messages[0])
    assert "\n" not in messages[1]
