"""Manifests that are wrong, and tags that move.

threats.md: a manifest that is two things; verification that fails open.
"""

from __future__ import annotations

import json

import pytest

from atomicapp.errors import SourceError
from atomicapp.images.image import Index, Manifest
from atomicapp.images.media_types import DOCKER_MANIFEST, OCI_INDEX, OCI_MANIFEST
from atomicapp.images.platform import choose
from atomicapp.registry.client import RegistryImage
from atomicapp.registry.repository import LARGEST_MANIFEST
from tests.registry.conftest import LAYER
from tests.registry.faulty import (
    HEAD,
    Asked,
    Registry,
    Reply,
    digest,
    endless,
    index,
    once,
    part,
    sample,
)
from tests.registry.pulling import complaint, opened, pull, read

TWO_THINGS = sample(LAYER)
_BOTH = json.loads(TWO_THINGS.manifest)
PAGE = (("Content-Type", "text/html; charset=utf-8"),)

MANIFESTS = {
    "a web page": (Reply(body=b"<html>", headers=PAGE), "is no registry: it sends a web page"),
    "no such page": (Reply(404, b"<html>", PAGE), "is no registry: it sends a web page"),
    "a picture": (Reply(body=b"x", headers=(("Content-Type", "image/png"),)), "'image/png'"),
    "two things": (
        Reply(body=json.dumps({**_BOTH, "manifests": []}).encode()),
        "an image and an index at once",
    ),
    "another type": (
        Reply(body=TWO_THINGS.manifest, headers=(("Content-Type", DOCKER_MANIFEST),)),
        "at once",
    ),
    "an index by its type": (
        Reply(body=TWO_THINGS.manifest, headers=(("Content-Type", OCI_INDEX),)),
        "at once",
    ),
    "schema 1": (Reply(body=b'{"schemaVersion": 1, "fsLayers": []}'), "schema 1"),
    "no JSON": (Reply(body=b"\x1f\x8b\x00"), "manifest"),
    "too large": (Reply(body=b" " * (LARGEST_MANIFEST + 1)), "larger than 4,194,304 bytes"),
    "too large, unannounced": (
        Reply(raw=lambda: endless(HEAD + b"\r\n")),
        "larger than 4,194,304 bytes",
    ),
    "another digest": (
        Reply(body=TWO_THINGS.manifest, headers=(("Docker-Content-Digest", digest(b"x")),)),
        "its digest is",
    ),
    "no digest": (
        Reply(body=TWO_THINGS.manifest, headers=(("Docker-Content-Digest", "sha256:1"),)),
        "no kind that can be verified",
    ),
    "cut": (Reply(body=TWO_THINGS.manifest, cut=9), "broke"),
    "encoded": (
        Reply(body=TWO_THINGS.manifest, headers=(("Content-Encoding", "br"),)),
        "encoded as 'br'",
    ),
}


@pytest.mark.parametrize("fault", MANIFESTS)
def test_manifests(faulty: Registry, app: str, fault: str) -> None:
    reply, expected = MANIFESTS[fault]
    faulty.when("/v2/.*/manifests/", reply)
    assert expected in complaint(app)


def test_a_manifest_that_is_cut_once(faulty: Registry, app: str) -> None:
    faulty.when("/v2/.*/manifests/", once(Reply(body=TWO_THINGS.manifest, cut=20)))
    assert pull(app) == (LAYER,)


def test_a_digest_gets_what_it_names_or_nothing(faulty: Registry, app: str) -> None:
    wanted = faulty.hold("team/app:2", sample(b"2"))
    faulty.when("/v2/.*/manifests/", Reply(body=TWO_THINGS.manifest))
    assert "its digest is" in complaint(f"{faulty.host}/team/app:2@{wanted.digest}")


def test_a_tag_that_moves(faulty: Registry, app: str) -> None:
    """What a tag means is asked once; everything else goes by digest."""
    other = faulty.hold("team/app:2", sample(b"other"))

    def moving(asked: Asked) -> Reply | None:
        if not asked.before:
            return None
        return Reply(body=other.manifest, headers=(("Content-Type", OCI_MANIFEST),))

    faulty.when("/v2/team/app/manifests/1$", moving)
    with opened(app) as image:
        settled = image.digest()
        assert image.top().digest == settled == image.top().digest
        assert read(image, 0) == LAYER
    assert faulty.paths("HEAD") == ["/v2/team/app/manifests/1"]
    assert faulty.paths()[:1] == [f"/v2/team/app/manifests/{settled}"]


def _first(image: RegistryImage) -> Index | Manifest:
    top = image.top()
    assert isinstance(top, Index)
    return image.manifest(top.manifests[0])


def _hold_index(faulty: Registry, **changes: object) -> None:
    one = faulty.hold("team/many:amd64", TWO_THINGS)
    fields = json.loads(index(one))
    fields["manifests"][0].update(changes)
    faulty.hold_manifest("team/many", OCI_INDEX, json.dumps(fields).encode(), "1")


def test_an_index(faulty: Registry, app: str) -> None:
    _hold_index(faulty)
    with opened(f"{faulty.host}/team/many:1") as image:
        assert _first(image).digest == TWO_THINGS.digest


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"size": 7}, "larger than the 7 bytes"),
        ({"size": 70000}, "must have 70000"),
        ({"size": LARGEST_MANIFEST + 1}, "larger than 4,194,304 bytes"),
        ({"digest": digest(b"x")}, "no such image"),
        ({"mediaType": OCI_INDEX}, "said to be"),
        ({"mediaType": DOCKER_MANIFEST}, "said to be"),
    ],
)
def test_an_index_that_lies(
    faulty: Registry, app: str, changes: dict[str, object], expected: str
) -> None:
    _hold_index(faulty, **changes)
    with opened(f"{faulty.host}/team/many:1") as image, pytest.raises(SourceError, match=expected):
        _first(image)


def test_an_index_of_indexes_is_seen_as_one(faulty: Registry, app: str) -> None:
    """Nothing descends by itself: whoever chooses a platform sees an index again."""
    inner = index(TWO_THINGS)
    outer = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [part(OCI_INDEX, inner)]}
    faulty.hold_manifest("team/deep", OCI_INDEX, inner)
    faulty.hold_manifest("team/deep", OCI_INDEX, json.dumps(outer).encode(), "1")
    with opened(f"{faulty.host}/team/deep:1") as image:
        assert isinstance(_first(image), Index)
    assert len(faulty.paths()) == 2


def test_indexes_in_indexes_end(faulty: Registry, app: str) -> None:
    """Whoever chooses among them gives up at a few."""
    inner = index(TWO_THINGS)
    for _ in range(20):
        faulty.hold_manifest("team/deep", OCI_INDEX, inner)
        fields = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": [part(OCI_INDEX, inner)]}
        inner = json.dumps(fields).encode()
    faulty.hold_manifest("team/deep", OCI_INDEX, inner, "1")
    with opened(f"{faulty.host}/team/deep:1") as image, pytest.raises(SourceError):
        choose(image)
    assert len(faulty.paths()) < 10


def test_addresses_of_foreign_layers_are_not_followed(faulty: Registry, another: Registry) -> None:
    fields = json.loads(TWO_THINGS.manifest)
    fields["layers"][0]["urls"] = [f"http://{another.host}/layer"]
    raw = json.dumps(fields).encode()
    faulty.hold_manifest("team/foreign", OCI_MANIFEST, raw, "1")
    assert "no such image" in complaint(f"{faulty.host}/team/foreign:1")
    assert another.asked == []
