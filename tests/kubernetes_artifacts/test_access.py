"""threats: artifacts that take the host, every spelling; on clusters, its nodes and the rest."""

from __future__ import annotations

import json

import pytest

from tests.kubernetes_artifacts.given import config, parsed

POD = "apiVersion: v1\nkind: Pod\nmetadata: {name: p}\nspec: "
_CONTAINER = "{name: a, image: b}"


def accesses(text: str) -> list[str]:
    return [one.what for resource in parsed(text) for one in resource.host_access]


def of_container(context: str) -> str:
    return f"{{containers: [{{name: a, image: b, securityContext: {context}}}]}}"


def of_pod(fields: str) -> str:
    return f"{{containers: [{_CONTAINER}], {fields}}}"


ASKED = {
    of_container("{privileged: true}"): ["privileged: every device and capability of the host"],
    of_container("{capabilities: {add: [NET_ADMIN, cap_sys_time]}}"): [
        "capability NET_ADMIN",
        "capability SYS_TIME",
    ],
    of_container("{capabilities: {add: [ALL]}}"): ["capability ALL"],
    of_container("{capabilities: {add: [CHOWN, NET_BIND_SERVICE], drop: [ALL]}}"): [],
    of_container("{seccompProfile: {type: Unconfined}}"): ["security option seccomp=unconfined"],
    of_container("{seccompProfile: {type: RuntimeDefault}}"): [],
    of_container("{appArmorProfile: {type: Unconfined}}"): ["security option apparmor=unconfined"],
    of_container("{procMount: Unmasked}"): ["security option systempaths=unconfined"],
    of_container("{windowsOptions: {hostProcess: true}}"): [
        "runs as a process of the host (Windows)"
    ],
    of_container("{seLinuxOptions: {type: spc_t, user: u}}"): [
        "SELinux type spc_t", "SELinux user u",
    ],
    of_container("{allowPrivilegeEscalation: true, runAsUser: 0}"): [],
    of_pod("hostNetwork: true, hostPID: true, hostIPC: true"): [
        "the host's process namespace",
        "the host's IPC namespace",
        "the host's network namespace",
    ],
    of_pod("hostNetwork: false, hostUsers: false"): [],
    of_pod("volumes: [{name: v, hostPath: {path: /}}]"): ["the engine's socket, by mounting /"],
    of_pod("volumes: [{name: v, hostPath: {path: /srv}}, {name: w, emptyDir: {}}]"): [
        "the host's /srv"
    ],
    of_pod("volumes: [{name: v, hostPath: {path: /var/run/docker.sock}}]"): [
        "the engine's socket, by mounting /var/run/docker.sock"
    ],
    of_pod("volumes: [{name: v, flexVolume: {driver: a/b}}]"): ["volume driver a/b"],
    of_pod("securityContext: {sysctls: [{name: kernel.msgmax}, {name: net.ipv4.tcp_rmem}]}"): [
        "the kernel parameter kernel.msgmax"
    ],
    of_pod("volumes: odd, securityContext: odd"): [],
    "{initContainers: [{name: a, securityContext: {privileged: true}}]}": [
        "privileged: every device and capability of the host"
    ],
    "{containers: [{name: a, ports: [{hostPort: 80, containerPort: 80}]}]}": [],
}  # fmt: skip

AROUND = {
    "Pod": ("v1", "{}"),
    "PodTemplate": ("v1", '{{"template": {{"spec": {}}}}}'),
    "Deployment": ("apps/v1", '{{"spec": {{"template": {{"spec": {}}}}}}}'),
    "CronJob": (
        "batch/v1", '{{"spec": {{"jobTemplate": {{"spec": {{"template": {{"spec": {}}}}}}}}}}}',
    ),
    "DeploymentConfig": ("apps.openshift.io/v1", '{{"spec": {{"template": {{"spec": {}}}}}}}'),
    "Rollout": ("example.com/v1", '{{"spec": {{"steps": [{{"template": {{"spec": {}}}}}]}}}}'),
}  # fmt: skip


@pytest.mark.parametrize("spec", ASKED)
def test_what_a_pod_asks_for(spec: str) -> None:
    assert accesses(POD + spec) == ASKED[spec]


@pytest.mark.parametrize("kind", AROUND)
def test_pods_in_any_kind(kind: str) -> None:
    version, around = AROUND[kind]
    spec = '{"hostPID": true, "containers": [{"name": "a", "image": "b"}]}'
    body = json.loads(around.format(spec) if kind != "Pod" else f'{{"spec": {spec}}}')
    data = {"apiVersion": version, "kind": kind, "metadata": {"name": "x"}, **body}
    assert accesses(json.dumps(data)) == ["the host's process namespace"]


CUSTOM = {
    "hostNetwork: true, replicas: 2": "the host's network namespace",
    "volumes: [{name: v, hostPath: {path: /srv}}]": "the host's /srv",
    "volumes: [{name: v, hostPath: {path: /var/run/../run/docker.sock}}]": (
        "the engine's socket, by mounting /var/run/../run/docker.sock"
    ),
    "templates: [{container: {image: b, securityContext: {privileged: true}}}]": (
        "privileged: every device and capability of the host"
    ),
    "steps: [{image: b, securityContext: {seLinuxOptions: {type: spc_t}}}]": "SELinux type spc_t",
    "securityContext: {seLinuxOptions: {type: [a]}}": "SELinux type ['a']",
    "securityContext: {sysctls: [{name: [a]}]}": "the kernel parameter ['a']",
    "podTemplate: {securityContext: {sysctls: [{name: kernel.msgmax}]}}": (
        "the kernel parameter kernel.msgmax"
    ),
}


@pytest.mark.parametrize("fields", CUSTOM)
def test_parts_of_pods_in_shapes_of_their_own(fields: str) -> None:
    """Custom resources ask for nodes without a list of containers beside it."""
    text = f"apiVersion: example.com/v1\nkind: Runner\nmetadata: {{name: r}}\nspec: {{{fields}}}"
    assert accesses(text) == [CUSTOM[fields]]


def test_a_schema_that_names_the_fields_asks_for_nothing() -> None:
    properties = "{hostNetwork: {type: boolean}, hostPath: {type: object, properties: {path: {}}}}"
    text = f"apiVersion: example.com/v1\nkind: Shape\nmetadata: {{name: s}}\nspec: {properties}"
    assert accesses(text) == []
    version, kind = "apiextensions.k8s.io/v1", "CustomResourceDefinition"
    text = f"apiVersion: {version}\nkind: {kind}\nmetadata: {{name: s.x}}\nspec: "
    assert accesses(text + "{default: {hostNetwork: true}}") == [
        "is not in a namespace but for the whole cluster"
    ]


def test_annotations_of_old() -> None:
    text = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: d}
        spec:
          template:
            metadata:
              annotations:
                container.apparmor.security.beta.kubernetes.io/a: unconfined
                seccomp.security.alpha.kubernetes.io/pod: unconfined
                other: unconfined
            spec: {containers: [{name: a, image: b}]}
        """
    assert accesses(text) == [
        "security option apparmor=unconfined",
        "security option seccomp=unconfined",
    ]


def test_what_is_beyond_the_namespace() -> None:
    role = "apiVersion: rbac.authorization.k8s.io/v1\nkind: ClusterRole\nmetadata: {name: r}\n"
    assert accesses(role) == ["is not in a namespace but for the whole cluster"]
    volume = "apiVersion: v1\nkind: PersistentVolume\nmetadata: {name: v}\n"
    assert accesses(volume + "spec: {hostPath: {path: /srv}}\n") == [
        "is not in a namespace but for the whole cluster",
        "the host's /srv",
    ]
    assert accesses(config("{}").replace("name: c", "name: c, namespace: other")) == [
        "the namespace other"
    ]
    assert accesses(config("{}").replace("name: c", "name: c, namespace: default")) == []


def test_an_access_is_told_once_for_an_object() -> None:
    container = "{name: a, image: b, securityContext: {privileged: true}}"
    (found,) = parsed(POD + f"{{containers: [{container}, {container}]}}")
    assert found.host_access == (
        ("Pod/p", "privileged: every device and capability of the host"),
    )  # fmt: skip
