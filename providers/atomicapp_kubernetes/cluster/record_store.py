"""The Secrets of records: listed, put, marked as older ones, removed."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from atomicapp.errors import ForeignResource
from atomicapp.instance import Instance
from atomicapp_kubernetes.cluster.calls import APPLY, MERGE, METADATA, Api, is_missing, spread
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.cluster.marks import INSTANCE, MANAGER, PART, RECORD, ROLE, SUPERSEDED
from atomicapp_kubernetes.cluster.record_secret import Written, part_names, revision_of

Row = Mapping[str, Any]


class RecordStore:
    """The Secrets on one cluster. ``namespace`` is looked through where all may not be;
    ``keep`` is how many revisions of an instance stay."""

    def __init__(self, api: Api, namespace: str, keep: int) -> None:
        self._api = api
        self._namespace = namespace
        self._keep = max(1, keep)

    def newest_heads(self) -> Sequence[Row]:
        """The heads that no newer one has superseded, of all instances that may be seen."""
        labels = f"{ROLE}={RECORD}"
        try:
            everywhere = "/api/v1/secrets"
            return self._api.list("listing records", everywhere, labels=labels, metadata=True).items
        except Refusal as error:
            if error.status != HTTPStatus.FORBIDDEN:
                raise
        within = _path(self._namespace)
        return self._api.list("listing records", within, labels=labels, metadata=True).items

    def heads(self, instance: Instance) -> Sequence[Row]:
        """The heads of an instance's records, the newest first; metadata only."""
        labels = f"{INSTANCE}={instance.name},{ROLE} in ({RECORD},{SUPERSEDED})"
        found = self._api.list(
            f"looking for the record of {instance.key}",
            _path(instance.namespace),
            labels=labels,
            metadata=True,
        )
        ours = [row for row in found.items if revision_of(row["metadata"])]
        return sorted(ours, key=lambda row: revision_of(row["metadata"]), reverse=True)

    def whole(self, head: Row) -> tuple[Row | None, Sequence[Row | None]]:
        """A head with what is in it, and its parts; None for what is not there."""
        metadata = head["metadata"]
        namespace = str(metadata["namespace"])
        found = self._get(namespace, str(metadata["name"]))
        names = part_names(found) if found else ()
        return found, spread(lambda name: self._get(namespace, name), names)

    def put(self, written: Written, instance: Instance, before: Sequence[Row]) -> Sequence[Row]:
        """Write the parts of a record, then its head; then tidy up among those ``before``.

        Returns the heads that there are now, the newest first.
        """
        spread(self._put, written.parts)
        head = self._put(written.head)
        revision = revision_of(head["metadata"])
        older = [one for one in before if revision_of(one["metadata"]) != revision]
        kept, dropped = older[: self._keep - 1], older[self._keep - 1 :]
        kept = [self._superseded(one) for one in kept]
        for one in dropped:
            self.remove(instance, one)
        for one in before:
            if revision_of(one["metadata"]) == revision:
                self._drop_all(instance, part_names(one))
        return [head, *kept]

    def _get(self, namespace: str, name: str) -> Row | None:
        return self._api.get("reading a record", _path(namespace, name))

    def _put(self, secret: Mapping[str, Any]) -> Row:
        metadata = secret["metadata"]
        path = _path(metadata["namespace"], metadata["name"])
        try:
            answer = self._api.write(
                "the record cannot be written",
                "PATCH",
                path,
                json.dumps(secret).encode(),
                content=APPLY,
                query={"fieldManager": MANAGER, "force": "true"},
                secret=True,
                accept=METADATA,
            )
        except Refusal as error:
            if error.field == "type":
                raise ForeignResource(
                    f"Secret {metadata['name']!r} is not ours, and a record needs its name",
                    remedy="remove it, or choose another --name",
                ) from error
            raise
        found: Row = json.loads(answer.body)
        return found

    def _superseded(self, head: Row) -> Row:
        """The head of an older record, marked as such."""
        metadata = head["metadata"]
        labels = metadata.get("labels") or {}
        if labels.get(ROLE) != RECORD:
            return head
        body = json.dumps({"metadata": {"labels": {ROLE: SUPERSEDED}}}).encode()
        path = _path(metadata["namespace"], metadata["name"])
        try:
            self._api.write(
                "an older record cannot be marked as such",
                "PATCH",
                path,
                body,
                content=MERGE,
                query={"fieldManager": MANAGER},
            )
        except Refusal as error:
            if not is_missing(error):
                raise
        return {**head, "metadata": {**metadata, "labels": {**labels, ROLE: SUPERSEDED}}}

    def remove(self, instance: Instance, head: Row) -> None:
        """The head first: without it there is no record, and its parts are in nobody's way."""
        self._drop_all(instance, [str(head["metadata"]["name"]), *part_names(head)])

    def remove_parts(self, instance: Instance) -> None:
        """Parts whose head was never written: a command died in between."""
        labels = f"{INSTANCE}={instance.name},{ROLE}={PART}"
        path = _path(instance.namespace)
        listing = self._api.list("looking for records", path, labels=labels, metadata=True)
        self._drop_all(instance, [str(row["metadata"]["name"]) for row in listing.items])

    def _drop_all(self, instance: Instance, names: Sequence[str]) -> None:
        doing = "a record cannot be removed"
        for name in names:
            try:
                self._api.write(doing, "DELETE", _path(instance.namespace, name), b"{}")
            except Refusal as error:
                if not is_missing(error):
                    raise


def _path(namespace: str, name: str = "") -> str:
    collection = f"/api/v1/namespaces/{quote(namespace, safe='')}/secrets"
    return f"{collection}/{quote(name, safe='')}" if name else collection
