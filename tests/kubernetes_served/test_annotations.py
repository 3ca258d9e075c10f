"""What pods and services said in annotations becomes fields, whatever the version of the object."""

from __future__ import annotations

import json
from typing import Any

import pytest

from atomicapp_kubernetes.served.moving import move
from atomicapp_kubernetes.served.row import CannotMove
from tests.kubernetes_artifacts.given import notices, problems

Data = dict[str, Any]

INIT = [{"name": "first", "image": "b"}]
TOLERATIONS = [{"key": "a", "operator": "Exists"}]
AFFINITY: Data = {"nodeAffinity": {"preferredDuringSchedulingIgnoredDuringExecution": []}}
BETA_INIT = "pod.beta.kubernetes.io/init-containers"
ALPHA_INIT = "pod.alpha.kubernetes.io/init-containers"
TOLERATED = "scheduler.alpha.kubernetes.io/tolerations"
WANTED = "scheduler.alpha.kubernetes.io/affinity"
SAFE = "security.alpha.kubernetes.io/sysctls"
UNSAFE = "security.alpha.kubernetes.io/unsafe-sysctls"
UNREADY = "service.alpha.kubernetes.io/tolerate-unready-endpoints"


def pod(annotations: dict[str, str], **spec: Any) -> Data:
    """A pod, or the template of one."""
    containers = [{"name": "a", "image": "b"}]
    return {
        "metadata": {"labels": {"app": "a"}, "annotations": annotations},
        "spec": {"containers": containers, **spec},
    }


def moved(annotations: dict[str, str], **spec: Any) -> Data:
    """What becomes of the specification of a Pod with those annotations."""
    made = move({"apiVersion": "v1", "kind": "Pod", **pod(annotations, **spec)})
    assert made is not None
    assert made.data["metadata"]["annotations"] == {}
    specification: Data = made.data["spec"]
    return specification


@pytest.mark.parametrize(
    ("name", "text", "field", "value"),
    [
        (BETA_INIT, json.dumps(INIT), "initContainers", INIT),
        (ALPHA_INIT, json.dumps(INIT), "initContainers", INIT),
        (ALPHA_INIT, '[{"name": "a", "resources": null}]', "initContainers", [{"name": "a"}]),
        (TOLERATED, json.dumps(TOLERATIONS), "tolerations", TOLERATIONS),
        (WANTED, json.dumps(AFFINITY), "affinity", AFFINITY),
        (SAFE, "a.b=1,c.d=1 2 = 3", "securityContext",
         {"sysctls": [{"name": "a.b", "value": "1"}, {"name": "c.d", "value": "1 2 = 3"}]}),
    ],
)  # fmt: skip
def test_annotations_of_pods(name: str, text: str, field: str, value: Any) -> None:
    assert moved({name: text})[field] == value


@pytest.mark.parametrize(
    ("version", "kind", "at"),
    [
        ("v1beta3", "ReplicationController", ("spec", "template")),
        ("apps/v1alpha1", "PetSet", ("spec", "template")),
        ("extensions/v1beta1", "DaemonSet", ("spec", "template")),
        ("apps/v1", "Deployment", ("spec", "template")),
        ("batch/v1", "Job", ("spec", "template")),
        ("batch/v1beta1", "CronJob", ("spec", "jobTemplate", "spec", "template")),
        ("v1", "PodTemplate", ("template",)),
    ],
)
def test_wherever_the_pod_is(version: str, kind: str, at: tuple[str, ...]) -> None:
    data: Data = pod({BETA_INIT: json.dumps(INIT)})
    for name in reversed(at):
        data = {name: data}
    made = move({"apiVersion": version, "kind": kind, "metadata": {"name": "a"}, **data})
    assert made is not None
    found: Any = made.data
    for name in at:
        found = found[name]
    assert found["spec"]["initContainers"] == INIT
    assert f"annotation {BETA_INIT!r} is moved to {'.'.join(at)}.spec.initContainers" in made.notice


def test_annotations_of_the_object_around_the_pod_are_not_the_pods() -> None:
    data = {"metadata": {"annotations": {BETA_INIT: json.dumps(INIT)}}, "spec": {"template": {}}}
    assert move({"apiVersion": "apps/v1", "kind": "Deployment", **data}) is None


def test_both_kinds_of_kernel_parameters_are_one_list() -> None:
    found = moved({SAFE: "a=1", UNSAFE: "b=2"}, securityContext={"runAsUser": 1})
    assert found["securityContext"] == {
        "runAsUser": 1,
        "sysctls": [{"name": "a", "value": "1"}, {"name": "b", "value": "2"}],
    }


@pytest.mark.parametrize(
    "data",
    [
        pod({BETA_INIT: json.dumps(INIT)}, initContainers=[{"name": "own"}]),
        pod({SAFE: "a=1"}, securityContext={"sysctls": [{"name": "a", "value": "2"}]}),
        pod({BETA_INIT: "", TOLERATED: "[]", WANTED: "null", SAFE: ""}),
        pod({"pod.alpha.kubernetes.io/initialized": "true"}),
    ],
)
def test_fields_that_are_there_stay_and_what_says_nothing_is_left(data: Data) -> None:
    assert move({"apiVersion": "v1", "kind": "Pod", **data}) is None


def test_the_beta_counts_before_the_alpha() -> None:
    alpha = json.dumps([{"name": "other", "image": "b"}])
    data = {"apiVersion": "v1", "kind": "Pod"} | pod(
        {ALPHA_INIT: alpha, BETA_INIT: json.dumps(INIT)}
    )
    made = move(data)
    assert made is not None
    assert made.data["spec"]["initContainers"] == INIT


def test_an_affinity_means_what_it_meant() -> None:
    term = {"topologyKey": "zone", "namespaces": []}
    text = json.dumps({
        "podAntiAffinity": {
            "requiredDuringSchedulingRequiredDuringExecution": [term],
            "requiredDuringSchedulingIgnoredDuringExecution": [term, {"namespaces": ["a"]}],
            "preferredDuringSchedulingIgnoredDuringExecution": [{"podAffinityTerm": term}],
        }
    })  # fmt: skip
    everywhere = {"topologyKey": "zone", "namespaceSelector": {}}
    assert moved({WANTED: text})["affinity"] == {
        "podAntiAffinity": {
            "requiredDuringSchedulingIgnoredDuringExecution": [everywhere, {"namespaces": ["a"]}],
            "preferredDuringSchedulingIgnoredDuringExecution": [{"podAffinityTerm": everywhere}],
        }
    }


@pytest.mark.parametrize(
    ("name", "text", "form"),
    [
        (BETA_INIT, "[{]", "a list in JSON"),
        (BETA_INIT, "{}", "a list in JSON"),
        (TOLERATED, "[" * 100_000, "a list in JSON"),
        (WANTED, "[]", "a map in JSON"),
        (SAFE, "a=1,b", "of the form 'name=value,name=value'"),
        (UNSAFE, "=1", "of the form"),
    ],
)
def test_what_cannot_be_read_is_named(name: str, text: str, form: str) -> None:
    with pytest.raises(CannotMove) as raised:
        moved({name: text})
    assert f"its annotation {name!r} is not {form}" in raised.value.why
    assert "write what it means as 'spec." in raised.value.remedy


def test_what_cannot_be_read_is_not_shown() -> None:
    """threats.md: secrets in errors."""
    annotations = f'{{{BETA_INIT}: \'[{{"value": "$password"\'}}'
    (found,) = problems(
        f"apiVersion: v1\nkind: Pod\nmetadata: {{name: a, annotations: {annotations}}}\n"
        "spec: {containers: [{name: a, image: b}]}\n",
        password="s3cret",
    )
    assert "Pod 'a' cannot be moved" in found.what
    assert BETA_INIT in found.what
    assert "s3cret" not in str(found)


@pytest.mark.parametrize(("text", "is_moved"), [("true", True), ("1", True), ("false", False)])
def test_services_that_lead_to_pods_that_are_not_ready(text: str, is_moved: bool) -> None:
    data = {"apiVersion": "v1", "kind": "Service", "metadata": {"annotations": {UNREADY: text}}}
    made = move({**data, "spec": {"clusterIP": "None"}})
    assert (made is not None) is is_moved
    if made is not None:
        assert made.data["spec"] == {"clusterIP": "None", "publishNotReadyAddresses": True}
        assert f"annotation {UNREADY!r} is moved to spec.publishNotReadyAddresses" in made.notice
    assert move({**data, "spec": {"publishNotReadyAddresses": False}}) is None


def test_a_notice_says_where() -> None:
    (notice,) = notices(
        "apiVersion: v1\nkind: Service\n"
        f"metadata: {{name: a, annotations: {{{UNREADY}: 'true'}}}}\n"
    )
    assert str(notice) == (
        "a.yaml:1:1: Service 'a': parts of v1 Service that are gone are moved to fields of today; "
        f"annotation {UNREADY!r} is moved to spec.publishNotReadyAddresses (write those)"
    )


def test_a_pod_that_held_back_those_after_it_is_told_of() -> None:
    made = move({
        "apiVersion": "apps/v1", "kind": "StatefulSet", "metadata": {"name": "a"},
        "spec": {"template": pod({"pod.alpha.kubernetes.io/initialized": "false"})},
    })  # fmt: skip
    assert made is not None
    assert "pods no longer wait for it" in made.notice
