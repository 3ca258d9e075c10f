"""What has to be there before anything is changed: kinds and namespaces."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from atomicapp.errors import Problem, TargetError
from atomicapp.provider import Progress
from atomicapp.resource import Identity, Resource
from atomicapp_kubernetes.artifacts.kinds import DEFINITION, NAMESPACE, GroupKind, defined
from atomicapp_kubernetes.cluster.apply import Applying
from atomicapp_kubernetes.cluster.calls import APPLY, spread
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.cluster.inventory import shelf_of
from atomicapp_kubernetes.cluster.marks import MANAGER, PROVIDER

NEEDED = frozenset({"get", "list", "patch", "delete"})


def prepare(
    using: Applying,
    resources: Sequence[Resource],
    namespace: str,
    progress: Progress,
    *,
    make: bool,
) -> frozenset[Identity]:
    """See that the server has every kind, and every namespace; with ``make`` those are made.

    Answers with the namespaces that were. Raises TargetError with everything that is missing.
    """
    problems = list(_kind_problems(using, resources))
    if problems:
        raise TargetError.of(problems)
    brought = {one.identity.name for one in resources if shelf_of(one).group_kind == NAMESPACE}
    used = {one.identity.namespace for one in resources if one.identity.namespace}
    # The record and the lock are in the instance's own, even where the application makes it.
    wanted = sorted({namespace} | (used - brought))
    made: list[Identity] = []

    def make_one(name: str) -> None:
        _make(using, name)
        made.append(Identity(PROVIDER, str(NAMESPACE), "", name))
        progress(f"namespace {name} is made")

    found = spread(lambda name: _namespace_problem(using, name, make_one if make else None), wanted)
    lacking = [problem for problem in found if problem is not None]
    if lacking:
        raise TargetError.of(lacking)
    return frozenset(made)


def brought_kinds(resources: Iterable[Resource]) -> frozenset[GroupKind]:
    """The kinds that an application brings definitions of."""
    return frozenset(kind for one in resources for kind in _defined(one.specification))


def _kind_problems(using: Applying, resources: Sequence[Resource]) -> Iterator[Problem]:
    brought = brought_kinds(resources)
    using.discovery.load({shelf_of(one).version for one in resources})
    for resource in resources:
        shelf = shelf_of(resource)
        if shelf.group_kind in brought:
            continue
        served = using.discovery.find(shelf.version, shelf.kind)
        if served is None:
            missing = using.discovery.missing(shelf.version, shelf.kind, str(resource))
            yield missing.problems[0]
        elif not NEEDED.issubset(served.verbs):
            what = f"{shelf.kind} is a question to the server and no object that it keeps"
            yield Problem(what, str(resource), "take it out of the artifacts")


def _defined(specification: Mapping[str, Any]) -> Iterator[GroupKind]:
    """The kind that a definition brings."""
    version, kind = specification["apiVersion"], specification["kind"]
    if (version.partition("/")[0], kind) == DEFINITION:
        yield defined(specification.get("spec"))


def _namespace_problem(
    using: Applying, name: str, make: Callable[[str], None] | None
) -> Problem | None:
    path = f"/api/v1/namespaces/{name}"
    try:
        found = using.api.get(f"looking for namespace {name}", path)
    except Refusal as error:
        if error.status != HTTPStatus.FORBIDDEN:
            raise
        # Who has rights in one namespace alone may not look at it; the next call tells.
        return None
    if found is None and make is not None:
        make(name)
        return None
    if found is None:
        return Problem(
            f"namespace {name!r} is not there",
            using.api.session.location,
            "--create-namespace makes it",
        )
    if (found.get("status") or {}).get("phase") == "Terminating":
        told = f"namespace {name!r} is being removed"
        return Problem(told, using.api.session.location, "wait until it is gone, or use another")
    return None


def _make(using: Applying, name: str) -> None:
    """It bears no mark: ``stop`` leaves it, since others may use it."""
    labels = {"app.kubernetes.io/managed-by": MANAGER}
    metadata = {"name": name, "labels": labels}
    body = json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}).encode()
    path, query = f"/api/v1/namespaces/{name}", {"fieldManager": MANAGER}
    using.api.write(f"making namespace {name}", "PATCH", path, body, content=APPLY, query=query)
