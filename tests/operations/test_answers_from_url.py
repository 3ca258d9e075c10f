"""Answers from a URL: within limits, no credentials in messages (threats: secrets in errors)."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from atomicapp.errors import AtomicAppError
from atomicapp.operations.answers import read_answers
from atomicapp.operations.given import GivenFiles
from atomicapp.values import answers_file
from atomicapp.values.answers import Answers


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


def fetched(url: str, *, offline: bool = False) -> Answers:
    return read_answers(url, Path("nowhere"), GivenFiles(), offline=offline)


def failure(url: str, *, offline: bool = False) -> str:
    with pytest.raises(AtomicAppError) as caught:
        fetched(url, offline=offline)
    message = str(caught.value)
    assert len(caught.value.problems) == 1
    assert "S3CRET" not in message
    assert "\n" not in message
    return message


@pytest.mark.parametrize("path", ["answers", "moved", "answers?token=x#y"])
def test_answers_are_fetched(server: str, path: str) -> None:
    answers = fetched(f"HTTP://{server}/{path}")
    assert answers.texts() == {"general": {"provider": "docker"}}
    assert "token" not in answers.file


def test_failures_are_one_line_without_credentials(
    server: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"http://user:S3CRET@{server}"
    missing = failure(f"{url}/none?t=S3CRET")
    assert f"http://{server}/none" in missing
    assert "404" in missing
    assert "is not text" in failure(f"{url}/binary")
    assert "--offline" in failure(f"{url}/answers", offline=True)
    monkeypatch.setattr(answers_file, "SIZE_LIMIT", 10)
    assert "larger than 10 bytes" in failure(f"{url}/answers")


def test_no_server(server: str) -> None:
    assert "refuses connections" in failure("http://u:S3CRET@127.0.0.1:1/x")
    assert "TLS" in failure(f"https://u:S3CRET@{server}/x")


@pytest.mark.parametrize(
    "url", ["http://", "http://[S3CRET", "http://a:S3CRET/", "http://.S3CRET./"]
)
def test_what_is_no_url(url: str) -> None:
    with pytest.raises(AtomicAppError) as caught:
        fetched(url)
    assert "[S3CRET" not in str(caught.value)
