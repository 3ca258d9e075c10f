"""Each option, in each spelling: what the real clients send is what our parser makes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.docker_line.clients import body_of, clients, comparable, ours
from tests.docker_line.recorder import Recorder
from tests.docker_line.spellings import ONLY_OF_RUN, SAMPLES, Sample, spellings

NOT_COMPARED = {
    "use-api-socket": "the client mounts the socket that it talks to, we the engine's usual one",
}
_CASES = [
    pytest.param(sample, version, id=f"{version}-{sample.option}-{index}")
    for index, sample in enumerate(SAMPLES)
    for version in sample.clients
    if version in clients() and sample.option not in NOT_COMPARED
]


def test_a_client_is_at_hand() -> None:
    """The comparisons are with the clients that are found: there must be one."""
    assert clients(), "install docker's command-line client, 20.10 or 28"


@pytest.mark.parametrize(("sample", "version"), _CASES)
def test_the_request_is_the_clients(
    sample: Sample,
    version: str,
    recorders: dict[str, Recorder],
    application_directory: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FROM_OUTSIDE", "outer")
    assert "NOBODY_SET_THIS" not in os.environ
    verb = "run" if sample.option in ONLY_OF_RUN else "create"
    for spelling in spellings(sample):
        words = [*spelling, *sample.beside, "image:tag", "command", "-x"]
        request = recorders[version].sent(clients()[version], [verb, *words], application_directory)
        made = ours(words, application_directory)

        assert comparable(body_of(made)) == comparable(request.body), words
        assert made.name == request.query.get("name", ""), words
        assert made.platform == request.query.get("platform", ""), words
