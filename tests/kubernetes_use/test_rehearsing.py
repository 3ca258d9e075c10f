"""``run --dry-run=server``: the cluster judges, nothing is changed.

threats.md: secrets in objects are shown in no output.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from tests.cluster.calls import until
from tests.kubernetes_cluster.samples import named, things
from tests.kubernetes_use.conftest import Data, Shop, config, deployment
from tests.program import Said

WEB = "Deployment.apps/web"
IMAGE = 'spec.template.spec.containers[name="main"].image'


def rehearsed(shop: Shop, *words: str) -> Said:
    """A dry run that the server judges."""
    return shop.tenant("run", str(shop.directory), "--dry-run=server", *words)


def judged(shop: Shop, *words: str) -> dict[str, Any]:
    """What is said of each object."""
    changes = rehearsed(shop, "--output", "json", *words).data["changes"]
    return {change["resource"]: change["rehearsed"] for change in changes}


def test_what_would_change_is_told_field_by_field(shop: Shop, stand_in: Callable[..., str]) -> None:
    shop.write(web=[deployment("web", stand_in("shop/one"), "sleep", "9"), config("web", a="1")])
    shop.runs("--no-wait")
    shop.write(
        web=[
            deployment("web", "shop/two:2", "sleep", "10", replicas=2),
            config("web", b="2"),
            config("new", text="x" * 200),
        ]
    )
    said = rehearsed(shop)

    assert said.status == 0
    lines = said.out.splitlines()
    assert "web: Deployment.apps/web" in lines
    assert "  ~ spec.replicas: 1 -> 2" in lines
    assert any(one.startswith(f"  ~ {IMAGE}: ") for one in lines)
    assert '  - data.a: "1"' in lines
    assert '  + data.b: "2"' in lines
    assert any(one.startswith('  + data.text: "xxx') and one.endswith("...") for one in lines)
    fields = {one["path"]: one for one in judged(shop)[WEB]["fields"]}
    assert set(fields) == {
        "spec.replicas", IMAGE, 'spec.template.spec.containers[name="main"].command[1]'
    }  # fmt: skip
    assert fields["spec.replicas"] == {"path": "spec.replicas", "before": 1, "after": 2}
    assert "configmaps/new" not in shop.tenant.objects()
    assert shop.tenant.status("shop")[WEB]["state"] != "absent"


def test_what_is_unchanged_is_not_asked_about(shop: Shop) -> None:
    shop.write(web=config("web", a="1"))
    shop.runs()

    assert judged(shop) == {"ConfigMap/web": None}


def test_a_hidden_value_of_before_is_not_shown_either(shop: Shop) -> None:
    """Whatever object it is in."""
    shop.write(web=config("web", a="$word"))
    file = shop.directory / "Nulecule"
    application = json.loads(file.read_text())
    application["graph"][0]["params"] = [{"name": "word", "hidden": True}]
    file.write_text(json.dumps(application))
    shop.runs("-p", "word=first-word")

    for output in ((), ("--output", "json")):
        said = rehearsed(shop, *output, "-p", "word=second-word")
        assert "data.a" in said.out
        assert "first-word" not in said.out
        assert "second-word" not in said.out


def test_values_of_secrets_are_never_shown(shop: Shop) -> None:
    shop.write(web=named("v1", "Secret", "web", stringData={"old": "first-word", "b.c": "same"}))
    for output in ((), ("--output", "json")):
        assert "first-word" not in rehearsed(shop, *output).out
    shop.runs()
    shop.write(web=named("v1", "Secret", "web", data={"old": "c2Vjb25kLXdvcmQ="}))
    said = rehearsed(shop)

    assert '  ~ data.old: "***" -> "***"' in said.out.splitlines()
    assert '  - data["b.c"]: "***"' in said.out.splitlines()
    more = rehearsed(shop, "--output", "json")
    for shown in (said.out, more.out):
        for word in ("c2Vjb25kLXdvcmQ=", "Zmlyc3Qtd29yZA==", "second-word"):
            assert word not in shown


def test_what_would_be_refused_is_told_all_at_once(shop: Shop) -> None:
    wrong = deployment("web", "shop/web:1")
    wrong["spec"]["replicas"] = "many"
    shop.write(web=[wrong, config("web"), named("v1", "Service", "web", spec={"prots": []})])
    said = rehearsed(shop)

    assert said.status == 1
    assert "spec.replicas" in said.err
    assert "spec.prots" in said.err
    assert "ConfigMap/web" in said.out
    assert judged(shop)["Service/web"]["refused"]
    assert shop.tenant.objects() == set()


def test_a_conflict_is_told_beforehand(shop: Shop) -> None:
    shop.write(web=config("web", a="1"))
    shop.runs()
    path = f"/api/v1/namespaces/{shop.tenant.namespace}/configmaps/web"
    shop.tenant.cluster(
        "PATCH", path, {"data": {"a": "3"}}, "merge-patch+json", fieldManager="somebody"
    )
    shop.write(web=config("web", a="2"))

    assert "belongs to 'somebody'" in rehearsed(shop).err
    assert judged(shop, "--force-conflicts")["ConfigMap/web"]["fields"] == [
        {"path": "data.a", "before": "3", "after": "2"}
    ]


def test_what_the_plan_would_make_first_cannot_be_missed_yet(shop: Shop) -> None:
    other = f"{shop.tenant.namespace}-other"
    group = f"{shop.tenant.namespace}.example.test"
    definition = things(group)
    inside = config("inside")
    inside["metadata"]["namespace"] = other
    spec = {"serviceAccountName": "web", "containers": [{"name": "main", "image": "shop/web:1"}]}
    shop.write(
        web=[
            named("v1", "Namespace", other),
            inside,
            definition,
            named(f"{group}/v1", "Thing", "one"),
            named("v1", "ServiceAccount", "web"),
            named("v1", "Pod", "web", spec=spec),
        ]
    )
    said = rehearsed(shop)

    assert said.status == 0, said.err
    assert f"? namespace '{other}' is not there yet" in said.out
    assert "? its kind is not there yet: the application brings it" in said.out
    assert "? its service account is not there yet" in said.out
    assert judged(shop)[f"Thing.{group}/one"]["fields"] == []
    assert shop.tenant.objects() == set()


def test_what_left_the_package_is_tried_and_stays(shop: Shop) -> None:
    shop.write(web=[config("web"), config("left")])
    shop.runs()
    shop.write(web=config("web"))
    said = rehearsed(shop)

    assert said.status == 0
    assert "no field changes" not in said.out
    assert judged(shop)["ConfigMap/left"] == {"fields": [], "unjudged": "", "refused": []}
    assert "configmaps/left" in shop.tenant.objects()


@contextmanager
def refusing_policy(shop: Shop) -> Iterator[None]:
    """A policy that lets no Secret of the namespace go, and quotes it."""
    root, name = (
        "/apis/admissionregistration.k8s.io/v1/validatingadmissionpolicies",
        (f"{shop.tenant.namespace}-keep"),
    )
    rule = {"apiGroups": [""], "apiVersions": ["v1"], "resources": ["secrets"]}
    here = {"matchLabels": {"kubernetes.io/metadata.name": shop.tenant.namespace}}
    constraints = {
        "namespaceSelector": here,
        "resourceRules": [{**rule, "operations": ["DELETE"]}],
    }
    quoting = {
        "expression": "!has(oldObject.data.word)",
        "messageExpression": ("'it has ' + string(oldObject.data.word)"),
    }
    spec = {"matchConstraints": constraints, "validations": [quoting]}
    binding = {"policyName": name, "validationActions": ["Deny"]}
    cluster = shop.tenant.cluster
    cluster("POST", root, {"metadata": {"name": name}, "spec": spec})
    cluster("POST", f"{root[:-3]}ybindings", {"metadata": {"name": name}, "spec": binding})
    try:
        yield
    finally:
        cluster("DELETE", f"{root[:-3]}ybindings/{name}")
        cluster("DELETE", f"{root}/{name}")


def test_what_a_policy_says_of_a_secret_is_not_shown(shop: Shop) -> None:
    """threats.md: secrets in objects are shown in no output."""
    shop.write(web=[config("web"), named("v1", "Secret", "left", stringData={"word": "hush-hush"})])
    shop.runs()
    shop.write(web=config("web"))
    with refusing_policy(shop):
        until(lambda: judged(shop)["Secret/left"]["refused"])
        told = [rehearsed(shop), rehearsed(shop, "--output", "json")]
        shown = [said.out + said.err for said in told] + [shop.fails("--no-wait")]
    assert {said.status for said in told} == {1}
    for text in shown:
        assert "Secret/left" in text
        assert "denied" in text
        assert "hush-hush" not in text
        assert "aHVzaC1odXNo" not in text


def test_a_namespace_that_a_run_would_make(shop: Shop) -> None:
    shop.write(web=config("web"))
    missing = f"{shop.tenant.namespace}-missing"
    words = ("run", str(shop.directory), "--dry-run=server", "--provider", "kubernetes")
    there = ("--namespace", missing, "--kubeconfig", str(shop.tenant.kubeconfig))
    program = shop.tenant.program

    assert f"namespace '{missing}' is not there" in program.fails(*words, *there)
    assert "is not there yet" in program.does(*words, *there, "--create-namespace").out


def test_what_would_be_made_anew_is_said_to_be(shop: Shop) -> None:
    def job(word: str) -> Data:
        container = {"name": "main", "image": "shop/job:1", "command": [word]}
        template = {"spec": {"restartPolicy": "Never", "containers": [container]}}
        return named("batch/v1", "Job", "once", spec={"template": template, "suspend": True})

    shop.write(web=job("true"))
    shop.runs("--no-wait")
    shop.write(web=job("false"))
    told = judged(shop)["Job.batch/once"]

    assert told["unjudged"].startswith("it is removed and made anew")
    assert "spec.template" in told["unjudged"]


def test_what_has_failed_would_be_made_anew(shop: Shop, stand_in: Callable[..., str]) -> None:
    container = {"name": "main", "image": stand_in("shop/job"), "command": ["false"]}
    template = {"spec": {"restartPolicy": "Never", "containers": [container]}}
    shop.write(web=named("batch/v1", "Job", "once", spec={"template": template, "backoffLimit": 0}))
    shop.fails()

    told = judged(shop)["Job.batch/once"]
    assert told["unjudged"] == "it is removed and made anew, which can be judged only then"


def test_an_object_that_is_taken_over_is_compared_with_what_it_is(shop: Shop) -> None:
    path = f"/api/v1/namespaces/{shop.tenant.namespace}/configmaps"
    theirs = {"metadata": {"name": "web"}, "data": {"b": "2"}}
    shop.tenant.cluster("POST", path, theirs, fieldManager="somebody")
    shop.write(web=config("web", a="1"))

    fields = judged(shop, "--adopt")["ConfigMap/web"]["fields"]
    assert {"path": "data.a", "before": None, "after": "1"} in fields
    assert not [one for one in fields if one["path"].startswith("data.b")]


def test_a_kind_that_the_server_lacks(shop: Shop) -> None:
    shop.write(web=[named("nothing.test/v1", "Thing", "one"), config("web")])
    said = rehearsed(shop)

    assert said.status == 1
    assert "knows no kind 'Thing'" in said.err
    assert "ConfigMap/web" in said.out
