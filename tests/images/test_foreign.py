"""Images that other programs built and wrote unpack to what those programs themselves show.

The engine and podman build; the engine, podman and skopeo write layouts and archives.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

import pytest

from atomicapp.images.application import unpack_application
from atomicapp.images.docker_archive import open_docker_archive
from atomicapp.images.image import ImageSource
from atomicapp.images.layout import open_layout
from atomicapp.images.memory import NoMemory
from atomicapp.images.oci_archive import open_oci_archive
from atomicapp.images.platform import choose
from atomicapp.transfer import unwatched
from atomicapp.unpacking.limits import Limits
from tests.registry_server.foreign import Docker, Podman, skopeo
from tests.trees import write_tree

ROOT = "application-entity"
FILES = {
    "lower/Nulecule": "id: lower\n",
    "lower/kept": "kept\n",
    "lower/removed": "removed\n",
    "lower/emptied/old": "old\n",
    "lower/becomes-file/x": "x\n",
    "lower/becomes-directory": "a file\n",
    # Of another size than the lower one: podman's storage may look at time and size alone.
    "upper/Nulecule": "id: the upper one\n",
    "upper/artifacts/deep/er/name with spaces": "x" * 100_000,
    "upper/" + "n" * 120 + "/" + "f" * 120: "long\n",
    "Dockerfile": f"""
        FROM scratch
        COPY lower /{ROOT}
        COPY upper /{ROOT}
        """,
}
ON_BUSYBOX = f"""
    FROM {{base}}
    COPY lower /{ROOT}
    RUN cd /{ROOT} && rm removed && rm -r emptied && mkdir emptied && echo new > emptied/new
    RUN cd /{ROOT} && rm -r becomes-file && echo now > becomes-file
    RUN cd /{ROOT} && rm becomes-directory && mkdir becomes-directory && chmod 700 becomes-directory
    RUN cd /{ROOT} && ln kept hard && ln -s kept soft && chmod 755 kept && chmod 600 becomes-file
    COPY upper /{ROOT}
    RUN cd /{ROOT} && mv artifacts moved && touch -d '2001-02-03 04:05:06' moved/deep
    """
Opener = Callable[[Path, str], AbstractContextManager[ImageSource]]


class Written(NamedTuple):
    """An image in a file or a directory, and how it is opened."""

    path: Path
    tag: str
    opener: Opener


class Built(NamedTuple):
    """An image that a program holds, and what that program says is in it."""

    name: str
    identity: str
    tree: Mapping[str, tuple[object, ...]]


@pytest.fixture(scope="module")
def in_engine(
    docker_host: str, busybox_image: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Built]:
    """An image whose layers hide, replace and link what is in those below."""
    directory = tmp_path_factory.mktemp("engine")
    docker = Docker(directory / "home")
    name = f"atomicapp-images-test/{uuid.uuid4().hex[:10]}:1"
    context = write_tree(directory / "context", FILES)
    write_tree(context, {"Dockerfile": ON_BUSYBOX.format(base=busybox_image)})
    identity = docker.build(context, name)
    try:
        docker.copy(name, f"/{ROOT}", directory / "tree")
        yield Built(name, identity, _tree(directory / "tree"))
    finally:
        docker("image", "rm", "--force", identity)


@pytest.fixture(scope="module")
def in_podman(podman: Podman, tmp_path_factory: pytest.TempPathFactory) -> Built:
    """An image whose second layer replaces a part of the first."""
    directory = tmp_path_factory.mktemp("podman")
    name = "localhost/atomicapp-images-test:1"
    podman.build(write_tree(directory / "context", FILES), name)
    podman.copy(name, f"/{ROOT}", directory / "tree")
    identity = podman("inspect", "--format", "{{.Id}}", name)
    return Built(name, f"sha256:{identity}", _tree(directory / "tree"))


def _skopeo_layout(name: str, directory: Path, *options: str) -> Written:
    skopeo("copy", *options, f"docker-daemon:{name}", f"oci:{directory}/layout:1")
    return Written(directory / "layout", "1", open_layout)


def _skopeo_layout_zstd(name: str, directory: Path) -> Written:
    return _skopeo_layout(name, directory, "--dest-compress-format=zstd")


def _skopeo_oci_archive(name: str, directory: Path) -> Written:
    skopeo("copy", f"docker-daemon:{name}", f"oci-archive:{directory}/image.tar:1")
    return Written(directory / "image.tar", "1", open_oci_archive)


def _skopeo_docker_archive(name: str, directory: Path) -> Written:
    skopeo("copy", f"docker-daemon:{name}", f"docker-archive:{directory}/image.tar:{name}")
    return Written(directory / "image.tar", name, open_docker_archive)


def _docker_save(name: str, directory: Path) -> Written:
    Docker(directory / "home")("save", "--output", str(directory / "image.tar"), name)
    return Written(directory / "image.tar", "", open_docker_archive)


WRITERS = [
    _skopeo_layout,
    _skopeo_layout_zstd,
    _skopeo_oci_archive,
    _skopeo_docker_archive,
    _docker_save,
]


@pytest.mark.parametrize("write", WRITERS)
def test_what_the_engine_built(
    in_engine: Built, tmp_path: Path, write: Callable[[str, Path], Written]
) -> None:
    written = write(in_engine.name, tmp_path)
    assert _unpacked(written, tmp_path / "unpacked") == in_engine.tree
    with written.opener(written.path, written.tag) as source:
        is_docker = written.opener is open_docker_archive
        assert (choose(source).image_id == in_engine.identity) == is_docker


@pytest.mark.parametrize(
    ("form", "opener"),
    [
        ("oci-dir", open_layout),
        ("oci-archive", open_oci_archive),
        ("docker-archive", open_docker_archive),
    ],
)
def test_what_podman_built(
    in_podman: Built, podman: Podman, tmp_path: Path, form: str, opener: Opener
) -> None:
    path = tmp_path / "image"
    podman("save", "--quiet", "--format", form, "--output", str(path), in_podman.name)
    assert _unpacked(Written(path, "", opener), tmp_path / "unpacked") == in_podman.tree


def _unpacked(written: Written, directory: Path) -> Mapping[str, tuple[object, ...]]:
    with written.opener(written.path, written.tag) as source:
        unpack_application(
            source,
            choose(source),
            directory,
            root=ROOT,
            limits=Limits(),
            memory=NoMemory(),
            watch=unwatched,
        )
    return _tree(directory)


def _tree(directory: Path) -> Mapping[str, tuple[object, ...]]:
    """All below a directory: what kind it is, what is in it, and whether it can be executed.

    Of a file's mode no more is kept than that, as on purpose nothing else is.
    """
    return {str(path.relative_to(directory)): _node(path) for path in directory.rglob("*")}


def _node(path: Path) -> tuple[object, ...]:
    if path.is_symlink():
        return ("link", str(path.readlink()))
    if path.is_dir():
        return ("directory",)
    status = path.stat()
    return ("file", path.read_bytes(), bool(status.st_mode & 0o100), int(status.st_mtime))
