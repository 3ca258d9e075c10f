"""Moving a container's anonymous volumes to the one that replaces it. Pure.

Their data belongs to the container's life, not to one revision of it, so the new
container mounts the same volumes, by name, where the old one had them.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from posixpath import normpath
from typing import Any

from atomicapp_docker.labels import anonymous_volumes

Row = Mapping[str, Any]


def anonymous_mounts(details: Row, borrowed: Collection[str] = ()) -> Mapping[str, str]:
    """The anonymous volumes of an inspected container: names by destination.

    ``borrowed`` are volumes that it has of others (``--volumes-from``). Volumes that
    moved here from a predecessor have names by now, but a label tells them.
    """
    config, host = details.get("Config") or {}, details.get("HostConfig") or {}
    moved = set(anonymous_volumes(config.get("Labels")))
    declared = _declared(config.get("Volumes"), host.get("Mounts"))
    found: dict[str, str] = {}
    for mount in details.get("Mounts") or []:
        name, destination = mount.get("Name"), normpath(mount.get("Destination", ""))
        if mount.get("Type") != "volume" or not name or name in borrowed:
            continue
        if name in moved or (destination in declared and destination not in _named(host)):
            found[destination] = name
    return found


def carried_mounts(
    old: Mapping[str, str], config: Row, host: Row, image: Row | None
) -> Mapping[str, str]:
    """Those of the ``old`` volumes for which the new container has an anonymous volume too.

    ``config`` and ``host`` are the new container's, ``image`` its image's inspection.
    """
    of_image = ((image or {}).get("Config") or {}).get("Volumes")
    wanted = _declared(config.get("Volumes"), host.get("Mounts")) | _declared(of_image, None)
    taken = _named(host) | {normpath(path) for path in host.get("Tmpfs") or {}}
    return {at: name for at, name in old.items() if at in wanted and at not in taken}


def with_carried(host: Row, carried: Mapping[str, str]) -> Row:
    """The host configuration with the carried volumes mounted by name."""
    mounts = []
    left = dict(carried)
    for mount in host.get("Mounts") or []:
        name = left.pop(normpath(mount.get("Target", "")), None)
        mounts.append({**mount, "Source": name} if name else mount)
    mounts += [{"Type": "volume", "Source": name, "Target": at} for at, name in left.items()]
    return {**host, "Mounts": mounts} if carried else host


def borrowed_from(host: Row) -> Sequence[str]:
    """The containers whose volumes a container mounts."""
    return [str(entry).partition(":")[0] for entry in host.get("VolumesFrom") or []]


def _declared(volumes: Row | None, mounts: Sequence[Row] | None) -> set[str]:
    nameless = [mount for mount in mounts or [] if _is_nameless(mount)]
    return {normpath(path) for path in volumes or {}} | {
        normpath(mount.get("Target", "")) for mount in nameless
    }


def _named(host: Row) -> set[str]:
    """Destinations that something else than an anonymous volume stands at."""
    binds = [str(bind).split(":") for bind in host.get("Binds") or []]
    mounts = [mount for mount in host.get("Mounts") or [] if not _is_nameless(mount)]
    return {normpath(parts[1]) for parts in binds if len(parts) > 1} | {
        normpath(mount.get("Target", "")) for mount in mounts
    }


def _is_nameless(mount: Row) -> bool:
    return mount.get("Type") == "volume" and not mount.get("Source")
