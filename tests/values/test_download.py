"""Answers from a URL: within limits, and no credentials in messages."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from atomicapp.errors import AtomicAppError, InputError, SourceError
from atomicapp.values import answers_file, download
from atomicapp.values.answers_file import load_answers


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/answers":
            self._send(200, b"[general]\nprovider = docker\n")
        elif path == "/moved":
            self.send_response(302)
            self.send_header("Location", "/answers")
            self.end_headers()
        elif path == "/binary":
            self._send(200, b"\x7fELF\0")
        elif path == "/slow":
            time.sleep(0.5)
        else:
            self._send(404, b"S3CRET")

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests print nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as httpd:
        thread = threading.Thread(target=httpd.serve_forever, args=(0.01,))
        thread.start()
        yield f"127.0.0.1:{httpd.server_port}"
        httpd.shutdown()
        thread.join()


def failure(url: str) -> str:
    with pytest.raises(AtomicAppError) as caught:
        load_answers(url)
    message = str(caught.value)
    assert len(caught.value.problems) == 1
    assert "S3CRET" not in message
    assert "\n" not in message
    return message


@pytest.mark.parametrize("path", ["answers", "moved", "answers?token=x#y"])
def test_answers_are_fetched(server: str, path: str) -> None:
    answers = load_answers(f"HTTP://{server}/{path}")
    assert answers.texts() == {"general": {"provider": "docker"}}
    assert "token" not in answers.file


def test_failures_are_one_line_without_credentials(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """threats.md: secrets in errors."""
    url = f"http://user:S3CRET@{server}"
    assert failure(f"{url}/none?t=S3CRET") == f"http://{server}/none: the server answers 404"
    assert "is not text" in failure(f"{url}/binary")
    monkeypatch.setattr(answers_file, "SIZE_LIMIT", 10)
    assert "larger than 10 bytes" in failure(f"{url}/answers")


def test_a_server_that_is_silent_or_slow(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(download, "TIME_LIMIT", -1.0)
    assert "does not answer in time" in failure(f"http://{server}/answers")
    monkeypatch.setattr(download, "_SILENCE_LIMIT", 0.1)
    assert "does not answer in time" in failure(f"http://{server}/slow")


def test_no_server(server: str) -> None:
    assert "cannot be reached" in failure("http://u:S3CRET@127.0.0.1:1/x")
    assert "certificate" in failure(f"https://u:S3CRET@{server}/x")


@pytest.mark.parametrize(
    "url", ["http://", "http://[S3CRET", "http://a:S3CRET/", "http://.S3CRET./"]
)
def test_what_is_no_url(url: str) -> None:
    with pytest.raises((SourceError, InputError)) as caught:
        load_answers(url)
    assert "[S3CRET" not in str(caught.value)
