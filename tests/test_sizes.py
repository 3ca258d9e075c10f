"""Sizes as people write and read them."""

from __future__ import annotations

import pytest

from atomicapp.sizes import parse_size, shown_size


@pytest.mark.parametrize(
    ("text", "size"),
    [
        ("0", 0),
        ("1000", 1000),
        ("1b", 1),
        ("64k", 64 * 1024),
        ("512m", 512 << 20),
        ("2G", 2 << 30),
        ("500MB", 500_000_000),
        ("500 mb", 500_000_000),
        ("1.5GiB", 3 << 29),
        ("0.25kB", 250),
        (" 1t ", 1 << 40),
    ],
)
def test_sizes_are_taken_as_docker_and_people_write_them(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize("text", ["", "-1", "1e3", "5x", "k", "1.5.2g", ".5g", "1" * 30, "१k"])
def test_what_is_no_size_is_said(text: str) -> None:
    with pytest.raises(ValueError, match="is not a size; write 1000"):
        parse_size(text)


@pytest.mark.parametrize(
    ("size", "text"),
    [
        (0, "0B"),
        (999, "999B"),
        (1000, "1kB"),
        (1234, "1.23kB"),
        (999_499, "999kB"),
        (999_999, "1MB"),
        (110_000_000, "110MB"),
        (2 << 30, "2.15GB"),
        (5 * 10**15, "5000TB"),
    ],
)
def test_sizes_are_shown_as_docker_shows_them(size: int, text: str) -> None:
    assert shown_size(size) == text
