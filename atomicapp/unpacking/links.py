"""Whether symbolic links stay inside a tree that is not on disk yet. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping

MOST_HOPS = 40
"""As many as Linux follows."""
MOST_STEPS = 2_000_000
"""Names that are gone through for all links of a tree together."""

Parts = tuple[str, ...]


class Escape(Exception):
    """A member of an archive leaves its directory, or is not what an application has."""


def check_links(links: Mapping[Parts, str], tree: Container[Parts]) -> None:
    """Raise Escape unless every link leads to something in the tree, all links followed.

    ``links`` has the target of each link, ``tree`` every path there is. Refused is what
    leads out, through an absolute target, in a circle, or to nothing: what is not there
    yet could become a way out later.
    """
    steps = 0
    for link in links:
        for _ in _way(link, links, tree):
            steps += 1
            if steps > MOST_STEPS:
                raise Escape("its links lead one to another for too long")


def _way(link: Parts, links: Mapping[Parts, str], tree: Container[Parts]) -> Iterator[Parts]:
    """Where one is after each step on the way that a link leads."""
    name = "/".join(link)
    done: list[str] = []
    todo = list(reversed(link))
    hops = 0
    while todo:
        part = todo.pop()
        if part == "..":
            if not done:
                raise Escape(f"the link {name!r} leads out of the application")
            done.pop()
        else:
            done.append(part)
            if tuple(done) not in tree:
                raise Escape(f"the link {name!r} leads to nothing in the application")
            target = links.get(tuple(done))
            if target is not None:
                hops += 1
                _check_target(name, target, hops)
                done.pop()
                todo.extend(part for part in reversed(target.split("/")) if part not in ("", "."))
        yield tuple(done)


def _check_target(name: str, target: str, hops: int) -> None:
    if hops > MOST_HOPS:
        raise Escape(f"the link {name!r} leads in a circle")
    if not target or target.startswith("/") or "\0" in target or "\\" in target:
        raise Escape(f"the link {name!r} leads out of the application, to {target!r}")
