"""Work in parallel where the order allows."""

from __future__ import annotations

import threading
from threading import Event

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atomicapp.apply.ordered import run_ordered


@given(st.data(), st.integers(min_value=0, max_value=12))
def test_every_key_comes_once_and_after_its_needs(data: st.DataObject, size: int) -> None:
    keys = list(range(size))
    needs = {
        key: data.draw(st.lists(st.sampled_from(keys[:key]), max_size=3)) if key else []
        for key in keys
    }
    finished: list[int] = []
    run_ordered(keys, needs, finished.append, workers=4, ending=Event())
    assert sorted(finished) == keys
    for key in keys:
        assert all(finished.index(need) < finished.index(key) for need in needs[key])


def test_independent_keys_run_at_the_same_time() -> None:
    together = threading.Barrier(3, timeout=10)
    run_ordered(["a", "b", "c"], {}, lambda _: _meet(together), workers=4, ending=Event())


def test_needs_that_are_not_among_the_keys_are_met_already() -> None:
    finished: list[str] = []
    run_ordered(["a"], {"a": ["elsewhere"]}, finished.append, workers=4, ending=Event())
    assert finished == ["a"]


def test_the_first_error_stops_what_has_not_begun() -> None:
    begun: list[str] = []

    def work(key: str) -> None:
        begun.append(key)
        if key == "a":
            raise ValueError("a failed")

    ending = Event()
    with pytest.raises(ValueError, match="a failed"):
        run_ordered(["a", "b"], {"b": ["a"]}, work, workers=4, ending=ending)
    assert begun == ["a"]
    assert ending.is_set()


def test_keys_that_wait_for_each_other_are_an_error_and_not_a_hang() -> None:
    with pytest.raises(ValueError, match="wait for each other"):
        run_ordered(["a", "b"], {"a": ["b"], "b": ["a"]}, lambda _: None, workers=4, ending=Event())


def _meet(barrier: threading.Barrier) -> None:
    barrier.wait()
