"""Every link of a page to a file, or to a heading, of the project leads there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.docs.pages import PROJECT

PAGES = sorted(
    str(path.relative_to(PROJECT))
    for pattern in ("*.md", "docs/*.md", "spec/*.md")
    for path in PROJECT.glob(pattern)
)
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: str) -> None:
    source = PROJECT / page
    broken = [link for link in _links(source) if not _leads_somewhere(source, link)]

    assert not broken, f"{page}: {', '.join(broken)}"


def _links(page: Path) -> Iterator[str]:
    text = _FENCED.sub("", page.read_text(encoding="utf-8"))
    yield from (link for link in _LINK.findall(text) if "://" not in link)


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, heading = link.partition("#")
    target = page.parent / path if path else page
    return target.exists() and (not heading or heading in set(_anchors(target)))


def _anchors(page: Path) -> Iterator[str]:
    """The headings of a page as links name them."""
    for heading in re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")
