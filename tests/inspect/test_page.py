"""``docs/inspect.md`` lists the keys that ``inspect -o json`` prints, and no others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from atomicapp.cli.image import image_data
from atomicapp.images.image import Descriptor
from atomicapp.operations.image_details import ImageDetails
from tests.inspect.test_examples import SHOP
from tests.program import Program
from tests.trees import write_tree

PAGE = Path(__file__).parents[2] / "docs" / "inspect.md"
OPEN = ("metadata", "image.labels")
"""Keys whose inner keys are other people's."""

LISTS = ("providers[].hostAccess", "providers[].images", "params[].constraints")
"""Lists of things with keys, which may be empty or null."""


@pytest.mark.usefixtures("clean_home")
def test_every_key_is_on_the_page(atomicapp: Program, tmp_path: Path) -> None:
    app = write_tree(tmp_path / "shop", SHOP)
    data = atomicapp.does("inspect", str(app), "-o", "json").data
    layer = Descriptor("a/b", "sha256:0", 1)
    data["image"] = image_data(ImageDetails("", None, None, "", "", "", {"a": "b"}, (layer,)))
    rows = [line.split("|")[1] for line in PAGE.read_text().splitlines() if line.startswith("| `")]
    assert {key for row in rows for key in re.findall("`([^`]+)`", row)} == set(keys(data))


def keys(data: object, path: str = "") -> Iterator[str]:
    """The path of every value, ``[]`` for what is in a list."""
    if isinstance(data, Mapping) and path not in OPEN:
        if path == "image":
            yield path
        for key, value in data.items():
            yield from keys(value, f"{path}.{key}" if path else key)
    elif isinstance(data, list) and data and isinstance(data[0], Mapping):
        for value in data:
            yield from keys(value, f"{path}[]")
    elif path not in LISTS:
        yield path
