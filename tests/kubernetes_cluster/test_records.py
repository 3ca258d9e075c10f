"""Records as Secrets: whole or not at all, listed in one request, kept to a number."""

from __future__ import annotations

import random

import pytest

from atomicapp.errors import ForeignResource, InputError
from atomicapp.instance import Instance
from atomicapp.provider import UnreadableRecords
from atomicapp.release import RecordedArtifact, RecordedValue, State
from atomicapp_kubernetes.cluster.record_secret import decode, part_names
from atomicapp_kubernetes.cluster.record_store import RecordStore
from tests.cluster.calls import Calls
from tests.kubernetes_cluster.samples import config_map
from tests.kubernetes_cluster.world import World


def secrets(world: World, cluster: Calls) -> list[str]:
    """The names of the Secrets that there are."""
    found = cluster("GET", f"/api/v1/namespaces/{world.namespace}/secrets")["items"]
    return sorted(one["metadata"]["name"] for one in found)


def noise(size: int) -> str:
    """A text that no compression makes smaller by much."""
    return random.Random(0).randbytes(size // 2).hex()


def test_what_is_written_is_read_by_anybody(world: World) -> None:
    one = world.resource(config_map(key="välue"))
    written = world.release([one])._replace(
        values=(RecordedValue("general", "password", "s3cret", "typed", True),),
        artifacts=(RecordedArtifact("web", "a.yaml", "kind: ConfigMap"),),
    )
    with world.target() as target:
        assert list(target.releases.history(world.instance)) == []
        assert not target.releases.is_begun(world.instance)
        target.releases.write(written)
    with world.target() as target:
        assert list(target.releases.history(world.instance)) == [written]
        assert target.releases.is_begun(world.instance)
        mine = [it for it in target.releases.instances() if it.instance == world.instance]
        assert mine == [written.summary]


def test_the_summary_shows_no_value(world: World, cluster: Calls) -> None:
    """Row: secrets in logs, plans, errors; metadata is what everybody lists."""
    value = RecordedValue("general", "password", "s3cret", "typed", True)
    with world.target() as target:
        target.releases.write(world.release([])._replace(values=(value,)))
    (found,) = cluster("GET", f"/api/v1/namespaces/{world.namespace}/secrets")["items"]
    assert found["type"] == "io.atomicapp/record.v1"
    assert "s3cret" not in str(found["metadata"])


def test_a_record_that_is_too_large_is_split(world: World, cluster: Calls) -> None:
    """Row: power cut: the parts of a record come before its head, and go after it."""
    large = RecordedArtifact("web", "large", noise(5 << 20))
    written = world.release([])._replace(artifacts=(large,))
    with world.target() as target:
        target.releases.write(written._replace(state=State.PENDING))
        before = secrets(world, cluster)
        assert len(before) > 2
        target.releases.write(written)
        after = secrets(world, cluster)
        assert len(after) == len(before)
        assert set(after) & set(before) == {"atomicapp.app.r1"}
    with world.target() as target:
        assert list(target.releases.history(world.instance)) == [written]
        target.releases.forget(world.instance)
    assert secrets(world, cluster) == []


def test_only_so_many_revisions_stay(world: World, cluster: Calls) -> None:
    with world.target(history_max=3) as target:
        for revision in range(1, 6):
            target.releases.write(world.release([], revision))
        history = target.releases.history(world.instance)
        assert [one.revision for one in history] == [5, 4, 3]
        mine = [it for it in target.releases.instances() if it.instance == world.instance]
        assert [one.revision for one in mine] == [5]
    assert len(secrets(world, cluster)) == 3


def test_what_an_older_revision_left_is_still_found(world: World) -> None:
    """Data stays; it is found by records that no longer name it."""
    spec = {"accessModes": ["ReadWriteOnce"], "resources": {"requests": {"storage": "1Gi"}}}
    claim = {"apiVersion": "v1", "kind": "PersistentVolumeClaim", "metadata": {"name": "data"}}
    with world.target(history_max=1):
        pass
    world.run([world.resource({**claim, "spec": spec})], wait=False, history_max=1)
    for revision in (2, 3):
        world.run([world.resource(config_map())], revision, history_max=1)
    with world.target() as target:
        kinds = {one.identity.kind for one in target.owned(world.instance)}
    assert kinds == {"PersistentVolumeClaim", "ConfigMap"}


def test_a_record_that_was_changed_by_hand_is_named(world: World, cluster: Calls) -> None:
    with world.target() as target:
        target.releases.write(world.release([]))
    path = f"/api/v1/namespaces/{world.namespace}/secrets/atomicapp.app.r1"
    cluster("PATCH", path, {"data": {"record": "aGVsbG8="}}, "merge-patch+json")
    with world.target() as target, pytest.raises(InputError, match="not whole"):
        list(target.releases.history(world.instance))


@pytest.mark.parametrize("text", ['{"names":5}', "5", "{", "[" * 100_000])
def test_a_head_whose_annotation_was_changed_by_hand_is_named(text: str) -> None:
    head = {
        "metadata": {"annotations": {"io.atomicapp/parts": text}},
        "data": {"record": "aGVsbG8="},
    }
    assert part_names(head) == []
    with pytest.raises(InputError, match="changed by hand"):
        decode(head, [], "here")


def test_a_summary_that_was_changed_by_hand_hides_no_other(
    world: World, cluster: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Instance(world.namespace, "other", "other")
    with world.target() as target:
        target.releases.write(world.release([]))
        target.releases.write(world.release([])._replace(instance=other))
    found = cluster("GET", f"/api/v1/namespaces/{world.namespace}/secrets")["items"]
    # Just here: other tests list all that there is.
    found[0]["metadata"]["labels"]["io.atomicapp/state"] = "odd"
    monkeypatch.setattr(RecordStore, "newest_heads", lambda _: found)
    with world.target() as target, pytest.raises(UnreadableRecords) as raised:
        target.releases.instances()
    assert [it.instance for it in raised.value.readable] == [other]
    assert f"record of {world.instance.key}" in str(raised.value)


def test_the_name_of_a_record_may_be_taken(world: World, cluster: Calls) -> None:
    theirs = {"metadata": {"name": "atomicapp.app.r1"}, "data": {"a": "Yg=="}}
    cluster("POST", f"/api/v1/namespaces/{world.namespace}/secrets", theirs)
    with world.target() as target, pytest.raises(ForeignResource, match="not ours"):
        target.releases.write(world.release([]))
    assert secrets(world, cluster) == ["atomicapp.app.r1"]


def test_instances_of_one_namespace_do_not_mix(world: World) -> None:
    other = Instance(world.namespace, "app.other".replace(".", "-"), "x")
    with world.target() as target:
        target.releases.write(world.release([]))
        target.releases.write(world.release([])._replace(instance=other))
        assert [it.instance for it in target.releases.history(other)] == [other]
        target.releases.forget(other)
        assert len(target.releases.history(world.instance)) == 1
