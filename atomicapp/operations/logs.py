"""``logs``: what the parts of an instance wrote."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator, Sequence

from atomicapp.errors import AtomicAppError, InputError
from atomicapp.operations.locate import located
from atomicapp.operations.options import TargetOptions
from atomicapp.provider import Target
from atomicapp.resource import Owned


def logs(
    wanted: str | None,
    component: str | None,
    options: TargetOptions,
    *,
    follow: bool = False,
    tail: int | None = None,
    timestamps: bool = False,
) -> Iterator[tuple[str, str]]:
    """Lines as (``component/name``, text), of all components or of one and what is nested in it.

    ``tail`` is a number of last lines of each part, None for all. Raises
    InputError for a component that the instance does not have.
    """
    with located(wanted, options) as found:
        chosen = _of_component(found.target.owned(found.instance), component)
        streams = [
            (
                f"{thing.component}/{thing.title or thing.identity.name}",
                _lines(found.target, thing, follow, tail, timestamps),
            )
            for thing in chosen
        ]
        if follow and len(streams) > 1:
            yield from _merged(streams)
            return
        for name, lines in streams:
            for line in lines:
                yield name, line


def _of_component(things: Sequence[Owned], component: str | None) -> Sequence[Owned]:
    if component is None:
        return things
    chosen = [
        thing
        for thing in things
        if thing.component == component or thing.component.startswith(f"{component}:")
    ]
    if not chosen:
        known = ", ".join(sorted({thing.component for thing in things})) or "none"
        raise InputError(
            f"no component {component!r} runs in this instance", remedy=f"there are: {known}"
        )
    return chosen


def _lines(
    target: Target, thing: Owned, follow: bool, tail: int | None, timestamps: bool
) -> Iterator[str]:
    """The chunks of a stream, cut into lines."""
    rest = b""
    for chunk in target.logs(thing, follow=follow, tail=tail, timestamps=timestamps):
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line.decode(errors="replace").rstrip("\r")
    if rest:
        yield rest.decode(errors="replace")


def _merged(streams: Sequence[tuple[str, Iterator[str]]]) -> Iterator[tuple[str, str]]:
    """The lines of several streams as they come; an error of one is raised after it ended."""
    lines: queue.Queue[tuple[str, str | AtomicAppError | None]] = queue.Queue()

    def follow(name: str, source: Iterator[str]) -> None:
        try:
            for line in source:
                lines.put((name, line))
        except AtomicAppError as error:
            lines.put((name, error))
        finally:
            lines.put((name, None))

    for name, source in streams:
        threading.Thread(target=follow, args=(name, source), daemon=True).start()
    running = len(streams)
    while running:
        name, line = lines.get()
        if isinstance(line, AtomicAppError):
            raise line
        if line is None:
            running -= 1
        else:
            yield name, line
