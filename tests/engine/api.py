"""The few calls to the engine's API that the set-up itself makes."""

from __future__ import annotations

import http.client
import json
import os
import socket
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

DEFAULT_HOST = "unix:///var/run/docker.sock"


class EngineError(Exception):
    """The engine cannot be had, or refused a call; one line that says what to do."""


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: str, timeout: float) -> None:
        super().__init__("localhost", timeout=timeout)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)


def engine_host() -> str:
    """Where the engine is looked for: ``DOCKER_HOST``, else the default socket."""
    return os.environ.get("DOCKER_HOST") or DEFAULT_HOST


def _connection(timeout: float) -> http.client.HTTPConnection:
    address = urlsplit(engine_host())
    if address.scheme == "unix":
        return _UnixConnection(address.path, timeout)
    if address.scheme == "tcp" and not os.environ.get("DOCKER_TLS_VERIFY"):
        return http.client.HTTPConnection(address.hostname or "", address.port, timeout=timeout)
    raise EngineError(
        f"DOCKER_HOST={engine_host()}: the set-up reaches engines by unix:// and plain tcp:// only"
    )


def call(
    method: str,
    path: str,
    query: Mapping[str, str] | None = None,
    body: bytes | None = None,
    content: str = "x-tar",
    timeout: float = 60,
) -> Any:
    """One call; the JSON that it answers with, else the text; ``content`` is the body's type."""
    connection = _connection(timeout)
    try:
        url = quote(path) + (f"?{urlencode(query)}" if query else "")
        connection.request(method, url, body, {"Content-Type": f"application/{content}"})
        response = connection.getresponse()
        text = response.read().decode()
    finally:
        connection.close()
    if response.status >= 400:
        raise EngineError(f"{method} {path}: {response.status} {text.strip()}")
    is_stream = text.count("\n") > 1
    if response.headers.get_content_type() == "application/json" and not is_stream:
        return json.loads(text)
    return text


def answers(timeout: float = 5) -> bool:
    """Whether an engine answers."""
    try:
        return bool(call("GET", "/_ping", timeout=timeout) == "OK")
    except (OSError, http.client.HTTPException):
        return False
