"""Logs: the engine's frames taken apart, followed, cut and stamped."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atomicapp.errors import TargetError
from atomicapp.provider import Owner
from atomicapp.resource import Owned
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.target.logs import demultiplexed
from atomicapp_docker.target.target import DockerTarget
from tests.docker_target.conftest import Make, converge


@given(st.lists(st.binary(max_size=20)), st.integers(1, 30))
def test_frames_may_be_cut_anywhere(payloads: list[bytes], size: int) -> None:
    stream = b"".join(b"\1\0\0\0" + len(text).to_bytes(4, "big") + text for text in payloads)
    chunks = [stream[at : at + size] for at in range(0, len(stream), size)]
    assert list(demultiplexed(chunks)) == payloads


def read(
    target: DockerTarget, owned: Owned, *, follow: bool = False, tail: int | None = None
) -> bytes:
    """A container's log as a whole."""
    return b"".join(target.logs(owned, follow=follow, tail=tail, timestamps=False))


@pytest.mark.parametrize("tty", [False, True])
def test_both_streams_are_followed_to_the_end(
    target: DockerTarget, owner: Owner, container: Make, tty: bool
) -> None:
    script = "echo one; sleep 0.3; echo two >&2; sleep 0.1; echo three"
    talker = container(command=("sh", "-c", script), config={"Tty": tty})
    converge(target, owner, talker)
    (owned,) = target.owned(owner.instance)
    assert read(target, owned, follow=True).split() == [b"one", b"two", b"three"]
    assert read(target, owned, tail=1).split() == [b"three"]
    assert read(target, owned, tail=0) == b""
    stamped = b"".join(target.logs(owned, follow=False, tail=1, timestamps=True))
    assert stamped.startswith(b"20")


def test_a_log_that_cannot_be_read_says_so(
    target: DockerTarget, owner: Owner, container: Make
) -> None:
    converge(target, owner, container(host={"LogConfig": {"Type": "none"}}))
    (owned,) = target.owned(owner.instance)
    with pytest.raises(TargetError, match=r"reading the log of container .*: configured logging"):
        read(target, owned)


def test_what_is_gone_or_not_ours_says_nothing(
    target: DockerTarget, owner: Owner, container: Make, engine: Engine, busybox_image: str
) -> None:
    converge(target, owner, container(command=("echo", "mine")))
    (owned,) = target.owned(owner.instance)
    target.delete(owned, owner)
    assert read(target, owned) == b""
    body = {"Image": busybox_image, "Labels": {"io.atomicapp.instance": owner.instance.name}}
    calls.create(engine, "containers", body, {"name": owned.title})
    assert read(target, owned) == b""
