"""The order of containers: as the graph has them, but each after those that it refers to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from atomicapp.errors import InputError
from atomicapp_docker.line.container import Container

if TYPE_CHECKING:
    from atomicapp_docker.line.line import Line

_SHARED = ("NetworkMode", "PidMode", "IpcMode")


def referred(container: Container) -> Iterator[str]:
    """The names of the containers that one cannot be without."""
    host = container.host_config
    for text in (*host.get("Links", ()), *host.get("VolumesFrom", ())):
        yield text.partition(":")[0].removeprefix("/")
    for key in _SHARED:
        mode = str(host.get(key, ""))
        if mode.startswith("container:"):
            yield mode.partition(":")[2]


def in_order(lines: Sequence[Line]) -> Sequence[tuple[Line, Sequence[Line]]]:
    """Each line with the lines it needs, those first; raises InputError for a circle."""
    by_name = {line.name: line for line in lines}
    needs = {
        line.name: [
            by_name[name] for name in dict.fromkeys(referred(line.container)) if name in by_name
        ]
        for line in lines
    }
    ordered: dict[str, Line] = {}
    for line in lines:
        _place(line, needs, ordered)
    return [(line, needs[name]) for name, line in ordered.items()]


def _place(line: Line, needs: Mapping[str, Sequence[Line]], ordered: dict[str, Line]) -> None:
    """Put a line behind what it needs. Without recursion: chains may be long."""
    chain = [(line, iter(needs[line.name]))]
    while chain:
        current, rest = chain[-1]
        needed = next((need for need in rest if need.name not in ordered), None)
        if needed is None:
            ordered[current.name] = current
            chain.pop()
        elif any(needed is above for above, _ in chain):
            names = [above.name for above, _ in chain]
            circle = " -> ".join([*names[names.index(needed.name) :], needed.name])
            remedy = "remove one of these references"
            raise InputError(f"containers need each other: {circle}", current.place, remedy)
        else:
            chain.append((needed, iter(needs[needed.name])))
