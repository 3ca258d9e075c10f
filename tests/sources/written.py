"""Images as files: what other programs would have written."""

from __future__ import annotations

import json
import tarfile
from pathlib import Path

from tests.registry_server.contents import Blob, Image, image, layer

DOCUMENT = """\
specversion: 0.0.2
id: {id}
params:
  - {{name: colour, description: its colour, default: blue}}
graph:
  - name: web
    artifacts: {{docker: ["file://run"]}}
"""
RUN = "docker run -e C=$colour nginx\n"
FILES = {
    "application-entity/": "",
    "application-entity/Nulecule": DOCUMENT.format(id="hello"),
    "application-entity/run": RUN,
}


def hello(**files: str) -> Image:
    """An image of an application; ``files`` come into it too."""
    more = {f"application-entity/{name}": text for name, text in files.items()}
    return image([layer({"bin/": "", "bin/sh": "x"}), layer(FILES | more)])


def write_layout(directory: Path, made: Image, tag: str = "1") -> Path:
    """An OCI image layout."""
    for blob in (made.manifest, made.config, *made.layers):
        path = directory / "blobs" / blob.digest.replace(":", "/")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(blob.data)
    (directory / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
    annotations = {"org.opencontainers.image.ref.name": tag}
    row = {**made.manifest.descriptor, "annotations": annotations}
    index = {"schemaVersion": 2, "manifests": [row]}
    (directory / "index.json").write_text(json.dumps(index))
    return directory


def write_oci_archive(path: Path, made: Image, tag: str = "1") -> Path:
    """A tar archive of a layout."""
    directory = write_layout(path.with_suffix(".layout"), made, tag)
    with tarfile.open(path, "w") as tar:
        for one in sorted(directory.rglob("*")):
            tar.add(one, str(one.relative_to(directory)), recursive=False)
    return path


def write_docker_archive(path: Path, made: Image, name: str = "example/hello:1") -> Path:
    """What ``docker save`` writes: plain layers, and a list of images."""
    directory = path.with_suffix(".saved")
    directory.mkdir()
    layers = [f"{number}.tar" for number in range(len(made.layers))]
    for file, blob in zip(layers, made.layers, strict=True):
        (directory / file).write_bytes(_plain(blob))
    config = f"{made.config.digest.removeprefix('sha256:')}.json"
    (directory / config).write_bytes(made.config.data)
    listed = [{"Config": config, "RepoTags": [name], "Layers": layers}]
    (directory / "manifest.json").write_text(json.dumps(listed))
    with tarfile.open(path, "w") as tar:
        for one in sorted(directory.iterdir()):
            tar.add(one, one.name)
    return path


def _plain(blob: Blob) -> bytes:
    import gzip

    return gzip.decompress(blob.data)
