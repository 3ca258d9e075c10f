"""Parts that need no server: marks, fields, endpoints, messages."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from atomicapp.instance import Instance
from atomicapp.provider import Owner
from atomicapp.resource import Endpoint, Identity, Resource
from atomicapp_kubernetes.cluster.body import body_of
from atomicapp_kubernetes.cluster.endpoints import endpoints_of
from atomicapp_kubernetes.cluster.failures import LONGEST, refusal, said
from atomicapp_kubernetes.cluster.fields import lost_field
from atomicapp_kubernetes.cluster.marks import label_value, mark_of
from atomicapp_kubernetes.cluster.owning import selector_of

LABEL = re.compile(r"([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?")
OWNER = Owner(Instance("ns", "app", "My App!"), 3)


def resource(specification: dict[str, Any], kind: str = "ConfigMap") -> Resource:
    """A resource of a component that no label can hold."""
    identity = Identity("kubernetes", kind, "ns", specification["metadata"]["name"])
    need = Identity("kubernetes", "Secret", "ns", "s")
    return Resource(identity, "a:b:c", specification, after=(need,), order=2, rank=3)


@pytest.mark.parametrize(
    "text",
    ["", "web", "a:b:c", "x" * 63, "x" * 64, "Ünïcode", "-", "a" * 62 + "-", "1.2", ":" * 80],
)
def test_any_text_becomes_a_label(text: str) -> None:
    value = label_value(text)
    assert LABEL.fullmatch(value)
    if LABEL.fullmatch(text):
        assert value == text
    assert label_value(text + "!") != value


def test_marks_are_read_back_exactly() -> None:
    thing = resource({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "it"}})
    metadata = json.loads(body_of(thing, OWNER, "1.0 (beta)"))["metadata"]
    assert all(LABEL.fullmatch(text) for text in metadata["labels"].values())
    mark = mark_of(metadata)
    assert mark is not None
    assert (mark.instance, mark.identity, mark.component) == (OWNER[0], thing.identity, "a:b:c")
    assert (mark.digest, mark.revision, mark.order, mark.rank) == (thing.digest, 3, 2, 3)
    assert mark.after == thing.after


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "5",
        "null",
        "[]",
        "{}",
        '{"identity":null}',
        '{"identity":["a"]}',
        '{"identity":[1,2,3]}',
        '{"identity":["ConfigMap","n","it",""]}',
        "[" * 100_000,
    ],
)
def test_a_mark_that_somebody_wrote_is_none(text: str) -> None:
    assert mark_of(_marked(text)) is None


_TEXTS = ("application", "component", "digest")


@pytest.mark.parametrize("odd", [None, "x", "a\nb", "\ud800", [[]], {"a": 1}, -1.5, True])
@pytest.mark.parametrize("key", [*_TEXTS, "revision", "order", "rank", "after"])
def test_odd_words_of_a_mark_say_nothing(key: str, odd: object) -> None:
    mark = mark_of(_marked(json.dumps({"identity": ["ConfigMap", "n", "it"], key: odd})))
    assert mark is not None
    assert (mark.revision, mark.order, mark.rank, mark.after) == (0, 0, 0, ())
    texts = {"component": mark.component, "digest": mark.digest}
    texts["application"] = mark.instance.application
    assert texts.pop(key, "") == ("x" if odd == "x" and key in _TEXTS else "")
    assert set(texts.values()) == {""}


@pytest.mark.parametrize("label", ["role", "instance", "namespace"])
def test_what_lacks_a_label_of_ours_is_nobodys(label: str) -> None:
    """So that ``--adopt`` may take it."""
    metadata = _marked(json.dumps({"identity": ["ConfigMap", "n", "it"]}))
    del metadata["labels"][f"io.atomicapp/{label}"]
    assert mark_of(metadata) is None


def _marked(text: str) -> dict[str, Any]:
    """The metadata of an object of ours whose annotation somebody else wrote."""
    thing = resource({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "it"}})
    metadata: dict[str, Any] = json.loads(body_of(thing, OWNER))["metadata"]
    metadata["annotations"]["io.atomicapp/mark"] = text
    return metadata


def test_the_labels_of_the_author_hold() -> None:
    labels = {"app.kubernetes.io/name": "mine", "io.atomicapp/instance": "forged", "x": "y"}
    thing = resource(
        {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "it", "labels": labels}}
    )
    found = json.loads(body_of(thing, OWNER))["metadata"]["labels"]
    assert found["app.kubernetes.io/name"] == "mine"
    assert found["app.kubernetes.io/managed-by"] == "atomicapp"
    assert found["io.atomicapp/instance"] == "app"
    assert found["x"] == "y"


def test_pods_get_no_label_that_a_service_selects_by() -> None:
    thing = resource({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "it"}}, "Pod")
    found = json.loads(body_of(thing, OWNER))["metadata"]["labels"]
    assert not [key for key in found if key.startswith("app.kubernetes.io/")]


def live(fields: dict[str, Any], *others: dict[str, Any]) -> dict[str, Any]:
    """An object whose fields we own so."""
    ours = {"manager": "atomicapp", "operation": "Apply", "fieldsV1": fields}
    return {"metadata": {"managedFields": [*others, ours]}}


@pytest.mark.parametrize(
    ("spec", "fields", "lost"),
    [
        ({"a": 1}, {"f:a": {}}, ""),
        ({"a": 1}, {"f:b": {}}, "spec.a"),
        ({"a": {}, "b": [], "c": None}, {}, ""),
        ({"a": {"b": 1}}, {"f:a": {"f:b": {}}}, ""),
        ({"a": {"b": 1}}, {"f:a": {}}, ""),
        ({"a": [1, 2]}, {"f:a": {}}, ""),
        ({"a": [1, 2]}, {"f:a": {"v:1": {}, "v:2": {}}}, ""),
        ({"a": [1, 2]}, {"f:a": {"v:1": {}}}, "spec.a[1]"),
        ({"a": [{"k": "x", "v": 1}]}, {"f:a": {'k:{"k":"x"}': {"f:v": {}, "f:k": {}}}}, ""),
        ({"a": [{"k": "x", "v": 1}]}, {"f:a": {'k:{"k":"x"}': {"f:k": {}}}}, "spec.a[0].v"),
        ({"a": [{"k": "x"}]}, {"f:a": {'k:{"k":"x","p":"TCP"}': {"f:k": {}}}}, ""),
    ],
)
def test_which_field_is_not_ours_any_more(
    spec: dict[str, Any], fields: dict[str, Any], lost: str
) -> None:
    desired = {"apiVersion": "v1", "kind": "X", "metadata": {"name": "x"}, "spec": spec}
    assert lost_field(desired, live({"f:spec": fields})) == lost


def test_an_object_that_was_applied_in_two_versions() -> None:
    desired = {"metadata": {"name": "x"}, "spec": {"a": 1, "b": 2}}
    earlier = {
        "manager": "atomicapp",
        "operation": "Apply",
        "fieldsV1": {"f:spec": {"f:a": {}}},
    }
    assert lost_field(desired, live({"f:spec": {"f:b": {}}}, earlier)) == ""


def test_where_services_answer() -> None:
    port = {"port": 80, "protocol": "TCP", "nodePort": 30080}
    service: dict[str, Any] = {"kind": "Service", "spec": {"ports": [port]}}
    assert endpoints_of(service, "10.0.0.1") == (Endpoint("10.0.0.1:30080", "80/tcp"),)
    assert endpoints_of(service, "") == ()
    service["status"] = {"loadBalancer": {"ingress": [{"ip": "2001:db8::1"}, {"hostname": "a"}]}}
    assert [one.address for one in endpoints_of(service, "x")] == ["[2001:db8::1]:80", "a:80"]
    assert endpoints_of({"kind": "ConfigMap"}, "x") == ()


def test_where_an_ingress_answers() -> None:
    backend = {"service": {"name": "web", "port": {"number": 80}}}
    paths = [{"path": "/x", "backend": backend}]
    spec: dict[str, Any] = {"rules": [{"host": "a.test", "http": {"paths": paths}}]}
    ingress = {"kind": "Ingress", "spec": spec}
    assert endpoints_of(ingress, "x") == (Endpoint("http://a.test/x", "web:80"),)
    spec["tls"] = [{"hosts": ["a.test"]}]
    assert endpoints_of(ingress, "x") == (Endpoint("https://a.test/x", "web:80"),)
    del spec["rules"][0]["host"]
    assert endpoints_of(ingress, "x") == ()


@pytest.mark.parametrize(
    ("kind", "selector", "expected"),
    [
        ("Deployment", {"matchLabels": {"a": "b", "c": "d"}}, "a=b,c=d"),
        ("ReplicationController", {"a": "b"}, "a=b"),
        ("ConfigMap", None, ""),
        (
            "Job",
            {
                "matchExpressions": [
                    {"key": "a", "operator": "In", "values": ["b", "c"]},
                    {"key": "d", "operator": "NotIn", "values": ["e"]},
                    {"key": "f", "operator": "Exists"},
                    {"key": "g", "operator": "DoesNotExist"},
                ]
            },
            "a in (b,c),d notin (e),f,!g",
        ),
    ],
)
def test_what_selects_pods(kind: str, selector: Any, expected: str) -> None:
    assert selector_of({"kind": kind, "spec": {"selector": selector}}) == expected


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"<html>\x1b[31mbad gateway</html>", r"'<html>\x1b[31mbad gateway</html>'"),
        (b"", "the server answered 400"),
        (b"[]", "[]"),
        (b'{"kind":"Status","message":"a\\nb"}', "a b"),
        (b'{"kind":"Status","reason":"Odd","details":5}', "Odd"),
        (b'{"kind":"Status","message":"' + b"x" * 5000 + b'"}', "x" * (LONGEST - 3) + "..."),
    ],
)
def test_whatever_a_server_answers_is_one_line(body: bytes, expected: str) -> None:
    """Row: terminal escapes in names and descriptions."""
    assert str(refusal("", said(400, body))) == expected


def test_whole_objects_are_not_shown() -> None:
    value = json.dumps({"containers": [{"name": "x" * 200}]})
    message = f'Job.batch "a" is invalid: spec.template: Invalid value: {value}: field is immutable'
    told = said(422, json.dumps({"kind": "Status", "message": message}).encode())
    assert str(refusal("", told)) == "spec.template: Invalid value: field is immutable"


@pytest.mark.parametrize(
    ("got", "expected"),
    [
        ("string, got &value.valueUnstructured{Value:5}", "expected string, got 5"),
        ("map, got &{abc}", "expected map, got abc"),
        (
            "boolean, got &value.valueUnstructured{Value:true}",
            "expected boolean, got the text 'true'",
        ),
        ("map, got &{[1 2]}", "expected map, got a list"),
        ("list, got &{map[a:1]}", "expected list, got a map"),
        ("numeric (int or float), got string", "expected numeric (int or float), got string"),
    ],
)
def test_what_a_server_prints_of_its_own_data_is_read(got: str, expected: str) -> None:
    message = f"failed to create typed patch object (ns/a; v1, Kind=X): .data.a: expected {got}"
    told = said(500, json.dumps({"kind": "Status", "message": message}).encode())
    assert [cause.message for cause in refusal("", told).causes] == [expected]
    hidden = refusal("", told, secret=True).causes[0].message
    assert hidden == (expected if "&" not in got else expected.partition(", ")[0])


def test_a_cause_that_a_server_tells_several_times_is_told_once() -> None:
    cause = {"reason": "FieldValueInvalid", "field": "metadata.labels", "message": "no"}
    details = {"causes": [cause, cause, {**cause, "message": "not either"}]}
    told = said(422, json.dumps({"kind": "Status", "details": details}).encode())
    assert [one.message for one in told.causes] == ["no", "not either"]


@pytest.mark.parametrize(
    "wrong", [{"stringData": "abc"}, {"stringData": {"a": "b"}, "data": "abc"}, {"stringData": [1]}]
)
def test_texts_of_a_secret_that_are_no_map_are_left_to_the_server(wrong: dict[str, Any]) -> None:
    secret = resource({"kind": "Secret", "metadata": {"name": "s"}, **wrong}, "Secret")
    sent = json.loads(body_of(secret, OWNER))
    assert {field: sent[field] for field in wrong} == wrong
