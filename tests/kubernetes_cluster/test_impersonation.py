"""A user of a kubeconfig who acts as somebody else, on the real cluster."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from atomicapp.provider import Settings
from atomicapp_kubernetes.cluster.access import find_access
from atomicapp_kubernetes.cluster.session import Request, Session
from tests.cluster.calls import Calls
from tests.kubernetes_cluster.asking import ask, problem

Acting = Callable[..., str]
REVIEW = "/apis/authentication.k8s.io/v1/selfsubjectreviews"


@pytest.fixture
def acting(kubeconfig: Path, tmp_path: Path, clean_home: Path) -> Acting:
    """Writes the administrator's kubeconfig with more in its user; its path."""

    def write(**fields: Any) -> str:
        data = yaml.safe_load(kubeconfig.read_text())
        data["users"][0]["user"] |= fields
        file = tmp_path / "config"
        file.write_text(json.dumps(data))
        return str(file)

    return write


def seen_as(config: str) -> Mapping[str, Any]:
    """Whom the server takes the requests of a kubeconfig to come from."""
    session = Session(find_access(Settings(config=config)))
    body = b'{"apiVersion": "authentication.k8s.io/v1", "kind": "SelfSubjectReview"}'
    try:
        answer = session.send(Request("POST", REVIEW, body=body))
    finally:
        session.close()
    found: Mapping[str, Any] = json.loads(answer.body)["status"]["userInfo"]
    return found


def test_somebody_without_rights_has_none(acting: Acting) -> None:
    ask(config=acting())
    assert "'jane' may not list secrets" in problem(config=acting(**{"as": "jane"}))


def test_the_groups_are_several(acting: Acting) -> None:
    groups = ["nobodies", "system:masters"]
    ask(config=acting(**{"as": "jane", "as-groups": groups}))
    assert "'jane' may not" in problem(config=acting(**{"as": "jane", "as-groups": groups[:1]}))


def test_all_that_is_said_of_somebody_comes_to_the_server(acting: Acting) -> None:
    extra = {"scopes": ["view", "a, b"], "example.test/50%_ü~": ["Straße"], "none": None}
    fields = {"as": "jürgen", "as-uid": "7", "as-groups": ["a b", "c"], "as-user-extra": extra}
    found = seen_as(acting(**fields))
    assert (found["username"], found["uid"]) == ("jürgen", "7")
    assert set(found["groups"]) == {"a b", "c", "system:authenticated"}
    assert found["extra"] == {key: values for key, values in extra.items() if values}


def test_who_has_another_token_still_acts_as_somebody_else(
    acting: Acting, cluster: Calls, namespace: str
) -> None:
    root = f"/api/v1/namespaces/{namespace}/serviceaccounts"
    cluster("POST", root, {"metadata": {"name": "me"}})
    token = cluster("POST", f"{root}/me/token", {})["status"]["token"]
    me = f"system:serviceaccount:{namespace}:me"
    assert f"'{me}' may not list secrets" in problem(config=acting(), auth=token)
    found = problem(config=acting(**{"as": "jane"}), auth=token)
    assert me in found
    assert "impersonate" in found


def test_nobody_is_as_good_as_not_said(acting: Acting) -> None:
    ask(config=acting(**{"as": "", "as-uid": "", "as-groups": [], "as-user-extra": {}}))


@pytest.mark.parametrize(
    "fields",
    [{"as-uid": "7"}, {"as-groups": ["system:masters"]}, {"as-user-extra": {"a": ["b"]}}],
)
def test_groups_and_the_like_of_nobody(acting: Acting, fields: dict[str, Any]) -> None:
    (key,) = fields
    config = acting(**fields)
    assert f"{config}: the user has '{key}' without 'as'" in problem(config=config)
