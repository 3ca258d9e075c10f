"""The registry of the node: whatever an image's name says, it is looked for here.

The directory of images has blobs as ``blobs/sha256/HEX`` and, for each name with its host, a
file ``names/HOST/REPOSITORY/TAG`` that says the digest of its manifest.
"""

from __future__ import annotations

import re
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import NamedTemporaryFile
from threading import Thread
from urllib.parse import parse_qs, urlsplit

from tests.cluster.places import REGISTRY_PORT

MANIFEST_TYPE = "application/vnd.oci.image.manifest.v1+json"
_WANTED = re.compile(r"/v2/(?P<name>.+)/(?P<kind>manifests|blobs)/(?P<reference>[^/]+)")


def serve(directory: Path) -> None:
    """Answer on loopback, in a thread of its own."""
    server = ThreadingHTTPServer(("127.0.0.1", REGISTRY_PORT), _handler(directory))
    Thread(target=server.serve_forever, daemon=True).start()


def _handler(directory: Path) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            digest, blob = _find(directory, self.path)
            if not blob.is_file():
                self._answer(404, b'{"errors": [{"code": "MANIFEST_UNKNOWN"}]}')
                return
            self._answer(200, blob.read_bytes(), digest)

        def do_HEAD(self) -> None:
            self.do_GET()

        def _answer(self, status: int, body: bytes, digest: str = "") -> None:
            is_manifest = "/manifests/" in self.path and status == 200
            self.send_response(status)
            self.send_header("Content-Type", MANIFEST_TYPE if is_manifest else "application/json")
            self.send_header("Content-Length", str(len(body)))
            if digest:
                self.send_header("Docker-Content-Digest", digest)
            self.end_headers()
            if self.command == "GET":
                self.wfile.write(body)

    return Handler


def _find(directory: Path, target: str) -> tuple[str, Path]:
    """The digest and the file of what a request asks for; a file that is not, for nothing."""
    url = urlsplit(target)
    wanted = _WANTED.fullmatch(url.path)
    host = parse_qs(url.query).get("ns", ["docker.io"])[0]
    if wanted is None or ".." in f"{host}{url.path}":
        return "", directory / "absent"
    digest = wanted["reference"]
    if wanted["kind"] == "manifests" and not digest.startswith("sha256:"):
        name = directory / "names" / host / wanted["name"] / digest
        digest = name.read_text() if name.is_file() else "sha256:absent"
    return digest, directory / "blobs" / "sha256" / digest.removeprefix("sha256:")


def put_blob(directory: Path, content: bytes, digest: str) -> None:
    """Have a blob; a reader sees all of it or nothing."""
    _put(directory / "blobs" / "sha256" / digest.removeprefix("sha256:"), content)


def put_name(directory: Path, name: str, digest: str) -> None:
    """Call a manifest by a name: ``HOST/REPOSITORY:TAG``."""
    repository, tag = name.rsplit(":", 1)
    _put(directory / "names" / repository / tag, digest.encode())


def _put(file: Path, content: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=file.parent, prefix=".", delete=False) as unfinished:
        unfinished.write(content)
    Path(unfinished.name).rename(file)
