"""Containers that are never started: they keep a name, a volume or a file on the engine."""

from __future__ import annotations

import io
import json
import tarfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from http import HTTPStatus

from atomicapp.connections.line import Response
from atomicapp.errors import TargetError
from atomicapp.instance import Instance
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.answers import Refusal
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.engine.faults import retried, translated
from atomicapp_docker.labels import INSTANCE, NAMESPACE

_EMPTY_TAR = bytes(10 * 1024)


class NameTaken(Exception):
    """The engine has a container of that name already."""


def create_inert(
    engine: Engine,
    name: str,
    labels: Mapping[str, str],
    images: Iterable[str],
    mounts: Sequence[Mapping[str, object]] = (),
) -> str:
    """Create a container from the first of ``images`` that the engine has; its id.

    ``name`` may be "" for one that the engine makes up. Raises NameTaken and TargetError.
    """
    body = {
        "Cmd": ["never-started"],
        "Entrypoint": [],
        "Labels": dict(labels),
        "HostConfig": {"NetworkMode": "none", "Mounts": list(mounts)},
    }
    query = {"name": name} if name else {}
    with translated(f"creating container {name}"):
        for image in images:
            try:
                return str(calls.create(engine, "containers", body | {"Image": image}, query)["Id"])
            except Refusal as error:
                if error.status == HTTPStatus.CONFLICT and name:
                    raise NameTaken(name) from error
                if error.status != HTTPStatus.NOT_FOUND:
                    raise
    raise TargetError(f"creating container {name}: the engine has no image for it")


def images_for(engine: Engine, instance: Instance) -> Iterator[str]:
    """Images that an inert container of an instance may be made from, the best first.

    The instance's own, then any that the engine has, at last one that is made here.
    """
    marks = [f"{INSTANCE}={instance.name}", f"{NAMESPACE}={instance.namespace}"]
    yield from dict.fromkeys(str(row["ImageID"]) for row in calls.containers(engine, label=marks))
    rows = retried("listing images", lambda: engine.call("GET", "/images/json").rows())
    yield from (str(row["Id"]) for row in rows)
    yield _import_nothing(engine)


def put_files(
    engine: Engine, container: str, path: str, files: Mapping[str, bytes], mtime: int = 0
) -> None:
    """Write files, readable by their owner alone, into a directory of a container.

    Raises Refusal; the caller knows what is being done.
    """
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size, member.mode, member.mtime = len(content), 0o600, mtime
            archive.addfile(member, io.BytesIO(content))
    engine.call(
        "PUT",
        f"/containers/{container}/archive",
        query={"path": path},
        content=buffer.getvalue(),
        headers={"Content-Type": "application/x-tar"},
    )


def open_archive(engine: Engine, container: str, path: str) -> Response:
    """A tar stream of a path in a container; raises NotFound for no such path. The
    caller closes it."""
    return engine.stream("GET", f"/containers/{container}/archive", {"path": path})


def _import_nothing(engine: Engine) -> str:
    """The id of an image with nothing in it, for an engine that has none at all."""
    with translated("making an empty image"):
        answer = engine.call("POST", "/images/create", query={"fromSrc": "-"}, content=_EMPTY_TAR)
    last = json.loads(answer.body.strip().splitlines()[-1])
    if "status" not in last:
        raise TargetError(f"making an empty image: {last.get('error', 'the engine refused')}")
    return str(last["status"])
