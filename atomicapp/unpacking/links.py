"""Whether symbolic links stay inside a tree that is not on disk yet. Pure."""

from __future__ import annotations

from collections.abc import Container, Mapping

MOST_HOPS = 40
"""As many as Linux follows."""

Parts = tuple[str, ...]


class Escape(Exception):
    """A member of an archive leaves its directory, or is not what an application has."""


def resolve_link(link: Parts, links: Mapping[Parts, str], tree: Container[Parts]) -> Parts:
    """Where the link at path ``link`` leads, every link on the way followed.

    ``links`` has the target of each link, ``tree`` every path there is. Raises
    Escape where the way leads out, through an absolute target, in a circle, or to
    nothing: what is not there yet could become a way out later.
    """
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
            continue
        done.append(part)
        if tuple(done) not in tree:
            raise Escape(f"the link {name!r} leads to nothing in the application")
        target = links.get(tuple(done))
        if target is None:
            continue
        hops += 1
        _check_target(name, target, hops)
        done.pop()
        todo.extend(part for part in reversed(target.split("/")) if part not in ("", "."))
    return tuple(done)


def _check_target(name: str, target: str, hops: int) -> None:
    if hops > MOST_HOPS:
        raise Escape(f"the link {name!r} leads in a circle")
    if not target or target.startswith("/") or "\0" in target or "\\" in target:
        raise Escape(f"the link {name!r} leads out of the application, to {target!r}")
