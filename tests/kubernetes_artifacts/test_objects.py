"""Objects: which there are, what they are called, where they go, and what is refused."""

from __future__ import annotations

import pytest

from atomicapp.errors import Place
from atomicapp.instance import Instance
from atomicapp.resource import Identity, Resource
from atomicapp_kubernetes import KubernetesProvider
from tests.kubernetes_artifacts.given import (
    artifact,
    config,
    parsed,
    problems,
    thing,
)


def keys(found: tuple[Resource, ...]) -> list[str]:
    return [f"{one.identity.kind} {one.identity.namespace}/{one.identity.name}" for one in found]


def test_several_documents_and_lists() -> None:
    found = parsed(
        """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: a}
        ---
        {"apiVersion": "v1", "kind": "List", "metadata": {"name": "ignored"}, "items": [
          {"apiVersion": "v1", "kind": "Service", "metadata": {"name": "b"}},
          {"apiVersion": "v1", "kind": "List", "items": [
            {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": "c"}}]}]}
        ---
        apiVersion: v1
        kind: ConfigMapList
        items:
        - metadata: {name: d}
        ---
        {apiVersion: v1, kind: List}
        ---
        {apiVersion: example.com/v1, kind: AllowList, metadata: {name: e}, items: [1]}
        """
    )
    assert keys(found) == [
        "Deployment.apps default/a",
        "Service default/b",
        "Secret default/c",
        "ConfigMap default/d",
        "AllowList.example.com default/e",
    ]
    assert found[3].specification == {
        "apiVersion": "v1",
        "kind": "ConfigMap",
        "metadata": {"name": "d", "namespace": "default"},
    }


def test_namespaces() -> None:
    instance = Instance("mine", "app", "app")
    found = parsed(
        config("{}"),
        "apiVersion: v1\nkind: Service\nmetadata: {name: s, namespace: other}\n",
        "apiVersion: v1\nkind: Namespace\nmetadata: {name: ns, namespace: odd}\n",
        "apiVersion: v1\nkind: Secret\nmetadata: {name: p, namespace: null}\n",
        instance=instance,
    )
    assert keys(found) == ["ConfigMap mine/c", "Service other/s", "Namespace /ns", "Secret mine/p"]
    assert found[0].specification["metadata"] == {"name": "c", "namespace": "mine"}
    assert "namespace" not in found[2].specification["metadata"]


DEFINITION = """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: things.example.com}
    spec: {group: example.com, scope: Cluster, names: {kind: Thing, plural: things}}
    """


def test_the_scope_of_a_kind_that_the_application_defines() -> None:
    definition, made = parsed(DEFINITION, thing("spec: {}\n"))
    assert made.identity == Identity("kubernetes", "Thing.example.com", "", "t")
    assert made.after == (definition.identity,)
    assert definition.is_data
    assert definition.rank < made.rank


def test_what_servers_set_is_left_out() -> None:
    found = parsed(
        """
        apiVersion: v1
        kind: Service
        metadata:
          name: s
          creationTimestamp: null
          resourceVersion: "12"
          uid: 7
          managedFields: []
          labels: {a: b}
        spec: {clusterIP: null, selector: {a: b}}
        status: {loadBalancer: {}}
        """
    )
    assert found[0].specification == {
        "apiVersion": "v1",
        "kind": "Service",
        "metadata": {"name": "s", "labels": {"a": "b"}, "namespace": "default"},
        "spec": {"selector": {"a": "b"}},
    }


def test_fields_that_are_null() -> None:
    (found,) = parsed(config("{a: null, b: }"))
    assert found.specification["data"] == {"a": None, "b": None}
    (found,) = parsed(thing("spec: {a: null}\nstatus: {b: 1}\n"))
    assert found.specification["spec"] == {"a": None}
    assert found.specification["status"] == {"b": 1}


@pytest.mark.parametrize(
    ("text", "what", "remedy"),
    [
        ("[1]", "this is a list, not an object", "---"),
        ("word", "this is a single value", "---"),
        ("kind: Pod\nmetadata: {name: a}", "has no 'apiVersion'", "'v1' or 'apps/v1'"),
        ("apiversion: v1\nkind: Pod\nmetadata: {name: a}", "no 'apiVersion'", "did you mean"),
        ("apiVersion: 1\nkind: Pod\nmetadata: {name: a}", "this is no 'apiVersion'", "'v1'"),
        ("apiVersion: a/b/v1\nkind: Pod\nmetadata: {name: a}", "this is no 'apiVersion'", ""),
        ("apiVersion: v1\nmetadata: {name: a}", "has no 'kind'", "'Service'"),
        ("apiVersion: v1\nkind: a pod\nmetadata: {name: a}", "this is no 'kind'", ""),
        ("apiVersion: v1\nkind: Pod", "this object has no name", "add 'metadata'"),
        ("apiVersion: v1\nkind: Pod\nmetadata: a", "'metadata' is not a map", ""),
        ("apiVersion: v1\nkind: Pod\nmetadata: {}", "this object has no name", "add 'name'"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {generateName: a}", "another object at", "'name'"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: 1}", "is not a text", "in quotes"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: 1}", "is not a text", "quotes"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: [a]}", "is not a map", ""),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: a, labels: {b: 1}}", "['b'] is not a", ""),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: A_b}", "no Pod can be called 'A_b'", "253"),
        ("apiVersion: v1\nkind: Service\nmetadata: {name: a.b}", "no Service can be", "63"),
        ("apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: A}", "no namespace can", "63"),
        ("apiVersion: v1\nkind: Secret\nmetadata: {name: atomicapp.a.r1}", "no Secret", "records"),
        (
            "apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: {name: atomicapp.a}",
            "no Lease can be called",
            "records and locks",
        ),
        ("apiVersion: x.y/v1\nkind: Z\nmetadata: {name: a/b}", "no Z can be called 'a/b'", "'/'"),
        (
            "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {b: YQ==, c: 'no, not'}",
            "data['c'] of this Secret is not base64",
            "'stringData'",
        ),
        ("apiVersion: v1\nkind: List\nitems: a", "'items' is not a list", "'- '"),
        ("apiVersion: v1\nkind: List\nitems: [[]]", "this is a list", ""),
    ],
)
def test_what_is_refused(text: str, what: str, remedy: str) -> None:
    (found,) = problems(text)
    assert what in found.what
    assert remedy in found.remedy
    assert isinstance(found.where, Place)


def test_everything_that_is_wrong_is_told_at_once() -> None:
    found = problems(artifact("[1]\n---\nkind: Pod\n", "a"), artifact("{", "b"))
    assert [(one.where.file, one.where.line) for one in found if isinstance(one.where, Place)] == [
        ("a", 1), ("a", 3), ("a", 3), ("b", 1),
    ]  # fmt: skip


def test_names_that_only_some_kinds_may_have() -> None:
    text = "apiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata: {name: 'a:B_c'}\n"
    assert parsed(text)[0].identity.name == "a:B_c"


def test_an_identity_twice_names_both_places() -> None:
    (found,) = problems(
        artifact("apiVersion: extensions/v1beta1\nkind: Ingress\nmetadata: {name: a}\n", "one"),
        artifact(
            "---\napiVersion: networking.k8s.io/v1\nkind: Ingress\nmetadata: {name: a}", "two"
        ),
    )
    assert found.what == "a second Ingress is called 'a'"
    assert found.where == ("two", 2, 1)
    assert "the first is at one:1:1" in found.remedy


def test_secrets_are_in_no_message() -> None:
    """threats: secrets in errors."""
    for text in (
        "apiVersion: v1\nkind: Secret\nmetadata: {name: [s3cret]}\ndata: {a: s3cret, a: s3cret}\n",
        "apiVersion: v1\nkind: s3cret s3cret\ndata: {s3cret: ]}\n",
        "apiVersion: $v\nkind: $v\nmetadata: {name: a}\n",
        "s3cret",
    ):
        assert "s3cret" not in str(problems(text, v="s3cret"))


def test_ranks_and_orders() -> None:
    kinds = {
        "ValidatingWebhookConfiguration": "admissionregistration.k8s.io/v1",
        "APIService": "apiregistration.k8s.io/v1",
        "Ingress": "networking.k8s.io/v1",
        "Widget": "example.com/v1",
        "Deployment": "apps/v1",
        "Job": "batch/v1",
        "Service": "v1",
        "PersistentVolumeClaim": "v1",
        "StorageClass": "storage.k8s.io/v1",
        "Secret": "v1",
        "RoleBinding": "rbac.authorization.k8s.io/v1",
        "ServiceAccount": "v1",
        "PriorityClass": "scheduling.k8s.io/v1",
        "CustomResourceDefinition": "apiextensions.k8s.io/v1",
        "Namespace": "v1",
    }
    text = "\n---\n".join(
        f"{{apiVersion: {version}, kind: {kind}, metadata: {{name: a}}}}"
        for kind, version in kinds.items()
    )
    found = parsed(artifact(text), artifact(config("{}"), "b", component="b"))
    ranks = [one.rank for one in found[:-1]]
    assert ranks == sorted(ranks, reverse=True)
    assert len(set(ranks)) == 10
    assert [one.order for one in found] == [0] * 15 + [1]
    assert {one.identity.kind for one in found if one.is_data} == {
        "Namespace",
        "PersistentVolumeClaim",
        "CustomResourceDefinition.apiextensions.k8s.io",
    }


def test_images_wherever_they_are() -> None:
    (found,) = parsed(
        """
        apiVersion: batch/v1
        kind: CronJob
        metadata: {name: c}
        spec: {jobTemplate: {spec: {template: {spec: {
          initContainers: [{name: i, image: first}, odd],
          containers: [{name: a, image: second}, {name: b, image: first}, {name: c, image: 3}],
          ephemeralContainers: odd}}}}}
        """
    )
    assert KubernetesProvider().images(found) == ("first", "second")


def test_a_definition_that_is_none_is_left_to_the_server() -> None:
    """Its specification is a text: what it defines is not known, and nothing ends on it."""
    (found,) = parsed(
        """
        apiVersion: apiextensions.k8s.io/v1
        kind: CustomResourceDefinition
        metadata: {name: things.example.com}
        spec: nothing
        """
    )
    assert found.specification["spec"] == "nothing"
