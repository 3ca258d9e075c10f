"""What an image says about itself."""

from __future__ import annotations

import json

import pytest

from atomicapp.errors import SourceError
from atomicapp.images.config import ImageConfig, read_config
from atomicapp.images.image import Platform


def test_everything_that_is_shown() -> None:
    raw = {
        "os": "linux",
        "architecture": "arm64",
        "variant": "v8",
        "created": "2020-01-01T00:00:00Z",
        "author": "somebody",
        "rootfs": {"type": "layers", "diff_ids": ["sha256:1"]},
        "config": {
            "Labels": {"a": "b"},
            "ExposedPorts": {"80/tcp": {}},
            "Volumes": {"/data": {}},
            "Env": ["A=1"],
            "Entrypoint": ["/bin/x"],
            "Cmd": ["run"],
            "User": "1000",
            "WorkingDir": "/w",
        },
    }
    assert read_config(json.dumps(raw).encode()) == ImageConfig(
        platform=Platform("linux", "arm64", "v8"),
        created="2020-01-01T00:00:00Z",
        author="somebody",
        labels={"a": "b"},
        exposed_ports=("80/tcp",),
        volumes=("/data",),
        environment=("A=1",),
        entrypoint=("/bin/x",),
        command=("run",),
        user="1000",
        working_directory="/w",
        diff_ids=("sha256:1",),
    )


@pytest.mark.parametrize(
    "raw",
    [b"{}", b'{"config": null, "rootfs": []}', b'{"os": 7, "config": {"Env": "A", "Labels": []}}'],
)
def test_what_is_missing_or_odd_is_empty(raw: bytes) -> None:
    assert read_config(raw) == ImageConfig(Platform("", ""))


@pytest.mark.parametrize("raw", [b"", b"[]", b'{"os": 1, "os": 2}', b"<html>"])
def test_what_is_no_configuration(raw: bytes) -> None:
    with pytest.raises(SourceError, match="image x: the configuration"):
        read_config(raw, "image x")
