"""Which kinds the server has, asked for no more than the groups in use."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from atomicapp.errors import TargetError
from atomicapp.names import nearest
from atomicapp_kubernetes.artifacts.kinds import CORE, GroupKind
from atomicapp_kubernetes.cluster.api_resource import Served
from atomicapp_kubernetes.cluster.calls import Api, Row, spread
from atomicapp_kubernetes.cluster.discovery_cache import Cache
from atomicapp_kubernetes.readiness.verdict import parts


class Discovery:
    """The kinds of one server. May be used from many threads."""

    def __init__(self, api: Api, cache: Cache) -> None:
        self._api = api
        self._cache = cache
        self._lock = threading.Lock()
        self._fresh: set[str] = set()

    def load(self, versions: Iterable[str]) -> None:
        """Have at hand what the versions of groups (``v1``, ``apps/v1``) hold."""
        spread(self._kinds, sorted({one for one in versions if one not in self._cache.versions}))
        self._cache.save()

    def find(self, version: str, kind: str) -> Served | None:
        """The kind in a version of its group; None where the server does not have it."""
        for renew in (False, True):
            found = self._kinds(version, renew=renew).get(kind)
            if found is not None:
                return found
        return None

    def of(self, wanted: GroupKind, version: str = "") -> Served | None:
        """The kind, in that version if it is served, else in the one that the group prefers."""
        found = self.find(version, wanted.kind) if version else None
        if found is not None:
            return found
        for other in self.versions(wanted.group):
            if other != version and (found := self.find(other, wanted.kind)):
                return found
        return None

    def versions(self, group: str) -> Sequence[str]:
        """The versions of a group that are served, the preferred one first."""
        if group == CORE:
            return ("v1",)
        found = self._api.get(f"looking for {group}", f"/apis/{quote(group, safe='')}") or {}
        return _preferred_first(found)

    def removable(self) -> Sequence[Served]:
        """The kinds whose objects lie in namespaces and can be removed, as they are now.

        Each in one version: not all are in the one that its group prefers.
        """
        groups = (self._api.get("looking for groups", "/apis") or {}).get("groups") or ()
        versions = ["v1", *(version for group in groups for version in _preferred_first(group))]
        found: dict[tuple[str, str], Served] = {}
        for kinds in spread(lambda version: self._kinds(version, renew=True), versions):
            for one in kinds.values():
                if one.is_namespaced and {"list", "delete"} <= set(one.verbs):
                    found.setdefault((one.version.rpartition("/")[0], one.kind), one)
        return list(found.values())

    def forget(self, group: str) -> None:
        """Ask again for a group: its kinds have changed."""
        with self._lock:
            gone = {one for one in self._cache.versions if one.partition("/")[0] == group}
            self._fresh -= gone
            for version in gone:
                self._cache.drop(version)

    def missing(self, version: str, kind: str, where: str) -> TargetError:
        """The error for a kind that the server lacks, with the nearest one that it has."""
        group = version.partition("/")[0] if "/" in version else CORE
        served = self.versions(group)
        near = nearest(kind, {one for each in served for one in self._kinds(each)})
        at = self._api.session.location
        if near == kind:
            holding = [one for one in served if kind in self._kinds(one)]
            return TargetError(
                f"{at} has {kind}, but not in {version!r}", where, f"write {holding[0]}"
            )
        if near:
            return TargetError(
                f"{at} knows no kind {kind!r} in {version!r}", where, f"did you mean {near!r}?"
            )
        what = "a definition of it has to be there first" if "." in group else "see its apiVersion"
        return TargetError(f"{at} knows no kind {kind!r} of {version!r}", where, what)

    def _kinds(self, version: str, *, renew: bool = False) -> Mapping[str, Served]:
        known = self._cache.versions.get(version)
        if known is not None and (not renew or version in self._fresh):
            return known
        root = f"/apis/{version}" if "/" in version else f"/api/{version}"
        found = self._api.get(f"looking for {version}", root)
        kinds = {} if found is None else _read(version, found)
        with self._lock:
            self._fresh.add(version)
            self._cache.put(version, kinds)
        if renew:
            self._cache.save()
        return kinds


def _preferred_first(group: Row) -> Sequence[str]:
    """The versions of an APIGroup."""
    listed = [str(one.get("groupVersion")) for one in group.get("versions") or []]
    preferred = str((group.get("preferredVersion") or {}).get("groupVersion"))
    return sorted(listed, key=lambda one: one != preferred)


def _read(version: str, found: Row) -> dict[str, Served]:
    """The kinds in an APIResourceList; what has a slash in its name is a part of another."""
    listed = (row for row in parts(found, "resources") if row.get("kind") and row.get("name"))
    rows = (row for row in listed if "/" not in str(row["name"]))
    return {
        str(row["kind"]): Served(
            version,
            str(row["kind"]),
            str(row["name"]),
            row.get("namespaced") is True,
            tuple(row.get("verbs") or ()),
        )
        for row in rows
    }
