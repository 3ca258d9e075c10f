"""Programs that keep credentials: ``docker-credential-NAME``, asked over standard input.

What they say is a secret: it is in no message, whatever it is.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import selectors
import signal
import subprocess
import time
from typing import IO, cast

from atomicapp.errors import SourceError
from atomicapp.files.containment import reason

SECONDS = 60.0
"""How long a helper may take; it may be asking the person to unlock something."""

MOST = 1 << 20
"""Bytes that a helper may say."""

_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")
_ABSENT = b"credentials not found"


def ask_helper(
    name: str, server: str, file: str, seconds: float = SECONDS
) -> tuple[str, str] | None:
    """The user name and the secret that a helper keeps for a server, None for nothing.

    ``file`` is who names the helper. Raises SourceError for a helper that is missing,
    fails, or answers something else.
    """
    if not _NAME.fullmatch(name):
        raise SourceError(
            f"{name!r} cannot be the name of a credential helper",
            file,
            "write X for the program docker-credential-X",
        )
    status, said = _run(f"docker-credential-{name}", server, file, seconds)
    if _ABSENT in said.lower():
        return None
    if status:
        raise _failed(name, server, file, f"ended with status {status}")
    try:
        answer = json.loads(said)
        username, secret = answer["Username"], answer["Secret"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise _failed(name, server, file, "did not answer with a name and a secret") from None
    if not isinstance(username, str) or not isinstance(secret, str):
        raise _failed(name, server, file, "did not answer with a name and a secret")
    return (username, secret) if secret else None


def _run(program: str, server: str, file: str, seconds: float) -> tuple[int, bytes]:
    """The exit status and the output of a helper, which is dead afterwards."""
    name = program.removeprefix("docker-credential-")
    try:
        process = subprocess.Popen(
            [program, "get"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
    except FileNotFoundError:
        raise SourceError(
            f"the credential helper {program!r} is not there",
            file,
            f"install it, or take {name!r} out of this file",
        ) from None
    except OSError as error:
        raise _failed(name, server, file, f"cannot be started: {reason(error)}") from error
    with process:
        try:
            said = _answer(process, server.encode(), time.monotonic() + seconds)
        except TimeoutError:
            raise _failed(name, server, file, f"did not answer within {seconds:g} s") from None
    if len(said) > MOST:
        raise _failed(name, server, file, f"says more than {MOST} bytes")
    return process.returncode, said


def _answer(process: subprocess.Popen[bytes], server: bytes, end: float) -> bytes:
    """What a helper says, a byte more than :data:`MOST` at most; raises TimeoutError.

    A helper that was not done by then is killed, and so is what it started.
    """
    is_done = False
    try:
        with contextlib.suppress(BrokenPipeError), cast("IO[bytes]", process.stdin) as question:
            question.write(server)
        said = _read(cast("IO[bytes]", process.stdout), end)
        if len(said) <= MOST:
            process.wait(max(0.0, end - time.monotonic()))
            is_done = True
        return said
    except subprocess.TimeoutExpired:
        raise TimeoutError from None
    finally:
        if not is_done:  # nor waited for, so that its number is still its own
            os.killpg(process.pid, signal.SIGKILL)


def _read(answer: IO[bytes], end: float) -> bytes:
    said = b""
    with selectors.DefaultSelector() as waiting:
        waiting.register(answer, selectors.EVENT_READ)
        while len(said) <= MOST:
            if not waiting.select(max(0.0, end - time.monotonic())):
                raise TimeoutError
            piece = os.read(answer.fileno(), MOST + 1 - len(said))
            if not piece:
                break
            said += piece
    return said


def _failed(name: str, server: str, file: str, how: str) -> SourceError:
    return SourceError(
        f"the credential helper 'docker-credential-{name}' {how}",
        file,
        f"try: docker-credential-{name} list; then log in to {server} again",
    )
