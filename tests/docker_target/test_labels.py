"""Marks are written and read back exactly, and what others write is not trusted."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atomicapp.instance import Instance
from atomicapp.provider import Owner
from atomicapp.resource import Resource
from atomicapp_docker.labels import (
    AFTER,
    RESTART,
    Mark,
    anonymous_volumes,
    is_of,
    labels_of,
    mark_of,
)
from tests.docker_target.conftest import identity

OWNER = Owner(Instance("default", "shop", "Shop ☃"), 7)


@given(st.text(), st.text(), st.lists(st.tuples(st.text(), st.text()), max_size=3), st.booleans())
def test_what_is_written_is_read_back(
    component: str, title: str, needs: list[tuple[str, str]], is_data: bool
) -> None:
    resource = Resource(
        identity("container", "web"),
        component,
        {"name": "web_1", "secret": "s3cret"},
        after=tuple(identity(*need) for need in dict.fromkeys(needs)),
        bound_to=(identity("container", "db"),),
        title=title,
        is_data=is_data,
    )
    labels = labels_of(resource, OWNER)
    assert "s3cret" not in "".join(labels.values())
    after = dict.fromkeys((*resource.after, *resource.bound_to))
    assert mark_of(labels) == Mark(
        OWNER.instance,
        resource.identity,
        "web_1",
        component,
        title,
        resource.digest,
        7,
        is_data,
        tuple(after),
    )


def test_only_a_container_that_may_restart_says_so() -> None:
    def labels(policy: str) -> dict[str, str]:
        specification = {"host_config": {"RestartPolicy": {"Name": policy}}}
        return labels_of(Resource(identity("container", "c"), "", specification), OWNER)

    assert labels("always")[RESTART] == "always"
    assert RESTART not in labels("no")


def test_only_namespace_and_name_make_an_instance() -> None:
    mark = mark_of(labels_of(Resource(identity("volume", "v"), "", {}), OWNER))
    assert is_of(mark, Instance("default", "shop", "other"))
    assert not is_of(mark, Instance("default", "stop", "Shop ☃"))
    assert not is_of(mark, Instance("other", "shop", "Shop ☃"))
    assert not is_of(None, OWNER.instance)


@pytest.mark.parametrize("after", ["", "{", "{}", "[1]", '[["a"]]', '[["a", 1]]', "null"])
def test_labels_that_somebody_else_wrote_do_no_harm(after: str) -> None:
    labels = labels_of(Resource(identity("volume", "v"), "", {}), OWNER)
    mark = mark_of({**labels, AFTER: after, "io.atomicapp.revision": "²"})
    assert mark is not None
    assert (mark.after, mark.revision) == ((), 0)
    assert mark_of({**labels, "io.atomicapp.role": "record"}) is None
    assert mark_of(None) is None
    assert anonymous_volumes({"io.atomicapp.anonymous-volumes": after}) in ([], ["a"])
