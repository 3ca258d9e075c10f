"""Manifests as checked values.

threats.md: a manifest that is two things (CVE-2021-41190); a name that becomes a path
or URL; bombs.
"""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atomicapp.errors import SourceError
from atomicapp.images.image import Index, Manifest, Platform
from atomicapp.images.manifest import read_manifest
from atomicapp.images.media_types import (
    DOCKER_CONFIG,
    DOCKER_LIST,
    DOCKER_MANIFEST,
    OCI_CONFIG,
    OCI_INDEX,
    OCI_LAYER,
    OCI_MANIFEST,
)
from tests.images.sources import digest_of

DIGEST = "sha256:" + "a" * 64
CONFIG = {"mediaType": OCI_CONFIG, "digest": DIGEST, "size": 7}
LAYER = {"mediaType": f"{OCI_LAYER}+gzip", "digest": DIGEST, "size": 9}
ROW = {"mediaType": OCI_MANIFEST, "digest": DIGEST, "size": 5}
HELM = "application/vnd.cncf.helm.config.v1"
EMPTY = CONFIG | {"mediaType": "application/vnd.oci.empty.v1+json"}
ENCRYPTED = f"{OCI_LAYER}+gzip+encrypted"
IMAGE: dict[str, Any] = {"schemaVersion": 2, "config": CONFIG, "layers": [LAYER]}
INDEX: dict[str, Any] = {"schemaVersion": 2, "manifests": [ROW]}


def _raw(*parts: dict[str, Any], **fields: Any) -> bytes:
    merged: dict[str, Any] = {}
    for part in (*parts, fields):
        merged |= part
    return json.dumps(merged).encode()


@pytest.mark.parametrize(
    ("raw", "came_as"),
    [
        (_raw(IMAGE), None),
        (_raw(IMAGE), ""),
        (_raw(IMAGE), "application/json; charset=utf-8"),
        (_raw(IMAGE), OCI_MANIFEST),
        (_raw(IMAGE, mediaType=OCI_MANIFEST), OCI_MANIFEST.upper()),
        (_raw(IMAGE, mediaType=DOCKER_MANIFEST), f"{DOCKER_MANIFEST}; charset=utf-8"),
        (_raw(IMAGE, config=CONFIG | {"mediaType": DOCKER_CONFIG}), DOCKER_MANIFEST),
    ],
)
def test_images(raw: bytes, came_as: str | None) -> None:
    found = read_manifest(raw, came_as, "image x")
    assert isinstance(found, Manifest)
    assert found.raw == raw
    assert found.digest == digest_of(raw)
    assert found.image_id == DIGEST
    assert [layer.size for layer in found.layers] == [9]


@pytest.mark.parametrize(
    ("raw", "came_as"),
    [
        (_raw(INDEX), None),
        (_raw(INDEX), OCI_INDEX),
        (_raw(INDEX, mediaType=DOCKER_LIST), DOCKER_LIST),
    ],
)
def test_indexes(raw: bytes, came_as: str | None) -> None:
    found = read_manifest(raw, came_as, "image x")
    assert isinstance(found, Index)
    assert found.media_type == (came_as or OCI_INDEX)


def test_platforms() -> None:
    platform = {"os": "linux", "architecture": "arm", "variant": "v7", "os.features": ["x"]}
    found = read_manifest(_raw(INDEX, manifests=[ROW | {"platform": platform}]), None, "x")
    assert isinstance(found, Index)
    assert found.manifests[0].platform == Platform("linux", "arm", "v7")
    assert str(found.manifests[0].platform) == "linux/arm/v7"


WRONG: list[tuple[bytes, str | None, str]] = [
    # Two things at once.
    (_raw(IMAGE, INDEX), None, "an image and an index at once"),
    (_raw(IMAGE, mediaType=OCI_INDEX), None, "is said to be .* and is not"),
    (_raw(INDEX, mediaType=OCI_MANIFEST), OCI_MANIFEST, "is said to be .* and is not"),
    (_raw(IMAGE), OCI_INDEX, "is said to be .* and is not"),
    (_raw(IMAGE, mediaType=OCI_MANIFEST), DOCKER_MANIFEST, "at once"),
    (_raw(INDEX, mediaType=DOCKER_LIST), OCI_INDEX, "at once"),
    (_raw(INDEX, config=CONFIG), None, "at once"),
    (b'{"schemaVersion": 2, "manifests": [], "manifests": []}', None, "a key twice"),
    (_raw(IMAGE).replace(b'"size": 7', b'"size": 7, "size": 8'), None, "a key twice"),
    # Schema 1.
    (_raw(schemaVersion=1), None, "schema 1.*push it again"),
    (_raw(IMAGE, fsLayers=[]), None, "schema 1"),
    (b"{}", "application/vnd.docker.distribution.manifest.v1+prettyjws", "schema 1"),
    # No manifests at all.
    (b"<html>", "text/html; charset=utf-8", "'text/html', which is no manifest"),
    (b"<html>", None, "not JSON"),
    (b"\xff{}", None, "not JSON"),
    (b"", None, "not JSON"),
    (b"[]", None, "no JSON object"),
    (b"null", None, "no JSON object"),
    (b"[" * 100_000, None, "nested too deeply|not JSON"),
    (b'{"schemaVersion": NaN}', None, "the number NaN"),
    (_raw(IMAGE, x="x" * (4 << 20)), None, "larger than"),
    (_raw(), None, "no schemaVersion 2"),
    (_raw(IMAGE, schemaVersion="2"), None, "no schemaVersion 2"),
    (_raw(IMAGE, schemaVersion=2.0), None, "no schemaVersion 2"),
    (_raw(IMAGE, mediaType="x/y"), None, "'x/y', which is no image"),
    (_raw(IMAGE, mediaType=7), None, "which is no image"),
    (_raw(schemaVersion=2), None, "configuration is missing"),
    (_raw(IMAGE, layers={}), None, "has no layers"),
    (_raw(IMAGE, layers=[LAYER] * 1001), None, "more than 1000 layers"),
    (_raw(INDEX, manifests=[ROW] * 1001), None, "more than 1000 manifests"),
    (_raw(INDEX, manifests=None), None, "has no manifests"),
    # Fields.
    (_raw(IMAGE, config=[]), None, "configuration is no JSON object"),
    (_raw(IMAGE, config=CONFIG | {"digest": "sha256:../../etc"}), None, "no proper digest"),
    (_raw(IMAGE, config=CONFIG | {"digest": "md5:" + "a" * 32}), None, "no proper digest"),
    (_raw(IMAGE, config=CONFIG | {"digest": DIGEST + "\n"}), None, "no proper digest"),
    (_raw(IMAGE, layers=[LAYER | {"size": -1}]), None, "layer 1 has no proper size"),
    (_raw(IMAGE, layers=[LAYER | {"size": True}]), None, "no proper size"),
    (_raw(IMAGE, layers=[LAYER | {"size": 1e3}]), None, "no proper size"),
    (_raw(IMAGE, layers=[LAYER | {"size": 1 << 60}]), None, "no proper size"),
    (_raw(IMAGE, layers=[LAYER, LAYER | {"mediaType": "tar"}]), None, "layer 2 .* media type"),
    (_raw(INDEX, manifests=[ROW | {"platform": "linux"}]), None, "no JSON object"),
    (_raw(INDEX, manifests=[ROW | {"platform": {"os": "a/b"}}]), None, "no proper platform"),
    (_raw(INDEX, manifests=[ROW | {"platform": {"os": 1}}]), None, "no proper platform"),
    # What is no image.
    (_raw(IMAGE, config=CONFIG | {"mediaType": HELM}), None, f"artifact of type {HELM!r}"),
    (_raw(IMAGE, config=EMPTY, artifactType="a/sbom"), None, "artifact of type 'a/sbom'"),
    (_raw(IMAGE, layers=[LAYER | {"mediaType": ENCRYPTED}]), None, "no file system"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "came_as", "why"), WRONG)
def test_what_is_refused(raw: bytes, came_as: str | None, why: str) -> None:
    with pytest.raises(SourceError, match=f"^image x: .*{why}") as raised:
        read_manifest(raw, came_as, "image x")
    assert len(str(raised.value)) < 400


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just(DIGEST),
    lambda below: st.lists(below, max_size=3) | st.dictionaries(st.text(max_size=5), below),
    max_leaves=8,
)


@given(st.sampled_from([IMAGE, INDEX]), st.sampled_from([*IMAGE, *INDEX, "mediaType"]), json_values)
def test_whatever_stands_in_a_field_ends_in_a_value_or_an_error(
    whole: dict[str, Any], key: str, value: object
) -> None:
    try:
        found = read_manifest(_raw(whole, {key: value}), None, "image x")
    except SourceError:
        return
    assert isinstance(found, Manifest | Index)
