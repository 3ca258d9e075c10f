"""The plan: pure, from what is desired, observed and owned."""

from __future__ import annotations

from atomicapp.plan import make_plan, make_removal
from atomicapp.resource import (
    Action,
    Health,
    HostAccess,
    Identity,
    Observation,
    Owned,
    Resource,
)


def identity(name: str, kind: str = "container") -> Identity:
    return Identity("docker", kind, "default", name)


def resource(name: str, *bound_to: str, **more: object) -> Resource:
    return Resource(
        identity(name),
        component=name,
        specification={"name": name},
        bound_to=tuple(identity(other) for other in bound_to),
        **more,  # type: ignore[arg-type]
    )


def seen(name: str, action: Action, reason: str = "") -> Observation:
    return Observation(identity(name), action, reason, Health.DONE, "running")


def owned(name: str, *, is_data: bool = False) -> Owned:
    kind = "volume" if is_data else "container"
    return Owned(identity(name, kind), name, name, "", 1, is_data, Health.DONE, "running")


def actions(*changes: object) -> list[tuple[str, Action]]:
    return [(change.identity.name, change.action) for change in changes]  # type: ignore[attr-defined]


def test_what_is_as_desired_is_kept_and_nothing_is_pending() -> None:
    plan = make_plan([resource("a")], {identity("a"): seen("a", Action.KEEP)}, [owned("a")])
    assert actions(*plan.changes) == [("a", Action.KEEP)]
    assert plan.pending == ()


def test_what_left_the_package_is_removed_first_and_its_data_is_kept() -> None:
    plan = make_plan(
        [resource("new")],
        {identity("new"): seen("new", Action.CREATE, "absent")},
        [owned("old"), owned("data", is_data=True)],
    )
    assert actions(*plan.changes) == [
        ("old", Action.REMOVE),
        ("data", Action.KEEP),
        ("new", Action.CREATE),
    ]
    assert actions(*plan.pending) == [("old", Action.REMOVE), ("new", Action.CREATE)]


def test_what_is_bound_to_a_renewed_resource_is_renewed_all_along_the_chain() -> None:
    plan = make_plan(
        [resource("db"), resource("api", "db"), resource("web", "api"), resource("other")],
        {
            identity("db"): seen("db", Action.REPLACE, "image changed"),
            identity("api"): seen("api", Action.KEEP),
            identity("web"): seen("web", Action.START, "stopped"),
            identity("other"): seen("other", Action.KEEP),
        },
        [],
    )
    assert actions(*plan.changes) == [
        ("db", Action.REPLACE),
        ("api", Action.REPLACE),
        ("web", Action.REPLACE),
        ("other", Action.KEEP),
    ]
    assert plan.changes[1].reason == "container/db is made anew"


def test_starting_what_stopped_renews_nothing_else() -> None:
    plan = make_plan(
        [resource("db"), resource("web", "db")],
        {
            identity("db"): seen("db", Action.START, "exited (137)"),
            identity("web"): seen("web", Action.KEEP),
        },
        [],
    )
    assert actions(*plan.changes) == [("db", Action.START), ("web", Action.KEEP)]


def test_host_access_of_all_resources_is_part_of_the_plan() -> None:
    access = HostAccess("container/a", "privileged")
    plan = make_plan(
        [resource("a", host_access=(access,))], {identity("a"): seen("a", Action.CREATE)}, []
    )
    assert plan.host_access == (access,)


def test_removal_keeps_data_unless_told_otherwise() -> None:
    things = [owned("a"), owned("d", is_data=True)]
    assert actions(*make_removal(things, with_data=False).pending) == [("a", Action.REMOVE)]
    assert actions(*make_removal(things, with_data=True).pending) == [
        ("a", Action.REMOVE),
        ("d", Action.REMOVE),
    ]


def test_a_digest_depends_on_content_and_not_on_the_order_of_keys() -> None:
    one = Resource(identity("a"), "a", {"x": 1, "y": [1, 2]})
    same = Resource(identity("a"), "a", {"y": [1, 2], "x": 1})
    other = Resource(identity("a"), "a", {"y": [2, 1], "x": 1})
    assert one.digest == same.digest
    assert one.digest != other.digest
