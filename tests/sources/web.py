"""A web server for tests: files by path, each with a strong ETag; what was asked is kept."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Web:
    """``files`` by path; ``asked`` has path and status of every request."""

    url: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    asked: list[tuple[str, int]] = field(default_factory=list)


@contextmanager
def serving() -> Iterator[Web]:
    """A server on loopback, as long as it is wanted."""
    web = Web()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = web.files.get(self.path.partition("?")[0])
            tag = f'"{hashlib.sha256(body or b"").hexdigest()}"'
            status = 404 if body is None else 200
            if status == 200 and self.headers["If-None-Match"] == tag:
                status = 304
            web.asked.append((self.path, status))
            self.send_response(status)
            self.send_header("ETag", tag)
            sent = body if body is not None and status == 200 else b""
            self.send_header("Content-Length", str(len(sent)))
            self.end_headers()
            self.wfile.write(sent)

        def log_message(self, *_: object) -> None:
            """Tests print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    web.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield web
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
