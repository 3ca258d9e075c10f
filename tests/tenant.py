"""Somebody at the command line who has a namespace of a real cluster to themselves.

``tenant``   such a person: the program, a namespace that is empty at first, what is in it
``volumes``  makes volumes of the node that claims of the tenant's are bound to
"""

from __future__ import annotations

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from tests.cluster.calls import CallFailed, Calls, until
from tests.program import Program, Said

_OF_THE_CLUSTER = frozenset(
    {"configmaps/kube-root-ca.crt", "serviceaccounts/default", "endpoints/kubernetes"}
)
_PASSING = frozenset({"events"})
_SECONDS_TO_ANSWER = 20.0


@dataclass(frozen=True)
class Tenant:
    """Who runs applications in a namespace, as they see it and as it is."""

    program: Program
    cluster: Calls
    kubeconfig: Path
    namespace: str

    def __call__(self, verb: str, *words: str) -> Said:
        """A command, about this namespace of this cluster; however it ends."""
        return self.program(verb, *words, *self._target)

    def does(self, verb: str, *words: str) -> Said:
        """A command that must end well."""
        return self.program.does(verb, *words, *self._target)

    def fails(self, verb: str, *words: str) -> str:
        """A command that must fail; what it complains of."""
        return self.program.fails(verb, *words, *self._target)

    def runs(self, app: str | Path, *words: str) -> dict[str, str]:
        """Run an application; what was done to each of its objects."""
        said = self.does("run", str(app), "--output", "json", "--quiet", *words)
        return {change["resource"]: change["action"] for change in said.data["changes"]}

    def status(self, instance: str) -> dict[str, Any]:
        """What ``status`` says of each object of an instance, whether all is well or not."""
        said = self("status", instance, "--output", "json")
        assert said.out, said.err
        return {f"{one['kind']}/{one['name']}": one for one in said.data["resources"]}

    def health(self, instance: str) -> dict[str, str]:
        """How each object of an instance does."""
        return {name: one["health"] for name, one in self.status(instance).items()}

    def page(
        self, instance: str, form: dict[str, str] | None = None, path: str = "/", wanted: str = ""
    ) -> str:
        """The page of an instance, where ``status`` says that it answers; waited for until
        ``wanted`` is in it: pods that go still answer for a moment."""
        found = self.status(instance).values()
        (address,) = [point["address"] for one in found for point in one["endpoints"]]
        body = urlencode(form).encode() if form else None
        deadline = time.monotonic() + _SECONDS_TO_ANSWER
        while True:
            page = _fetched(f"http://{address}{path}", body)
            if page is not None and wanted in page:
                return page
            assert time.monotonic() < deadline, f"{address}: {page}"
            time.sleep(0.1)

    def objects(self) -> set[str]:
        """Everything in the namespace but what every namespace has, as ``plural/name``."""
        found: set[str] = set()
        for path, plural in self._collections:
            try:
                items = self.cluster("GET", path)["items"]
            except CallFailed as error:
                if error.status != 404:
                    raise
                continue  # another test's kind, which is gone
            found |= {f"{plural}/{item['metadata']['name']}" for item in items}
        return found - _OF_THE_CLUSTER

    def has_only(self, *patterns: str) -> bool:
        """Whether all that is left, in a moment, begins with one of the patterns, and each of
        those is there; what an object made goes after it."""

        def is_so() -> bool:
            left = self.objects()
            return all(one.startswith(patterns) for one in left) and all(
                any(one.startswith(pattern) for one in left) for pattern in patterns
            )

        return until(is_so)

    @property
    def _target(self) -> tuple[str, ...]:
        options = ("--provider", "kubernetes", "--namespace", self.namespace)
        return (*options, "--kubeconfig", str(self.kubeconfig))

    @cached_property
    def _collections(self) -> list[tuple[str, str]]:
        """Where objects of each kind of a namespace are listed."""
        groups = self.cluster("GET", "/apis")["groups"]
        roots = ["/api/v1", *(f"/apis/{one['preferredVersion']['groupVersion']}" for one in groups)]
        return [
            (f"{root}/namespaces/{self.namespace}/{one['name']}", one["name"])
            for root in roots
            for one in _kinds(self.cluster, root)
            if one["namespaced"] and "list" in one["verbs"] and one["name"] not in _PASSING
        ]


def _kinds(cluster: Calls, root: str) -> list[dict[str, Any]]:
    """The kinds of a group; none of one that another test has just taken away."""
    try:
        found: list[dict[str, Any]] = cluster("GET", root)["resources"]
    except CallFailed:
        return []
    return found


def _fetched(url: str, body: bytes | None) -> str | None:
    """A page; None where nobody answers, or somebody who is not ready."""
    try:
        with urllib.request.urlopen(url, body, timeout=10) as page:
            return str(page.read().decode())
    except urllib.error.HTTPError as error:
        error.close()
    except (urllib.error.URLError, ConnectionError):
        pass
    return None


@pytest.fixture
def tenant(atomicapp: Program, cluster: Calls, kubeconfig: Path, namespace: str) -> Tenant:
    """Somebody who has only just come: an empty home and an empty namespace."""
    return Tenant(atomicapp, cluster, kubeconfig, namespace)


@pytest.fixture
def volumes(cluster: Calls, namespace: str, tmp_path: Path) -> Iterator[Callable[[], str]]:
    """Makes an empty volume of a gibibyte each time; the class of storage that claims name."""
    path, made = "/api/v1/persistentvolumes", 0

    def make() -> str:
        nonlocal made
        made += 1
        place = tmp_path / f"volume-{made}"
        place.mkdir()
        spec = {
            "capacity": {"storage": "1Gi"},
            "accessModes": ["ReadWriteOnce"],
            "storageClassName": namespace,
            "hostPath": {"path": str(place)},
        }
        metadata = {"name": f"{namespace}-{made}"}
        cluster("POST", path, {"metadata": metadata, "spec": spec})
        return namespace

    yield make
    for number in range(1, made + 1):
        cluster("DELETE", f"{path}/{namespace}-{number}")
