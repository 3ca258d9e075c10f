"""What changed is made anew, and the old one comes back where the new one fails."""

from __future__ import annotations

from atomicapp.provider import Instruction, Owner
from atomicapp.resource import Action, Health
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.target.target import DockerTarget
from tests.docker_target.conftest import Make, converge, ids, see, settled


def test_a_changed_container_is_replaced_and_the_old_one_removed(
    target: DockerTarget, owner: Owner, container: Make
) -> None:
    converge(target, owner, container())
    old = ids(target, owner)
    changed = container(config={"Env": ["A=1"]})
    assert see(target, owner, changed).reason == "specification changed"
    assert converge(target, owner, changed) == [Action.REPLACE]
    new = ids(target, owner)
    assert new.keys() == old.keys()
    assert new != old


def test_the_old_container_comes_back_where_the_new_one_fails(
    target: DockerTarget, owner: Owner, container: Make
) -> None:
    converge(target, owner, container())
    old = ids(target, owner)
    broken = container(command=("/bin/false",))
    target.apply(Instruction(broken, Action.REPLACE), owner)
    seen = settled(target, owner, broken)
    assert (seen.health, seen.message) == (Health.FAILED, "ended with status 1")
    for _ in "twice":
        target.settle(broken, owner, healthy=False)
        assert ids(target, owner) == old
    assert see(target, owner, container()).action is Action.KEEP


def test_a_container_that_did_not_run_is_put_back_without_running_it(
    target: DockerTarget, owner: Owner, container: Make, engine: Engine
) -> None:
    once = container(command=("true",))
    converge(target, owner, once)
    settled(target, owner, once)
    (identity,) = ids(target, owner).values()
    ended = (calls.container(engine, identity) or {})["State"]["FinishedAt"]
    changed = container(command=("false",))
    target.apply(Instruction(changed, Action.REPLACE), owner)
    target.settle(changed, owner, healthy=False)
    state = (calls.container(engine, identity) or {})["State"]
    assert (state["Status"], state["FinishedAt"]) == ("exited", ended)


def test_a_new_image_of_the_same_name_replaces(
    target: DockerTarget, owner: Owner, container: Make, engine: Engine, busybox_image: str
) -> None:
    name = f"{owner.instance.name}-image"
    engine.call("POST", f"/images/{busybox_image}/tag", query={"repo": name, "tag": "latest"})
    web = container(image=name)
    try:
        converge(target, owner, web)
        (identity,) = ids(target, owner).values()
        engine.call(
            "POST",
            "/commit",
            query={"container": identity, "repo": name, "pause": 0, "changes": "ENV B=2"},
        )
        seen = see(target, owner, web)
        assert (seen.action, seen.reason) == (Action.REPLACE, "image changed")
        converge(target, owner, web)
        assert see(target, owner, web).action is Action.KEEP
    finally:
        for owned in target.owned(owner.instance):
            target.delete(owned, owner)
        engine.call("DELETE", f"/images/{name}", query={"force": 1})


def test_a_container_whose_name_changes_is_the_same_one(
    target: DockerTarget, owner: Owner, container: Make
) -> None:
    """An unnamed container's name has its image in it; its identity has not."""
    web = container()
    renamed = web._replace(
        specification={**web.specification, "name": f"{owner.instance.name}-new"}
    )
    converge(target, owner, web)
    before = ids(target, owner)
    target.apply(Instruction(renamed, Action.REPLACE), owner)
    target.settle(renamed, owner, healthy=False)
    assert ids(target, owner) == before
    assert converge(target, owner, renamed) == [Action.REPLACE]
    assert list(ids(target, owner)) == [f"{owner.instance.name}-new"]


def test_what_is_linked_comes_back_together(
    target: DockerTarget, owner: Owner, container: Make, engine: Engine
) -> None:
    db = container("db")
    command = ("sh", "-c", "grep -w db /etc/hosts && sleep 1000")
    link = {"Links": [f"{db.title}:db"]}
    web = container("web", command=command, host=link, bound_to=(db.identity,))
    converge(target, owner, db, web)
    before = ids(target, owner)
    new_db = container("db", config={"Env": ["A=1"]})
    target.apply(Instruction(new_db, Action.REPLACE), owner)
    target.apply(Instruction(web, Action.REPLACE), owner)
    assert settled(target, owner, web).state == "running"
    for resource in (new_db, web):
        target.settle(resource, owner, healthy=False)
    assert ids(target, owner) == before
    seen = [settled(target, owner, resource) for resource in (db, web)]
    assert [(one.action, one.state) for one in seen] == [(Action.KEEP, "running")] * 2


def test_the_last_container_left_is_never_dropped(
    target: DockerTarget, owner: Owner, container: Make, engine: Engine
) -> None:
    web, changed = container(), container(config={"Env": ["A=1"]})
    converge(target, owner, web)
    before = ids(target, owner)
    target.apply(Instruction(changed, Action.REPLACE), owner)
    engine.call("DELETE", f"/containers/{changed.title}", query={"force": 1})
    target.settle(changed, owner, healthy=True)
    assert list(ids(target, owner).values()) == list(before.values())
    assert see(target, owner, changed).reason == "an interrupted change is completed"
    assert target.owned(owner.instance)[0].state == "absent"
    assert converge(target, owner, changed) == [Action.REPLACE]
    assert list(ids(target, owner)) == [web.title]
