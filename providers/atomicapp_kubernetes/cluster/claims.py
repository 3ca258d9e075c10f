"""The claims that a StatefulSet's controller made from its templates: data of the instance.

They bear no mark while the set is there, since nothing is put into templates. What the set
leaves behind is marked before it goes, so that whoever takes the data away finds it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from atomicapp.provider import Progress
from atomicapp.resource import Health, Identity, Owned, Resource
from atomicapp_kubernetes.artifacts.kinds import CLAIM, rank
from atomicapp_kubernetes.cluster import marks
from atomicapp_kubernetes.cluster.api_resource import Served
from atomicapp_kubernetes.cluster.calls import MERGE, Api, Row, is_another, spread
from atomicapp_kubernetes.cluster.delete import delete
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.cluster.inventory import Shelf
from atomicapp_kubernetes.cluster.verdict import judge
from atomicapp_kubernetes.readiness.verdict import part, parts

CONTROLLER = "kube-controller-manager"
SERVED = Served("v1", "PersistentVolumeClaim", "persistentvolumeclaims", is_namespaced=True)


def claims_of(api: Api, row: Row) -> Sequence[Row]:
    """The claims that were made for a StatefulSet; none for anything else."""
    templates = list(template_names(row))
    if not templates:
        return ()
    # What its controller makes gets these of its selector, and not what is said by expressions.
    wanted = part(row, "spec", "selector", "matchLabels")
    selected = ",".join(f"{key}={value}" for key, value in wanted.items())
    names = "|".join(map(re.escape, templates))
    made = re.compile(rf"({names})-{re.escape(row['metadata']['name'])}-[0-9]+")
    path = SERVED.collection(str(row["metadata"]["namespace"]))
    found = api.list("looking for claims", path, labels=selected).items
    return [one for one in found if made.fullmatch(one["metadata"]["name"]) and _is_made(one)]


def template_names(specification: Mapping[str, Any]) -> Iterator[str]:
    """The names of the claims that an object has templates of."""
    if specification.get("kind") == "StatefulSet":
        for template in parts(part(specification, "spec"), "volumeClaimTemplates"):
            yield str(part(template, "metadata").get("name"))


def claim_shelves(resources: Iterable[Resource]) -> Iterator[Shelf]:
    """Where the claims lie that controllers make for resources."""
    for resource in resources:
        if any(template_names(resource.specification)):
            yield Shelf(SERVED.version, SERVED.kind, resource.identity.namespace)


def unmarked(api: Api, ours: Mapping[Identity, Row]) -> Sequence[Owned]:
    """The claims of StatefulSets of ours as what they will be: data, of the set's component."""
    sets = [row for row in ours.values() if any(template_names(row))]
    found = zip(sets, spread(lambda row: claims_of(api, row), sets), strict=True)
    shown = [_as_data(row, claim, api.now()) for row, claims in found for claim in claims]
    # Of two sets that may have made a claim, one is enough to show it.
    return list({one.identity: one for one in shown if one.identity not in ours}.values())


def _as_data(row: Row, claim: Row, now: datetime) -> Owned:
    mark = _mark_as_data(row, claim)
    judged = judge({**claim, "apiVersion": SERVED.version, "kind": SERVED.kind}, now)
    return Owned(
        mark.identity,
        mark.component,
        mark.digest,
        "",
        mark.revision,
        mark.is_data,
        # The set waits for claims that it needs; a pod that is gone leaves one that may never be.
        Health.DONE,
        judged.state,
        order=mark.order,
        rank=mark.rank,
    )


def _mark_as_data(row: Row, claim: Row) -> marks.Mark:
    """What a claim's mark says or will say, from the mark of its set."""
    mark = marks.mark_of(row["metadata"])
    assert mark is not None, "only of what is ours"  # noqa: S101
    namespace, name = claim["metadata"]["namespace"], claim["metadata"]["name"]
    identity = Identity(marks.PROVIDER, str(CLAIM), namespace, name)
    return mark._replace(identity=identity, digest="", is_data=True, rank=rank(CLAIM), after=())


def mark_claims(api: Api, row: Row, claims: Sequence[Row]) -> None:
    """Put the mark of a StatefulSet of ours on its claims, as data."""
    spread(lambda claim: _mark(api, row, claim), claims)


def delete_claims(api: Api, claims: Sequence[Row], progress: Progress) -> None:
    """Remove claims, and the data in them."""
    for claim in claims:
        title = f"{CLAIM}/{claim['metadata']['name']}"
        delete(api, SERVED, claim, str(CLAIM), title, progress)


def _mark(api: Api, row: Row, claim: Row) -> None:
    labels = row["metadata"].get("labels") or {}
    namespace, name = claim["metadata"]["namespace"], claim["metadata"]["name"]
    metadata = {
        "uid": claim["metadata"]["uid"],
        "labels": {key: text for key, text in labels.items() if key.startswith(marks.PREFIX)},
        "annotations": {marks.MARK: marks.annotation(_mark_as_data(row, claim))},
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
