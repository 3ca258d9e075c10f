"""A small token server, as the distribution project's token specification describes it.

It knows one person. Anybody may pull what lies below ``public/``; the person may do
everything. ``GET`` is the plain way, ``POST`` the OAuth 2 way (password, refresh token).
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from tests.registry_server.certificates import Pair, signature
from tests.registry_server.daemon import PASSWORD, USERNAME

ISSUER, SERVICE = "tests", "registry of the tests"
IDENTITY_TOKEN = "identity-of-person"
_SCOPE = re.compile(r"repository:([a-z0-9/._-]+):([a-z,*]+)")
_BASIC = f"{USERNAME}:{PASSWORD}".encode()


@dataclass
class TokenServer:
    """What it signs with, how long its tokens are good, and what it was asked for."""

    pair: Pair
    seconds: int = 300
    asked: list[tuple[str, Mapping[str, list[str]]]] = field(default_factory=list)
    port: int = 0

    @property
    def realm(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.port}/token"

    @property
    def auth(self) -> Mapping[str, Any]:
        """The configuration of a registry that believes its tokens."""
        return {
            "token": {
                "realm": self.realm,
                "service": SERVICE,
                "issuer": ISSUER,
                "rootcertbundle": str(self.pair.certificate),
            }
        }

    def token(self, *scopes: str, person: str = USERNAME) -> str:
        """A token for what of the scopes the person (nobody: "") may do."""
        now = int(time.time())
        claims = {
            "iss": ISSUER,
            "sub": person,
            "aud": SERVICE,
            "exp": now + self.seconds,
            "nbf": now - 10,
            "iat": now,
            "jti": str(time.monotonic_ns()),
            "access": [access for scope in scopes for access in _granted(scope, person)],
        }
        header = {"typ": "JWT", "alg": "RS256", "x5c": [_der(self.pair.certificate)]}
        text = ".".join(_base64(json.dumps(part).encode()) for part in (header, claims))
        return f"{text}.{_base64(signature(self.pair.key, text.encode()))}"


@contextmanager
def serving(pair: Pair) -> Iterator[TokenServer]:
    """A token server on a free port of loopback."""
    state = TokenServer(pair)
    handler = type("Handler", (_Handler,), {"state": state})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        state.port = server.server_port
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
        thread.start()
        try:
            yield state
        finally:
            server.shutdown()
            thread.join()


class _Handler(BaseHTTPRequestHandler):
    state: ClassVar[TokenServer]

    def do_GET(self) -> None:
        query = parse_qs(urlsplit(self.path).query)
        self.state.asked.append(("GET", query))
        person = self._basic()
        if person is None:
            self._answer(401, {"errors": [{"code": "UNAUTHORIZED"}]})
        else:
            self._grant(query, person, "token")

    def do_POST(self) -> None:
        length = int(self.headers.get("Content-Length", "0"))
        form = parse_qs(self.rfile.read(length).decode())
        self.state.asked.append(("POST", form))
        if self._oauth(form):
            self._grant(form, USERNAME, "access_token")
        else:
            self._answer(401, {"error": "invalid_grant"})

    def _basic(self) -> str | None:
        """Who asks, "" for nobody, None for somebody with wrong credentials."""
        said = self.headers.get("Authorization")
        if said is None:
            return ""
        return USERNAME if said == f"Basic {base64.b64encode(_BASIC).decode()}" else None

    def _oauth(self, form: Mapping[str, list[str]]) -> bool:
        match form.get("grant_type"):
            case ["refresh_token"]:
                return form.get("refresh_token") == [IDENTITY_TOKEN]
            case ["password"]:
                return (form.get("username"), form.get("password")) == ([USERNAME], [PASSWORD])
        return False

    def _grant(self, asked: Mapping[str, list[str]], person: str, key: str) -> None:
        # OAuth 2 has all scopes in one text.
        scopes = " ".join(asked.get("scope", [])).split()
        token = self.state.token(*scopes, person=person)
        self._answer(200, {key: token, "expires_in": self.state.seconds})

    def _answer(self, status: int, document: object) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is logged."""


def _granted(scope: str, person: str) -> Iterator[dict[str, Any]]:
    matched = _SCOPE.fullmatch(scope)
    if matched is None:
        return
    name, actions = matched[1], matched[2].split(",")
    allowed = actions if person else ["pull"] if name.startswith("public/") else []
    granted = [one for one in actions if one in allowed]
    if granted:
        yield {"type": "repository", "name": name, "actions": granted}


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _der(certificate: Path) -> str:
    command = ["openssl", "x509", "-in", str(certificate), "-outform", "DER"]
    return base64.b64encode(
        subprocess.run(command, capture_output=True, check=True).stdout
    ).decode()
