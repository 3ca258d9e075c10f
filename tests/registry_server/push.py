"""Putting images into a registry by its HTTP API alone: no engine, no other program.

    pushed = push_image("127.0.0.1:5000", "team/app:1", [layer({"application-entity/": ""})])
    push_index("127.0.0.1:5000", "team/app:2", [image([...]), image([...], platform="linux/arm64")])

``session`` carries what a registry asks for: credentials, its authority.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import requests

from tests.registry_server.contents import Blob, Image, image, index

_TIMEOUT = 30


def push_image(
    registry: str,
    name: str,
    layers: Sequence[bytes],
    config: Mapping[str, Any] | None = None,
    *,
    compression: str = "gzip",
    style: str = "oci",
    platform: str = "linux/amd64",
    session: requests.Session | None = None,
) -> Image:
    """Make an image (see :func:`contents.image`) and push it as ``name``, ``repository[:tag]``.

    ``registry`` is ``host:port`` or a URL.
    """
    made = image(layers, config, compression=compression, style=style, platform=platform)
    push(registry, name, made, session=session)
    return made


def push(registry: str, name: str, made: Image, *, session: requests.Session | None = None) -> None:
    """Push an image that is there already; its tag is ``latest`` where ``name`` has none."""
    repository, _, tag = name.partition(":")
    with _given(session) as client:
        for blob in (made.config, *made.layers):
            put_blob(client, _url(registry, repository), blob)
        put_manifest(client, _url(registry, repository), tag or "latest", made.manifest)


def push_index(
    registry: str,
    name: str,
    images: Sequence[Image],
    *,
    style: str = "oci",
    session: requests.Session | None = None,
) -> Blob:
    """Push images by digest and an index of them as ``name``."""
    repository, _, tag = name.partition(":")
    made = index(images, style=style)
    with _given(session) as client:
        base = _url(registry, repository)
        for one in images:
            for blob in (one.config, *one.layers):
                put_blob(client, base, blob)
            put_manifest(client, base, one.manifest.digest, one.manifest)
        put_manifest(client, base, tag or "latest", made)
    return made


def put_blob(client: requests.Session, base: str, blob: Blob) -> None:
    """Upload one blob whole; ``base`` is the repository's URL."""
    begun = client.post(f"{base}/blobs/uploads/", timeout=_TIMEOUT)
    begun.raise_for_status()
    place = requests.compat.urljoin(begun.url, begun.headers["Location"])
    client.put(
        place,
        params={"digest": blob.digest},
        data=blob.data,
        headers={"Content-Type": "application/octet-stream"},
        timeout=_TIMEOUT,
    ).raise_for_status()


def put_manifest(client: requests.Session, base: str, version: str, manifest: Blob) -> None:
    """Upload a manifest or index under a tag or its digest."""
    answer = client.put(
        f"{base}/manifests/{version}",
        data=manifest.data,
        headers={"Content-Type": manifest.media_type},
        timeout=_TIMEOUT,
    )
    assert answer.ok, f"{answer.status_code} {answer.text}"


def _url(registry: str, repository: str) -> str:
    url = registry if "://" in registry else f"http://{registry}"
    return f"{url}/v2/{repository}"


@contextmanager
def _given(session: requests.Session | None) -> Iterator[requests.Session]:
    """The session that was given, else one of its own that sees nothing of the environment."""
    if session is not None:
        yield session
        return
    with requests.Session() as own:
        own.trust_env = False
        yield own
