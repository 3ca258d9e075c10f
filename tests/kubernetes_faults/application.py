"""An application with storage, before a change and after it, and what there is of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.kubernetes_cluster.samples import named
from tests.kubernetes_use.conftest import Data, Shop, config, deployment

NAME = "shop"
CLAIM = "persistentvolumeclaims/data"
LOCK = f"leases/atomicapp.{NAME}"
_ALWAYS = frozenset(
    {"secrets/password", CLAIM, "configmaps/settings", "deployments/web", "services/web"}
)
OBJECTS = {"old": _ALWAYS | {"configmaps/leaving"}, "new": _ALWAYS | {"configmaps/coming"}}
CHANGES = {
    "ConfigMap/leaving": "remove",
    "Secret/password": "unchanged",
    "PersistentVolumeClaim/data": "unchanged",
    "ConfigMap/settings": "update",
    "ConfigMap/coming": "create",
    "Deployment.apps/web": "replace",
    "Service/web": "unchanged",
}
"""What a run of the new version does to the old one. Selectors cannot be changed."""
_LISTS = (
    *("/api/v1/configmaps", "/api/v1/secrets", "/api/v1/services"),
    *("/api/v1/persistentvolumeclaims", "/apis/apps/v1/deployments"),
    "/apis/coordination.k8s.io/v1/leases",
)
_OF_THE_CLUSTER = frozenset({"configmaps/kube-root-ca.crt"})


@dataclass(frozen=True)
class Subject:
    """The application of a person with a namespace, who runs it in either version."""

    shop: Shop
    storage_class: str

    def becomes(self, version: str) -> None:
        """Let the artifacts be those of a version, ``old`` or ``new``."""
        web = deployment("web", "shop/web", replicas=0)
        if version == "new":
            web["spec"]["selector"]["matchLabels"]["version"] = version
            web["spec"]["template"]["metadata"]["labels"]["version"] = version
        other = "leaving" if version == "old" else "coming"
        self.shop.write(
            back=[_password(), _claim(self.storage_class), config("settings", version=version)],
            front=[config(other), web, _service()],
        )

    def runs(self, version: str) -> dict[str, str]:
        """Run a version; what was done to each object."""
        self.becomes(version)
        return self.shop.runs()

    def does(self, verb: str, *words: str) -> None:
        """A command about it, which must end well, and wait for nobody's lock."""
        said = self.shop.tenant.does(*self._about(verb), *words)
        assert "to end its work" not in said.err

    def stop(self, *words: str) -> None:
        """Stop it, if there is anything of it."""
        self.does("stop", "--ignore-not-found", *words)

    def words(self, verb: str, *words: str) -> list[str]:
        """The same command, for a process of its own."""
        tenant = self.shop.tenant
        where = ("--provider", "kubernetes", "--namespace", tenant.namespace)
        return [*self._about(verb), *words, *where, "--kubeconfig", str(tenant.kubeconfig)]

    def state(self) -> str:
        """The state that ``status`` names; "" where it says that there is nothing."""
        said = self.shop.tenant("status", NAME, "--output", "json")
        if not said.out:
            assert "nothing called" in said.err
            return ""
        return str(said.data["state"])

    def objects(self) -> set[str]:
        """What of it is on the cluster, records and locks too, as ``plural/name``."""
        return set(self.generations())

    def generations(self) -> dict[str, str]:
        """The same, each with what becomes another where somebody changes the object."""
        found: dict[str, str] = {}
        for path in _LISTS:
            root, _, plural = path.rpartition("/")
            within = f"{root}/namespaces/{self.shop.tenant.namespace}/{plural}"
            for item in self.shop.tenant.cluster("GET", within)["items"]:
                metadata = item["metadata"]
                changed = metadata.get("generation") or metadata["resourceVersion"]
                found[f"{plural}/{metadata['name']}"] = f"{metadata['uid']} {changed}"
        return {name: changed for name, changed in found.items() if name not in _OF_THE_CLUSTER}

    def _about(self, verb: str) -> tuple[str, str]:
        return (verb, str(self.shop.directory) if verb == "run" else NAME)


def record(revision: int) -> str:
    """The Secret of a revision's record, as ``plural/name``."""
    return f"secrets/atomicapp.{NAME}.r{revision}"


def _password() -> Data:
    return named("v1", "Secret", "password", stringData={"password": "hunter2"})


def _claim(storage_class: str) -> Data:
    spec: dict[str, Any] = {
        "accessModes": ["ReadWriteOnce"],
        "resources": {"requests": {"storage": "1Gi"}},
        "storageClassName": storage_class,
    }
    return named("v1", "PersistentVolumeClaim", "data", spec=spec)


def _service() -> Data:
    return named("v1", "Service", spec={"selector": {"app": "web"}, "ports": [{"port": 80}]})
