"""What layers hold and where names led: remembered exactly, or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atomicapp.cache import notes
from atomicapp.cache.pointers import Pointer, Pointers, shown_key
from tests.cache.caches import cache_in, digest_of, files_in

LAYER = digest_of(b"a layer")
APP = "docker.io/library/app:1 linux/amd64"


@settings(max_examples=30, deadline=None)
@given(names=st.lists(st.text()).map(tuple))
def test_names_come_back_as_they_were(
    tmp_path_factory: pytest.TempPathFactory, names: tuple[str, ...]
) -> None:
    with cache_in(tmp_path_factory.mktemp("cache")) as cache:
        cache.layers("application-entity").remember(LAYER, names)
        assert cache.layers("application-entity").names(LAYER) == names


def test_an_empty_layer_is_known_to_be_empty(tmp_path: Path) -> None:
    with cache_in(tmp_path / "cache") as cache:
        layers = cache.layers("application-entity")
        assert layers.names(LAYER) is None
        layers.remember(LAYER, ())
        assert layers.names(LAYER) == ()


def test_names_below_one_directory_say_nothing_of_another(tmp_path: Path) -> None:
    with cache_in(tmp_path / "cache") as cache:
        cache.layers("application-entity").remember(LAYER, ("Nulecule",))
        assert cache.layers("elsewhere").names(LAYER) is None
        assert cache.layers("application-entity").names(digest_of(b"other")) is None


@pytest.mark.parametrize("cut", range(0, 300, 23))
def test_a_damaged_note_counts_as_unknown_and_is_removed(tmp_path: Path, cut: int) -> None:
    with cache_in(tmp_path / "cache") as cache:
        layers = cache.layers("application-entity")
        layers.remember(LAYER, ("Nulecule", "artifacts/docker/run"))
        (name, data) = next(iter(files_in(tmp_path / "cache").items()))
        flipped = data[:cut] + bytes([data[cut % len(data)] ^ 1]) + data[cut + 1 :]
        for damaged in (data[:cut], flipped):
            (tmp_path / "cache" / name).write_bytes(damaged)
            assert layers.names(LAYER) is None
            assert files_in(tmp_path / "cache") == {}


def test_a_note_in_the_place_of_another_counts_as_unknown(tmp_path: Path) -> None:
    other = digest_of(b"other")
    with cache_in(tmp_path / "cache") as cache:
        layers = cache.layers("application-entity")
        layers.remember(LAYER, ("Nulecule",))
        (mine,) = files_in(tmp_path / "cache")
        layers.remember(other, ())
        (others,) = files_in(tmp_path / "cache").keys() - {mine}
        (tmp_path / "cache" / others).replace(tmp_path / "cache" / mine)
        assert layers.names(LAYER) is None


def test_a_note_of_an_older_format_is_unknown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with cache_in(tmp_path / "cache") as cache:
        monkeypatch.setattr(notes, "FORMAT", notes.FORMAT - 1)
        cache.layers("application-entity").remember(LAYER, ("Nulecule",))
        monkeypatch.undo()
        assert cache.layers("application-entity").names(LAYER) is None


def test_a_note_that_is_too_long_is_not_kept(tmp_path: Path) -> None:
    with cache_in(tmp_path / "cache") as cache:
        cache.layers("application-entity").remember(LAYER, ("x" * notes.MOST,))
        assert files_in(tmp_path / "cache") == {}


def test_a_pointer_says_where_a_name_led_and_when(tmp_path: Path) -> None:
    with cache_in(tmp_path / "cache") as cache:
        pointers = Pointers(cache.store, clock=lambda: 1234.5)
        assert pointers.get("image", APP) is None
        put = pointers.set("image", APP, LAYER, etag='"e"', media_type="application/json")
        assert pointers.get("image", APP) == put
        assert put == Pointer("image", APP, LAYER, 1234.5, '"e"', "application/json")
        assert pointers.get("url", APP) is None
        pointers.set("image", APP, digest_of(b"newer"))
        assert pointers.get("image", APP) == Pointer("image", APP, digest_of(b"newer"), 1234.5)


def test_credentials_in_urls_are_never_written(tmp_path: Path) -> None:
    """threats: secrets in logs; credentials bound to their origin."""
    with cache_in(tmp_path / "cache") as cache:
        pointers = cache.pointers
        pointers.set("url", "https://me:hunter2@example.com/a?token=s3cret#sub", LAYER)
        written = b"".join(files_in(tmp_path / "cache").values())
        assert b"hunter2" not in written
        assert b"s3cret" not in written
        assert pointers.get("url", "https://you@example.com/a?token=s3cret#sub") is not None
        assert pointers.get("url", "https://example.com/a?token=other#sub") is None


@pytest.mark.parametrize(
    ("key", "shown"),
    [
        ("https://u:p@h/x", "https://h/x"),
        ("https://u:p@w@h:8/x", "https://h:8/x"),
        ("git+https://tok@h/r.git@v1#d", "git+https://h/r.git@v1#d"),
        ("https://h/x?a=b#c", "https://h/x?...#c"),
        ("https://h/@scope/x", "https://h/@scope/x"),
        ("docker.io/library/a@sha256:1 linux/amd64", "docker.io/library/a@sha256:1 linux/amd64"),
    ],
)
def test_what_may_be_secret_is_taken_out_of_a_key(key: str, shown: str) -> None:
    assert shown_key(key) == shown
