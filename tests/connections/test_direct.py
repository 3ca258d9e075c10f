"""Connections that are kept, whatever the shape of an answer, and answers that are cut."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from http.client import IncompleteRead
from pathlib import Path

import pytest

from atomicapp.connections.direct import DirectLine
from atomicapp.connections.line import Sent
from atomicapp.connections.place import dial_unix

WHOLE = {
    "with a length": b"Content-Length: 6\r\n\r\nabcdef",
    "in chunks": b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n",
}
CUT = {
    "with a length": b"Content-Length: 9\r\n\r\nabcdef",
    "in chunks": b"Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n9\r\ndef",
}


@contextmanager
def server(path: Path, answer: bytes, *, ends: bool) -> Iterator[list[int]]:
    """Says the same to every request; each connection is counted."""
    listening = socket.socket(socket.AF_UNIX)
    listening.bind(str(path))
    listening.listen()
    seen: list[int] = []

    def talk(connection: socket.socket) -> None:
        with connection:
            while connection.recv(1 << 16):
                connection.sendall(b"HTTP/1.1 200 OK\r\n" + answer)
                if ends:
                    return

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            seen.append(1)
            threading.Thread(target=talk, args=(connection,), daemon=True).start()

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield seen
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def asked(line: DirectLine, *, in_pieces: bool) -> bytes:
    """The body of an answer."""
    with closing(line.send(Sent("GET", "/", None, {}, 5.0))) as response:
        return b"".join(response.chunks(4)) if in_pieces else response.read()


@pytest.mark.parametrize("in_pieces", [False, True])
@pytest.mark.parametrize("shape", WHOLE)
def test_a_connection_is_kept(tmp_path: Path, shape: str, in_pieces: bool) -> None:
    with server(tmp_path / "s", WHOLE[shape], ends=False) as seen:
        line = DirectLine(partial(dial_unix, str(tmp_path / "s"), 5.0), "docker")
        bodies = [asked(line, in_pieces=in_pieces) for _ in range(3)]
        line.close()
    assert (bodies, len(seen)) == ([b"abcdef"] * 3, 1)


@pytest.mark.parametrize("in_pieces", [False, True])
@pytest.mark.parametrize("shape", CUT)
def test_an_answer_that_is_cut_is_an_error(tmp_path: Path, shape: str, in_pieces: bool) -> None:
    with server(tmp_path / "s", CUT[shape], ends=True):
        line = DirectLine(partial(dial_unix, str(tmp_path / "s"), 5.0), "docker")
        with pytest.raises(IncompleteRead):
            asked(line, in_pieces=in_pieces)
        line.close()


@pytest.mark.parametrize("text", ["a\r\nb: c", "a\nb", "a\0b"])
def test_what_would_be_another_header_is_not_sent(tmp_path: Path, text: str) -> None:
    with server(tmp_path / "s", WHOLE["with a length"], ends=False):
        line = DirectLine(partial(dial_unix, str(tmp_path / "s"), 5.0), "docker")
        for request in (
            Sent("GET", "/", None, {"X": text}, 5.0),
            Sent("GET", f"/{text}", None, {}, 5.0),
            Sent("GET", "/", None, {}, 5.0, [("X", text)]),
        ):
            with pytest.raises(ValueError, match="line break"):
                line.send(request)
        line.close()
