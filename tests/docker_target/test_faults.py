"""What passes is tried again, what does not is told in the engine's own words, on one line.

Threats: transient API failures. A real engine cannot be made to fail on demand, so these
are fakes that say what a real one says.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from atomicapp.errors import TargetError
from atomicapp.instance import Instance
from atomicapp.provider import Instruction, Owner
from atomicapp.resource import Action, Resource
from atomicapp_docker.engine import calls, faults
from atomicapp_docker.engine.answers import Garbled
from atomicapp_docker.engine.connection import Engine, connect_engine
from atomicapp_docker.labels import labels_of
from tests.docker_target.conftest import identity, target_on
from tests.docker_target.servers import (
    Answer,
    Request,
    Rule,
    as_json,
    engine_rule,
    on_unix_socket,
)
from tests.docker_target.servers import refusal as refused

OWNER = Owner(Instance("default", "shop", "shop"), 1)
BUSY = refused(503, "try later")
LOST = Answer(drop=True)


class Script:
    """An engine that answers each kind of call from a list, the last answer for ever."""

    def __init__(self, **answers: list[Answer]) -> None:
        self.answers = answers
        self.asked: list[Request] = []

    def __call__(self, request: Request) -> Answer:
        """The next answer for the last word of the path."""
        self.asked.append(request)
        word = request.path.partition("?")[0].rpartition("/")[2]
        left = self.answers.get(word, [refused(404, f"no {word}")])
        return left.pop(0) if len(left) > 1 else left[0]

    def count(self, word: str) -> int:
        """How often something was asked for."""
        return sum(request.path.partition("?")[0].endswith(word) for request in self.asked)


@pytest.fixture
def engine_of(tmp_path: Path) -> Iterator[Callable[[Rule], Engine]]:
    """Makes an engine that follows a script."""
    with ExitStack() as stack:

        def make(rule: Rule) -> Engine:
            host = stack.enter_context(on_unix_socket(tmp_path / "s", engine_rule(rule)))
            return stack.enter_context(connect_engine(host))

        yield make


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "sleep", lambda seconds: None)


@pytest.mark.parametrize("fault", [BUSY, LOST, refused(429, "slow down")])
def test_what_passes_is_tried_again(engine_of: Callable[[Rule], Engine], fault: Answer) -> None:
    script = Script(json=[fault, fault, as_json([])])
    assert calls.containers(engine_of(script)) == []
    assert script.count("json") == 3


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (BUSY, "listing containers: try later"),
        (LOST, "listing containers: the connection to the engine was lost"),
    ],
)
def test_what_does_not_pass_is_told(
    engine_of: Callable[[Rule], Engine], fault: Answer, words: str
) -> None:
    with pytest.raises(TargetError) as caught:
        calls.containers(engine_of(Script(json=[fault])))
    assert str(caught.value).startswith(words)
    assert "\n" not in str(caught.value)


def test_a_refusal_is_told_at_once(engine_of: Callable[[Rule], Engine]) -> None:
    script = Script(json=[refused(500, "broken\n  inside")])
    with pytest.raises(TargetError, match="listing containers: broken inside"):
        calls.containers(engine_of(script))
    assert script.count("json") == 1


@pytest.mark.parametrize("said", ["ok", 7, {"a": 1}, ["a"]])
def test_an_answer_that_no_engine_gives_is_told(
    engine_of: Callable[[Rule], Engine], said: object
) -> None:
    engine = engine_of(Script(json=[as_json(said)], volumes=[as_json({"Volumes": said})]))
    for ask in (calls.containers, calls.volumes):
        with pytest.raises(TargetError, match="not of the form that engines send"):
            ask(engine)


def web() -> Resource:
    """A container resource."""
    specification = {"name": "web", "config": {"Image": "i"}, "host_config": {}}
    return Resource(identity("container", "web"), "web", specification)


def made(labels: dict[str, str]) -> Answer:
    """An inspection of a container with labels, and of an image."""
    return as_json({"Id": "abc", "Config": {"Labels": labels}})


def sent_labels(script: Script) -> dict[str, str]:
    """The labels of the last create."""
    bodies = [request.body for request in script.asked if request.path.startswith("/containers/c")]
    labels: dict[str, str] = json.loads(bodies[-1])["Labels"]
    return labels


class Remembering(Script):
    """An engine that makes the container but loses the answer, ``is_ours`` or another's."""

    def __init__(self, *, is_ours: bool) -> None:
        super().__init__(create=[LOST], start=[Answer(204)])
        self.is_ours = is_ours

    def __call__(self, request: Request) -> Answer:
        """What was made is there to be looked at."""
        if request.path.startswith("/containers/web/json"):
            self.asked.append(request)
            return made(sent_labels(self) if self.is_ours else {})
        if request.path.startswith("/containers/json"):
            return as_json([])
        if request.path.startswith("/images/"):
            return as_json({"Id": "sha256:0"})
        return super().__call__(request)


def test_a_create_without_an_answer_is_read_back(
    engine_of: Callable[[Rule], Engine],
) -> None:
    script = Remembering(is_ours=True)
    target_on(engine_of(script)).apply(Instruction(web(), Action.CREATE), OWNER)
    assert script.count("create") == 1
    assert script.asked[-1].path == "/containers/abc/start"


def test_a_container_of_somebody_else_is_not_taken_for_the_one_we_made(
    engine_of: Callable[[Rule], Engine],
) -> None:
    script = Remembering(is_ours=False)
    with pytest.raises(
        TargetError, match=r"creating container web \(component web\): the connection"
    ):
        target_on(engine_of(script)).apply(Instruction(web(), Action.CREATE), OWNER)
    assert script.count("create") == 4


def test_a_store_whose_create_was_answered_by_nobody_is_looked_for_first(
    engine_of: Callable[[Rule], Engine],
) -> None:
    asked: list[Request] = []

    def rule(request: Request) -> Answer:
        asked.append(request)
        if request.method == "POST":
            return LOST
        made = [json.loads(one.body) for one in asked if one.method == "POST"]
        return as_json({"Volumes": made})

    volume = Resource(identity("volume", "data"), "db", {"Driver": "local"}, is_data=True)
    target_on(engine_of(rule)).apply(Instruction(volume, Action.CREATE), OWNER)
    assert [request.method for request in asked] == ["GET", "POST", "GET"]


def test_words_of_plain_errors() -> None:
    assert faults.words_of(Garbled("an odd\n answer")) == "an odd answer"
    assert faults.words_of(OSError()) == "the connection to the engine was lost"


def test_what_may_have_been_carried_out_is_not_done_twice(
    engine_of: Callable[[Rule], Engine],
) -> None:
    script = Script(rename=[BUSY, LOST, Answer(204)])
    engine = engine_of(script)
    with pytest.raises(TargetError, match="renaming: the connection to the engine was lost"):
        calls.rename(engine, "abc", "new", "renaming")
    assert script.count("rename") == 2


def row_of(resource: Resource, state: str) -> Answer:
    """A list of one container, as it was made for a resource."""
    names, labels = [f"/{resource.specification['name']}"], labels_of(resource, OWNER)
    row = {"Id": "old", "Names": names, "State": state, "Status": "", "Labels": labels}
    return as_json([row])


class HalfRemoved(Script):
    """An engine with a container of which it could not remove everything at first."""

    def __init__(self) -> None:
        super().__init__(old=[refused(409, "removal of container old is already in progress")])
        self.looks = [as_json({"Id": "old"}), refused(404, "No such container: old")]

    def __call__(self, request: Request) -> Answer:
        """It is gone at the second look."""
        self.asked.append(request)
        match request.method, request.path.partition("?")[0]:
            case "GET", "/containers/json":
                return row_of(web(), "dead")
            case "GET", "/containers/old/json":
                return self.looks.pop(0)
            case "POST", "/containers/create":
                return as_json({"Id": "new"})
            case "POST", "/containers/new/start":
                return Answer(204)
        return super().__call__(request)


def test_what_is_half_removed_is_removed_before_the_new_one_comes(
    engine_of: Callable[[Rule], Engine],
) -> None:
    script = HalfRemoved()
    target = target_on(engine_of(script))
    seen = target.observe([web()], OWNER)[identity("container", "web")]
    assert (seen.action, seen.reason) == (Action.CREATE, "half removed")
    script.looks.insert(0, as_json({"Id": "old"}))
    target.apply(Instruction(web(), Action.CREATE), OWNER)
    assert script.asked[-1].path == "/containers/new/start"
