"""The proof: each option, in each spelling, makes the same container by the real client and by us.

Both containers are inspected on a real engine; nothing differs but names and ids.
What the engine at hand cannot take is listed in ``spellings`` with the reason, and
compared by its request alone in ``test_requests``. There every client is given every
spelling; here the newest one is, and older ones each value once.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from atomicapp_docker.line.container import Container
from tests.docker_line.clients import body_of, capability, clients, ours
from tests.docker_line.spellings import OLD, ONLY_OF_RUN, SAMPLES, Sample, spellings
from tests.engine.api import call

PREFIX = "dl-line-"
"""What the names in samples begin with; each worker of a parallel run has its own instead."""
WORKER = f"dl-{os.environ.get('PYTEST_XDIST_WORKER', 'line')}-"
OTHER = f"{WORKER}other"
NETWORK = f"{WORKER}n1"
_EMPTY_OR_NONE = (
    "Binds",
    "Ulimits",
    "BlkioDeviceReadBps",
    "BlkioDeviceReadIOps",
    "BlkioDeviceWriteBps",
    "BlkioDeviceWriteIOps",
)
"""Lists in which clients of different ages put nothing differently, or in no order."""
_NOT_YET = {
    ("mac-address", OLD): {
        ".NetworkSettings.MacAddress",
        ".NetworkSettings.Networks.bridge.MacAddress",
    },
}
"""Ours says the address also where newer engines look for it: it is seen before the start."""
_CASES = [
    pytest.param(sample, version, id=f"{version}-{sample.option}-{index}")
    for index, sample in enumerate(SAMPLES)
    for version in sample.clients
    if version in clients() and not sample.unmade and sample.option not in ONLY_OF_RUN
]


@pytest.fixture(scope="module")
def neighbours(busybox_image: str) -> Iterator[str]:
    """The container and the network that samples refer to; the name of the image."""
    body = {"Image": busybox_image, "Cmd": ["sleep", "600"], "HostConfig": {"IpcMode": "shareable"}}
    _remove()
    call("POST", "/networks/create", None, json.dumps({"Name": NETWORK}).encode(), "json")
    call("POST", "/containers/create", {"name": OTHER}, json.dumps(body).encode(), "json")
    call("POST", f"/containers/{OTHER}/start", None, b"", "json")
    yield busybox_image
    _remove()


def _remove() -> None:
    """Take away what this module makes, whether or not it is there."""
    filters = {"filters": json.dumps({"name": [WORKER]})}
    for one in call("GET", "/containers/json", {"all": "1", **filters}):
        call("DELETE", f"/containers/{one['Id']}", {"force": "1", "v": "1"})
    for one in call("GET", "/networks", filters):
        call("DELETE", f"/networks/{one['Id']}")
    for one in call("GET", "/volumes", filters)["Volumes"] or ():
        call("DELETE", f"/volumes/{one['Name']}")


def _inspected(identity: str) -> dict[str, Any]:
    """What the engine shows of a container, without its own id; the container is removed."""
    try:
        text = json.dumps(call("GET", f"/containers/{identity}/json"))
    finally:
        call("DELETE", f"/containers/{identity}", {"force": "1", "v": "1"})
    name = json.loads(text)["Name"]
    shown = json.loads(text.replace(identity[:12], "ID").replace(f"{name}/", "/NAME/"))
    host = shown["HostConfig"]
    for key in ("CapAdd", "CapDrop"):
        host[key] = sorted(capability(one) for one in host[key] or ())
    for key in _EMPTY_OR_NONE:
        host[key] = sorted(host[key] or (), key=str)
    return {key: shown[key] for key in ("Config", "HostConfig", "NetworkSettings")}


def _by_client(client: str, words: list[str], directory: Path) -> dict[str, Any]:
    done = subprocess.run(
        [client, "create", *words],
        cwd=directory,
        env={**os.environ, "FROM_OUTSIDE": "outer"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
    )
    (directory / "id").unlink(missing_ok=True)
    assert done.returncode == 0, f"{words}: {done.stderr}"
    return _inspected(done.stdout.strip())


def _made(made: Container) -> dict[str, Any]:
    query = {"name": made.name, "platform": made.platform}
    body = json.dumps(body_of(made)).encode()
    given = {key: value for key, value in query.items() if value}
    return _inspected(call("POST", "/containers/create", given, body, "json")["Id"])


def _differences(found: Any, theirs: Any, path: str = "") -> Iterator[tuple[str, Any]]:
    """Where two inspections differ: path, what we made, what the client made."""
    if isinstance(found, dict) and isinstance(theirs, dict):
        for key in sorted(found.keys() | theirs.keys()):
            yield from _differences(found.get(key), theirs.get(key), f"{path}.{key}")
    elif found != theirs:
        yield path, (found, theirs)


@pytest.mark.parametrize(("sample", "version"), _CASES)
def test_the_container_is_the_clients(
    sample: Sample,
    version: str,
    neighbours: str,
    application_directory: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("FROM_OUTSIDE", "outer")
    before: Container | None = None
    found: dict[str, Any] = {}
    newest = next(one for one in reversed(sample.clients) if one in clients())
    written = spellings(sample) if version == newest else [next(spellings(sample))]
    for spelling in written:
        said = [*spelling, *sample.beside, neighbours, "true", "-x"]
        words = [word.replace(PREFIX, WORKER) for word in said]
        theirs = _by_client(clients()[version], words, application_directory)
        made = ours(words, application_directory)
        if made != before:
            before, found = made, _made(made)

        differences = dict(_differences(found, theirs))
        assert differences.keys() <= _NOT_YET.get((sample.option, version), set()), differences
