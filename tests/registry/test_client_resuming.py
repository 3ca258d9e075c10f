"""Connections that break in the middle: what has come is kept, what comes is proved."""

from __future__ import annotations

import pytest

from tests.registry.conftest import LAYER
from tests.registry.faulty import Asked, Registry, Reply, once
from tests.registry.pulling import HastySession, complaint, pull

LENGTH = len(LAYER)


@pytest.mark.parametrize("tenth", range(10))
def test_cut_at_each_tenth(faulty: Registry, app: str, tenth: int) -> None:
    """What has come is not asked for again."""
    cut = LENGTH * tenth // 10
    faulty.when("/v2/.*/blobs/", once(Reply(body=LAYER, cut=cut)))
    assert pull(app) == (LAYER,)
    ranges = [one.headers.get("range") for one in faulty.asked if "/blobs/" in one.path]
    assert ranges == [None, f"bytes={cut}-" if cut else None]


def test_cut_after_each_tenth(faulty: Registry, app: str) -> None:
    def cut(asked: Asked) -> Reply:
        return faulty.content(asked)._replace(cut=LENGTH // 10)

    faulty.when("/v2/.*/blobs/", cut)
    session = HastySession()
    assert pull(app, session) == (LAYER,)
    assert len([path for path in faulty.paths() if "/blobs/" in path]) == 10


def test_a_few_bytes_at_a_time_do_not_hold_us_for_ever(faulty: Registry, app: str) -> None:
    faulty.when("/v2/.*/blobs/", lambda asked: faulty.content(asked)._replace(cut=10))
    assert "broke" in complaint(app)
    assert len([path for path in faulty.paths() if "/blobs/" in path]) == 3


CONTINUED = {
    "the whole again": Reply(body=LAYER),
    "no such range": Reply(416),
    "another part": Reply(206, LAYER[7:], (("Content-Range", f"bytes 7-{LENGTH - 1}/{LENGTH}"),)),
    "a part of what is larger": Reply(
        206, LAYER[LENGTH // 2 :], (("Content-Range", f"bytes {LENGTH // 2}-99999/100000"),)
    ),
    "a part without a name": Reply(206, LAYER[LENGTH // 2 :]),
    "a part of something else": Reply(
        206,
        LAYER[LENGTH // 2 :],
        (("Content-Range", f"bytes {LENGTH // 2}-{LENGTH - 1}/{LENGTH}"), ("ETag", '"other"')),
    ),
}


@pytest.mark.parametrize("answer", CONTINUED)
def test_going_on_where_the_registry_does_not_know_how(
    faulty: Registry, app: str, answer: str
) -> None:
    def rule(asked: Asked) -> Reply | None:
        if not asked.before:
            return faulty.content(asked)._replace(cut=LENGTH // 2)
        return CONTINUED[answer] if "range" in asked.headers else None

    faulty.when("/v2/.*/blobs/", rule)
    assert pull(app) == (LAYER,)


def test_what_goes_on_wrong_is_found_out(faulty: Registry, app: str) -> None:
    def rule(asked: Asked) -> Reply | None:
        if not asked.before:
            return faulty.content(asked)._replace(cut=LENGTH // 2)
        return faulty.content(asked)._replace(body=b"x" * (LENGTH - LENGTH // 2))

    faulty.when("/v2/.*/blobs/", rule)
    assert "its digest is" in complaint(app)
