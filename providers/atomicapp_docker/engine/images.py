"""Having images at hand: what the engine has is used, what is absent is pulled by it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import Any

from atomicapp.connections.line import Response
from atomicapp.errors import AtomicAppError, Problem, TargetError
from atomicapp.provider import Progress
from atomicapp.resource import Resource
from atomicapp_docker.engine import calls
from atomicapp_docker.engine.answers import Garbled
from atomicapp_docker.engine.connection import Engine
from atomicapp_docker.engine.faults import translated
from atomicapp_docker.specification import image_of, platform_of, pull_of

PULL_IDLE_LIMIT = 300.0
"""Seconds that a pull may go without a word from the engine."""
PULLS_AT_ONCE = 3
CHUNK = 1 << 16
_ALIASES = {"x86_64": "amd64", "x86-64": "amd64", "aarch64": "arm64"}

Want = tuple[str, str | None]
"""An image's reference and the platform that it must have, None for the engine's own."""


def have_images(
    engine: Engine, resources: Sequence[Resource], pull: str, progress: Progress
) -> None:
    """Pull what the policy says; raises one TargetError that names every image not to be had.

    ``pull`` is the person's word (always, missing, never), "" where they said
    nothing: then each artifact's own holds, else ``missing``.
    """
    users: dict[Want, list[Resource]] = {}
    for resource in resources:
        users.setdefault((image_of(resource), platform_of(resource)), []).append(resource)
    wants = list(users)
    present = calls.spread(lambda want: _is_here(calls.image(engine, want[0]), want[1]), wants)
    problems, due = [], []
    for want, is_here in zip(wants, present, strict=True):
        policies = {pull or pull_of(resource) or "missing" for resource in users[want]}
        if "always" in policies or (not is_here and policies != {"never"}):
            due.append(want)
        elif not is_here:
            problems.append(_absent(want, users[want]))
    problems += _pull_all(engine, due, users, progress)
    if problems:
        raise TargetError.of(problems)


def pull_image(
    engine: Engine, reference: str, progress: Progress, platform: str | None = None
) -> str:
    """Pull one image and return its id. The stream is read for errors to its end, and the id
    is what the engine then has under that reference."""
    # The library takes longer to load than an application whose images are here.
    from atomicapp_docker.engine.credentials import credential_headers, split_reference

    repository, tag = split_reference(reference)
    query = {"fromImage": repository, "tag": tag}
    with translated(f"pulling image {reference}"):
        response = engine.stream(
            "POST",
            "/images/create",
            query | ({"platform": platform} if platform else {}),
            headers=credential_headers(repository),
            limit=PULL_IDLE_LIMIT,
        )
        with closing(response):
            _follow(reference, _events(response), progress)
    found = calls.image(engine, reference)
    if found is None:
        raise TargetError(
            f"pulling image {reference}: the engine said that it is done, but has no such image"
        )
    return str(found["Id"])


def _is_here(image: Mapping[str, Any] | None, platform: str | None) -> bool:
    """Whether an inspected image is there, for the platform that is asked for."""
    if image is None or platform is None:
        return image is not None
    names = [_ALIASES.get(name, name) for name in platform.lower().split("/")]
    if len(names) == 1:
        return names[0] in (image.get("Os"), image.get("Architecture"))
    found = [image.get("Os"), image.get("Architecture"), image.get("Variant") or ""]
    return found[: len(names)] == names


def _pull_all(
    engine: Engine,
    wants: Sequence[Want],
    users: Mapping[Want, Sequence[Resource]],
    progress: Progress,
) -> Sequence[Problem]:
    lock = threading.Lock()

    def say(line: str) -> None:
        with lock:
            progress(line)

    def pull(want: Want) -> Problem | None:
        try:
            pull_image(engine, want[0], say, want[1])
        except AtomicAppError as error:
            return _unpullable(error, users[want])
        return None

    if not wants:
        return []
    with ThreadPoolExecutor(max_workers=PULLS_AT_ONCE) as pool:
        return [problem for problem in pool.map(pull, wants) if problem]


def _follow(reference: str, events: Iterator[Mapping[str, Any]], progress: Progress) -> None:
    """Tell how far a pull is, layer by layer; raises TargetError for an error in the stream."""
    layers: set[str] = set()
    done: set[str] = set()
    progress(f"pulling {reference}")
    for event in events:
        error = event.get("error") or (event.get("errorDetail") or {}).get("message")
        if error:
            raise TargetError(f"pulling image {reference}: {' '.join(str(error).split())}")
        status, layer = str(event.get("status", "")), str(event.get("id", ""))
        if status == "Pulling fs layer":
            layers.add(layer)
        if status == "Pull complete" and layer not in done:
            layers.add(layer)
            done.add(layer)
            progress(f"pulling {reference}: {len(done)} of {len(layers)} layers")


def _events(response: Response) -> Iterator[Mapping[str, Any]]:
    """What the engine tells of a pull: an object a line."""
    rest = b""
    for chunk in response.chunks(CHUNK):
        *lines, rest = (rest + chunk).split(b"\n")
        yield from filter(None, map(_event, lines))
    yield from filter(None, [_event(rest)])


def _event(line: bytes) -> Mapping[str, Any] | None:
    try:
        event = json.loads(line) if line.strip() else None
    except ValueError as error:
        raise Garbled("what the engine says of it is not JSON") from error
    return event if isinstance(event, dict) else None


def _who(users: Sequence[Resource]) -> str:
    names = ", ".join(dict.fromkeys(user.component for user in users))
    return f"{'component' if len(users) == 1 else 'components'} {names}"


def _absent(want: Want, users: Sequence[Resource]) -> Problem:
    return Problem(
        f"the engine does not have the image {want[0]!r}, and it may not be pulled",
        _who(users),
        "load or build it, or allow pulling with --pull missing",
    )


def _unpullable(error: AtomicAppError, users: Sequence[Resource]) -> Problem:
    first = error.problems[0]
    return Problem(
        first.what,
        _who(users),
        first.remedy or "correct its name, log in (`docker login`), or load or build it",
    )
