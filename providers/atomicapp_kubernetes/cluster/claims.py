"""The claims that a StatefulSet's controller made from its templates: data of the instance.

They bear no mark while the set is there, since nothing is put into templates. What the set
leaves behind is marked before it goes, so that whoever takes the data away finds it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from atomicapp_kubernetes.artifacts.kinds import CLAIM, rank
from atomicapp_kubernetes.cluster import marks
from atomicapp_kubernetes.cluster.api_resource import Served
from atomicapp_kubernetes.cluster.calls import MERGE, Api, Row, is_another, spread
from atomicapp_kubernetes.cluster.delete import delete
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.cluster.owning import selector_of

CONTROLLER = "kube-controller-manager"
SERVED = Served("v1", "PersistentVolumeClaim", "persistentvolumeclaims", is_namespaced=True)


def claims_of(api: Api, row: Row) -> Sequence[Row]:
    """The claims that were made for a StatefulSet; none for anything else."""
    templates = list(template_names(row))
    selected = selector_of(row)
    if not templates or not selected:
        return ()
    names = "|".join(map(re.escape, templates))
    made = re.compile(rf"({names})-{re.escape(row['metadata']['name'])}-[0-9]+")
    path = SERVED.collection(str(row["metadata"]["namespace"]))
    found = api.list("looking for claims", path, labels=selected).items
    return [one for one in found if made.fullmatch(one["metadata"]["name"]) and _is_made(one)]


def template_names(specification: Mapping[str, Any]) -> Iterator[str]:
    """The names of the claims that an object has templates of."""
    if specification.get("kind") == "StatefulSet":
        for template in (specification.get("spec") or {}).get("volumeClaimTemplates") or []:
            yield str((template.get("metadata") or {}).get("name"))


def mark_claims(api: Api, row: Row, claims: Sequence[Row]) -> None:
    """Put the mark of a StatefulSet of ours on its claims, as data."""
    spread(lambda claim: _mark(api, row, claim), claims)


def delete_claims(api: Api, claims: Sequence[Row]) -> None:
    """Remove claims, and the data in them."""
    for claim in claims:
        title = f"{CLAIM}/{claim['metadata']['name']}"
        delete(api, SERVED, claim, str(CLAIM), title)


def _mark(api: Api, row: Row, claim: Row) -> None:
    labels, notes = row["metadata"].get("labels") or {}, row["metadata"].get("annotations") or {}
    namespace, name = claim["metadata"]["namespace"], claim["metadata"]["name"]
    mark = marks.mark_of(row["metadata"])
    place = {"order": mark.order if mark else 0, "rank": rank(CLAIM), "data": True, "after": []}
    metadata = {
        "uid": claim["metadata"]["uid"],
        "labels": {key: text for key, text in labels.items() if key.startswith(marks.PREFIX)},
        "annotations": {
            marks.APPLICATION: notes.get(marks.APPLICATION, ""),
            marks.COMPONENT: notes.get(marks.COMPONENT, ""),
            marks.IDENTITY: json.dumps([str(CLAIM), namespace, name]),
            marks.PLACE: json.dumps(place),
        },
    }
    body, query = json.dumps({"metadata": metadata}).encode(), {"fieldManager": marks.MANAGER}
    path = SERVED.object(namespace, name)
    try:
        api.write(f"marking claim {name}", "PATCH", path, body, content=MERGE, query=query)
    except Refusal as error:
        if not is_another(error):
            raise


def _is_made(claim: Row) -> bool:
    """Whether the cluster's controller made a claim: one that a person made is theirs."""
    entries = claim["metadata"].get("managedFields") or []
    return any(
        entry.get("manager") == CONTROLLER and "f:spec" in (entry.get("fieldsV1") or {})
        for entry in entries
    )
