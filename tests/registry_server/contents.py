"""Images as bytes: layers, configurations, manifests and indexes, made without an engine."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import zstandard

OCI = {
    "manifest": "application/vnd.oci.image.manifest.v1+json",
    "index": "application/vnd.oci.image.index.v1+json",
    "config": "application/vnd.oci.image.config.v1+json",
    "layer": "application/vnd.oci.image.layer.v1.tar",
}
DOCKER = {
    "manifest": "application/vnd.docker.distribution.manifest.v2+json",
    "index": "application/vnd.docker.distribution.manifest.list.v2+json",
    "config": "application/vnd.docker.container.image.v1+json",
    "layer": "application/vnd.docker.image.rootfs.diff.tar",
}
_SEPARATOR = {"oci": "+", "docker": "."}


class Blob(NamedTuple):
    """Bytes with the media type under which a manifest names them."""

    media_type: str
    data: bytes

    @property
    def digest(self) -> str:
        """``sha256:...``."""
        return digest_of(self.data)

    @property
    def descriptor(self) -> dict[str, Any]:
        """As a manifest or an index has it."""
        return {"mediaType": self.media_type, "digest": self.digest, "size": len(self.data)}


class Image(NamedTuple):
    """One image for one platform."""

    manifest: Blob
    config: Blob
    layers: tuple[Blob, ...]
    platform: str

    @property
    def descriptor(self) -> dict[str, Any]:
        """As an index has it."""
        names = ("os", "architecture", "variant")
        platform = dict(zip(names, self.platform.split("/"), strict=False))
        return {**self.manifest.descriptor, "platform": platform}


def digest_of(data: bytes) -> str:
    """The SHA-256 digest, as the image specification writes it."""
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def layer(files: Mapping[str, str | bytes], mtime: int = 1_500_000_000) -> bytes:
    """An uncompressed tar archive; a path that ends in a slash is a directory."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for path, content in files.items():
            data = content.encode() if isinstance(content, str) else content
            member = tarfile.TarInfo(path.rstrip("/"))
            member.mtime, member.size, member.mode = mtime, len(data), 0o644
            if path.endswith("/"):
                member.type, member.mode = tarfile.DIRTYPE, 0o755
            archive.addfile(member, io.BytesIO(data))
    return packed.getvalue()


def image(
    layers: Sequence[bytes],
    config: Mapping[str, Any] | None = None,
    *,
    compression: str = "gzip",
    style: str = "oci",
    platform: str = "linux/amd64",
    annotations: Mapping[str, str] | None = None,
) -> Image:
    """An image of uncompressed layers, the lowest first.

    ``compression`` is ``gzip``, ``zstd`` or ``none``; ``style`` is ``oci`` or
    ``docker`` (schema 2); ``config`` is the configuration's ``config``: labels and so on.
    """
    types = _types(style)
    blobs = tuple(_layer_blob(one, compression, style) for one in layers)
    configuration = Blob(types["config"], _dump(_configuration(layers, config or {}, platform)))
    manifest: dict[str, Any] = {
        "schemaVersion": 2,
        "mediaType": types["manifest"],
        "config": configuration.descriptor,
        "layers": [blob.descriptor for blob in blobs],
    }
    if annotations:
        manifest["annotations"] = dict(annotations)
    return Image(Blob(types["manifest"], _dump(manifest)), configuration, blobs, platform)


def index(images: Sequence[Image], *, style: str = "oci") -> Blob:
    """An index (or, in docker's style, a manifest list) of images that are each for a platform."""
    media_type = _types(style)["index"]
    document = {
        "schemaVersion": 2,
        "mediaType": media_type,
        "manifests": [one.descriptor for one in images],
    }
    return Blob(media_type, _dump(document))


def _types(style: str) -> Mapping[str, str]:
    return {"oci": OCI, "docker": DOCKER}[style]


def _layer_blob(data: bytes, compression: str, style: str) -> Blob:
    plain = _types(style)["layer"]
    if compression == "gzip":
        return Blob(f"{plain}{_SEPARATOR[style]}gzip", gzip.compress(data, 6, mtime=0))
    if compression == "zstd":
        packed = zstandard.ZstdCompressor().compress(data)
        return Blob(f"{plain}{_SEPARATOR[style]}zstd", packed)
    return Blob(plain, data)


def _configuration(
    layers: Sequence[bytes], config: Mapping[str, Any], platform: str
) -> dict[str, Any]:
    names = ("os", "architecture", "variant")
    return {
        "created": "2017-07-14T02:40:00Z",
        **dict(zip(names, platform.split("/"), strict=False)),
        "config": dict(config),
        "rootfs": {"type": "layers", "diff_ids": [digest_of(one) for one in layers]},
        "history": [{"created_by": f"layer {number}"} for number, _ in enumerate(layers)],
    }


def _dump(document: object) -> bytes:
    return json.dumps(document, indent=1).encode()
