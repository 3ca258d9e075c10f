"""Every row of the table: an object before, and the same object for a cluster of today."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from atomicapp_kubernetes.artifacts.documents import objects
from atomicapp_kubernetes.served.gone import DEAD
from atomicapp_kubernetes.served.moving import move
from atomicapp_kubernetes.served.row import EVERY_KIND, CannotMove
from atomicapp_kubernetes.served.table import ROWS
from tests.kubernetes_artifacts.given import artifact, config, notices, parsed, problems
from tests.kubernetes_served.cluster_samples import OF_CLUSTERS
from tests.kubernetes_served.samples import OF_APPLICATIONS

Sample = tuple[str, str, str]

CHANGED = (*OF_APPLICATIONS, *OF_CLUSTERS)


def data(sample: Sample) -> dict[str, Any]:
    """The object that a sample stands for."""
    version, kind, body = sample
    metadata = "" if "metadata: {name" in body else "metadata: {name: a}\n"
    text = f"apiVersion: {version}\nkind: {kind}\n{metadata}{body}\n"
    (found,) = objects(artifact(text))
    return found.data


def moved(sample: Sample) -> tuple[dict[str, Any], str]:
    """What becomes of it, and what is said of that."""
    before = data(sample)
    kept = deepcopy(before)
    found = move(before)
    assert before == kept, "what is given stays as it is"
    assert found is not None
    return found.data, found.notice


@pytest.mark.parametrize(
    ("before", "after"), [pytest.param(b, a, id=f"{b[0]}-{b[1]}") for b, a in CHANGED]
)
def test_fields_go_along(before: Sample, after: Sample) -> None:
    made, notice = moved(before)
    assert made == data(after)
    assert before[0] in notice
    assert move(made) is None, "once is enough"


@pytest.mark.parametrize("row", [row for row in ROWS if not row.steps], ids=lambda row: row.was)
def test_kinds_whose_fields_stayed(row: Any) -> None:
    made, notice = moved((*row.was, "spec: {a: b}"))
    assert made == data((*row.now, "spec: {a: b}"))
    assert f"{row.was[0]} {row.was[1]} is no longer served, and is moved to {row.now[0]}" in notice


def test_every_row_has_a_sample() -> None:
    shown = {before[:2] for before, _ in CHANGED}
    assert {row.was for row in ROWS if row.steps} - shown <= {
        ("v1beta3", "PodTemplate"),  # as a ReplicationController
    }
    assert len({row.was for row in ROWS}) == len(ROWS), "each is moved in one way"
    assert all(row.now not in {other.was for other in ROWS if other.is_gone} for row in ROWS)


@pytest.mark.parametrize(
    ("sample", "remark"),
    [
        (CHANGED[3][0], "spec.rollbackTo is left out"),
        (("extensions/v1beta1", "DaemonSet", CHANGED[6][0][2]), "pods are now replaced"),
        (("admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration",
          "webhooks: [{name: a}]"), "taken to have no side effects"),
        (("batch/v2alpha1", "ScheduledJob", ""), "is moved to batch/v1 CronJob"),
    ],
)  # fmt: skip
def test_what_is_lost_or_taken_for_granted_is_said(sample: Sample, remark: str) -> None:
    assert remark in moved(sample)[1]


def test_what_is_said_explicitly_stays() -> None:
    spec = "spec: {updateStrategy: {type: OnDelete}, selector: {a: b}, template: {}}"
    made, notice = moved(("extensions/v1beta1", "DaemonSet", spec))
    assert made["spec"]["updateStrategy"] == {"type": "OnDelete"}
    assert "replaced" not in notice
    hook = "webhooks: [{name: a, sideEffects: NoneOnDryRun, timeoutSeconds: 5}]"
    made, notice = moved(
        ("admissionregistration.k8s.io/v1beta1", "ValidatingWebhookConfiguration", hook)
    )
    assert made["webhooks"][0]["timeoutSeconds"] == 5
    assert "side effects" not in notice


@pytest.mark.parametrize(
    ("sample", "why", "remedy"),
    [
        *(((dead.was[0], dead.was[1].replace(EVERY_KIND, "Anything"), ""), dead.why, dead.remedy)
          for dead in DEAD),
        (("apps/v1beta1", "Deployment", "spec: {template: {spec: {}}}"), "neither", "add labels"),
        (("certificates.k8s.io/v1beta1", "CertificateSigningRequest", "spec: {}"), "sign", "Name"),
        (("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", "spec: {group: a}"),
         "names no version", "'versions'"),
        (("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition",
          "spec: {versions: [{name: v1, schema: a}]}"), "'schema' is not a map", ""),
        (("admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration",
          "webhooks: [{sideEffects: Some}]"), "side effects", "NoneOnDryRun"),
    ],
)  # fmt: skip
def test_what_cannot_be_moved_says_why(sample: Sample, why: str, remedy: str) -> None:
    with pytest.raises(CannotMove) as raised:
        move(data(sample))
    assert why in raised.value.why
    assert remedy in raised.value.remedy


def test_a_cluster_may_still_serve_it() -> None:
    old = data(("policy/v1beta1", "PodSecurityPolicy", ""))
    assert (
        move(old, lambda version, kind: (version, kind) == ("policy/v1beta1", old["kind"])) is None
    )
    service = data(("v1", "Service", "spec: {portalIP: None}"))
    assert move(service, lambda *_: True) is not None


def test_odd_shapes_are_left_to_the_server() -> None:
    for row in ROWS:
        for body in ("spec: odd", "spec: {rules: odd, metrics: [odd], template: 1}\nwebhooks: 1"):
            try:
                move(data((*row.was, body)))
            except CannotMove as error:
                assert error.why  # noqa: PT017


def test_a_notice_says_where() -> None:
    (notice,) = notices(
        config("{}") + "---\napiVersion: batch/v1beta1\nkind: CronJob\nmetadata: {name: a}\n"
    )
    assert notice.is_warning
    assert str(notice) == (
        "a.yaml:6:1: CronJob 'a': batch/v1beta1 CronJob is no longer served, and is moved to "
        "batch/v1 (write it for batch/v1)"
    )
    assert parsed(config("{}"))[0].identity.kind == "ConfigMap"
    assert notices(config("{}")) == ()


def test_an_error_says_where() -> None:
    (found,) = problems(
        "apiVersion: policy/v1beta1\nkind: PodSecurityPolicy\nmetadata: {name: a}\n"
    )
    assert found.where == ("a.yaml", 1, 1)
    assert "PodSecurityPolicy 'a' cannot be moved" in found.what
    assert "pod-security.kubernetes.io/enforce" in found.remedy


def test_objects_from_before_metadata() -> None:
    (found,) = problems("apiVersion: v1beta1\nkind: Pod\nid: web\ndesiredState: {}\n")
    assert found.where == ("a.yaml", 1, 1)
    assert found.what.startswith("Pod 'web' cannot be moved")
    assert "the version 'v1beta1' was another format" in found.what
    assert found.remedy == "write it for the version 'v1'"
    (found,) = problems("apiVersion: v1beta2\nkind: Minion\nid: node\n")
    assert "Minion 'node' cannot be moved" in found.what
