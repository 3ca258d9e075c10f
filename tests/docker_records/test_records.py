"""Records on a real engine."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterator
from contextlib import closing
from typing import Any

import pytest

from atomicapp.errors import ForeignResource, InputError, TargetError
from atomicapp.instance import Instance
from atomicapp.release import State
from atomicapp_docker.engine import calls, inert
from atomicapp_docker.engine.connection import Engine, connect_engine
from atomicapp_docker.engine.inert import create_inert, put_files
from atomicapp_docker.records.records import PATH, EngineReleases, record_name
from tests.docker_records.conftest import MakeRelease
from tests.releases.samples import SECRET


def test_nothing_is_there_of_an_unknown_instance(
    releases: EngineReleases, instance: Instance
) -> None:
    assert releases.history(instance) == []
    releases.forget(instance)
    assert not [r for r in releases.instances() if r.instance == instance]


def test_what_is_written_is_read_elsewhere(
    releases: EngineReleases, release: MakeRelease, instance: Instance, docker_host: str
) -> None:
    releases.write(release(1, state=State.PENDING))
    releases.write(release(1))
    releases.write(release(2))
    with connect_engine(docker_host) as engine:
        other = EngineReleases(engine)
        assert other.history(instance) == [release(2), release(1)]
        assert release(2).summary in other.instances()


def test_history_is_bounded(
    releases: EngineReleases, release: MakeRelease, instance: Instance
) -> None:
    for revision in range(1, 6):
        releases.write(release(revision))
    assert [r.revision for r in releases.history(instance)] == [5, 4, 3]


def test_writes_under_a_lock_see_what_others_wrote(
    engine: Engine, releases: EngineReleases, release: MakeRelease, instance: Instance
) -> None:
    other = EngineReleases(engine)
    releases.write(release(1))
    assert releases.history(instance) == [release(1)]
    other.write(release(2))
    with releases.lock(instance, print):
        assert releases.history(instance) == [release(2), release(1)]
        releases.write(release(3))
        releases.write(release(3, state=State.STOPPED))
    assert [r.revision for r in other.history(instance)] == [3, 2, 1]


def test_forget_leaves_nothing(
    engine: Engine, releases: EngineReleases, release: MakeRelease, instance: Instance
) -> None:
    releases.write(release(1))
    releases.forget(instance)
    assert releases.history(instance) == []
    assert calls.container(engine, record_name(instance)) is None
    assert not calls.volumes(engine, name=[record_name(instance)])


def test_the_holder_never_runs_and_labels_hold_no_value(
    engine: Engine, releases: EngineReleases, release: MakeRelease, instance: Instance
) -> None:
    """threats.md: secrets in argument lists."""
    releases.write(release(1))
    details = calls.container(engine, record_name(instance))
    volume = calls.volumes(engine, name=[record_name(instance)])[0]
    assert details is not None
    assert details["State"]["Status"] == "created"
    for thing in (details, volume):
        assert json.dumps(SECRET)[1:-1] not in json.dumps(thing)
    with closing(inert.open_archive(engine, details["Id"], PATH)) as response:
        data = response.read()
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        assert {member.mode & 0o777 for member in archive if member.isreg()} == {0o600}


def test_the_holder_is_made_again_when_somebody_pruned_it(
    engine: Engine, releases: EngineReleases, release: MakeRelease, instance: Instance
) -> None:
    releases.write(release(1))
    name = record_name(instance)
    calls.remove_container(engine, name, "pruning")
    assert release(1).summary in releases.instances()
    assert releases.history(instance._replace(application="")) == [release(1)]
    same = [one for one in releases.instances() if one.instance[:2] == instance[:2]]
    assert same == [release(1).summary], "it is the same instance still, by its volume's labels"
    calls.remove_container(engine, name, "pruning")
    releases.write(release(2))
    assert releases.history(instance) == [release(2), release(1)]


def test_who_reads_makes_no_holder_while_somebody_removes_the_record(
    engine: Engine, release: MakeRelease, instance: Instance
) -> None:
    """threats.md: two commands at once."""
    removing, reading = EngineReleases(engine), EngineReleases(engine)
    with removing.lock(instance, print):
        removing.write(release(1))
        calls.remove_container(engine, record_name(instance), "the first half of removing")
        assert reading.history(instance) == []
        assert instance not in [one.instance for one in reading.instances()]
        assert reading.is_begun(instance)
        assert calls.container(engine, record_name(instance)) is None
        removing.forget(instance)
    assert not reading.is_begun(instance)


def test_a_foreign_container_or_volume_of_the_name_is_not_touched(
    engine: Engine,
    releases: EngineReleases,
    release: MakeRelease,
    instance: Instance,
    busybox_image: str,
) -> None:
    name = record_name(instance)
    foreign = {"whose": instance.name}
    container = create_inert(engine, name, foreign, [busybox_image])
    try:
        for act in (releases.history, releases.forget, lambda _: releases.write(release(1))):
            with pytest.raises(ForeignResource, match=name):
                act(instance)
    finally:
        calls.remove_container(engine, container, "test")
        calls.remove_volume(engine, name, "test")
    calls.create(engine, "volumes", {"Name": name, "Labels": foreign}, {})
    try:
        for act in (releases.history, releases.forget, lambda _: releases.write(release(1))):
            with pytest.raises(ForeignResource, match=name):
                act(instance)
    finally:
        calls.remove_volume(engine, name, "test")


def test_a_volume_that_is_pruned_while_its_holder_is_made_is_ours_when_it_is_made_again(
    engine: Engine,
    releases: EngineReleases,
    release: MakeRelease,
    instance: Instance,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """threats.md: two commands at once."""
    name, create = record_name(instance), calls.create

    def pruned_before(target: Engine, kind: str, *rest: Any) -> Any:
        if kind == "containers":
            calls.remove_volume(target, name, "pruning")
        return create(target, kind, *rest)

    monkeypatch.setattr(calls, "create", pruned_before)
    releases.write(release(1))
    assert releases.history(instance) == [release(1)]
    releases.forget(instance)
    assert not calls.volumes(engine, name=[name])


@pytest.mark.parametrize(
    ("namespace", "name"), [("../x", "a"), ("a", "b/c"), ("A", "b"), ("", "b")]
)
def test_names_are_checked(namespace: str, name: str, releases: EngineReleases) -> None:
    """threats.md: a name that becomes a path, label or URL."""
    with pytest.raises(InputError):
        releases.history(Instance(namespace, name, "x"))


def test_two_instances_never_share_a_name() -> None:
    assert record_name(Instance("a-b", "c", "x")) != record_name(Instance("a", "b-c", "x"))


def test_a_torn_write_on_the_engine_leaves_the_earlier_state(
    engine: Engine, releases: EngineReleases, release: MakeRelease, instance: Instance
) -> None:
    """threats.md: a run that dies."""
    releases.write(release(1))
    put_files(engine, record_name(instance), PATH, {"0001": b"0" * 64 + b"\ncut o"})
    assert releases.history(instance) == [release(1)]
    releases.write(release(2))
    assert releases.history(instance) == [release(2), release(1)]


def test_a_release_without_containers_is_kept_too(
    engine: Engine, releases: EngineReleases, release: MakeRelease, instance: Instance
) -> None:
    releases.write(release(1, image="no/such-image:anywhere"))
    assert [r.revision for r in releases.history(instance)] == [1]


def test_somebody_else_makes_the_holder_at_the_same_moment(
    engine: Engine,
    release: MakeRelease,
    instance: Instance,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """threats.md: two commands at once."""
    mine, theirs = EngineReleases(engine), EngineReleases(engine)
    real = calls.create
    states = iter([True])

    def create(*args: object, **fields: object) -> object:
        if args[1] == "containers" and next(states, False):
            theirs.write(release(1))
        return real(*args, **fields)  # type: ignore[arg-type]

    monkeypatch.setattr(calls, "create", create)
    mine.write(release(2))
    assert [r.revision for r in mine.history(instance)] == [2, 1]


def test_an_engine_without_images_gets_an_empty_one(
    engine: Engine, instance: Instance, releases: EngineReleases
) -> None:
    image = inert._import_nothing(engine)
    try:
        labels = {"io.atomicapp.instance": instance.name}
        container = create_inert(engine, f"test-{instance.name}", labels, [image])
        put_files(engine, container, "/", {"file": b"x"})
        calls.remove_container(engine, container, "test")
        with pytest.raises(TargetError, match="no image for it"):
            create_inert(engine, "", labels, ["sha256:" + "0" * 64])
    finally:
        engine.call("DELETE", f"/images/{image}", query={"force": 1})


class _Answering:
    """A stream of what an engine would not send."""

    def __init__(self, data: bytes) -> None:
        self.data = data

    def chunks(self, size: int) -> Iterator[bytes]:
        """All of it at once."""
        yield self.data

    def close(self) -> None:
        """Nothing is open."""


@pytest.mark.parametrize(
    ("data", "message"), [(b"x" * 600, "not an archive"), (b"x" * 2000, "larger")]
)
def test_an_answer_that_is_no_archive(
    data: bytes,
    message: str,
    releases: EngineReleases,
    release: MakeRelease,
    instance: Instance,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """threats.md: bombs; packages, registries, engines are other people's."""
    from atomicapp_docker.records import records

    releases.write(release(1))
    monkeypatch.setattr(records, "open_archive", lambda *_: _Answering(data))
    monkeypatch.setattr(records, "LARGEST_JOURNAL", 1000)
    with pytest.raises(TargetError, match=message):
        releases.history(instance)
