"""Being let in: anonymously where that is enough, else with what somebody logged in with."""

from __future__ import annotations

import threading
from collections.abc import Callable

from atomicapp.downloads.address import Origin
from atomicapp.downloads.answer import Answer
from atomicapp.downloads.document import read_document
from atomicapp.downloads.request import basic
from atomicapp.downloads.session import Session
from atomicapp.downloads.trust import Trust
from atomicapp.errors import SourceError
from atomicapp.registry.challenge import Challenge, parse_challenges
from atomicapp.registry.credentials import Credentials
from atomicapp.registry.endpoint import Endpoint
from atomicapp.registry.refusal import log_in, not_let_in
from atomicapp.registry.tokens import LARGEST, Realm, Token, read_token, realm_of, token_request

FindCredentials = Callable[[Endpoint], Credentials | None]


class Tokens:
    """Tokens that still are good, by registry and repository. Used by many threads."""

    def __init__(self) -> None:
        self._tokens: dict[tuple[Origin, str], Token] = {}

    def get(self, registry: Origin, repository: str, now: float) -> str:
        """A token that is good now, else ""."""
        token = self._tokens.get((registry, repository))
        return token.value if token is not None and token.expires > now else ""

    def put(self, registry: Origin, repository: str, token: Token) -> None:
        """Keep a token until it ends."""
        self._tokens[registry, repository] = token


class Access:
    """What is shown to one registry for one repository. Used by many threads.

    ``name`` is how messages call the image; ``trust`` is for the registry itself.
    """

    def __init__(
        self,
        session: Session,
        endpoint: Endpoint,
        name: str,
        tokens: Tokens,
        find: FindCredentials,
    ) -> None:
        self.credentials: Credentials | None = None
        """What is shown, None as long as nobody asked or nothing is there."""
        self.trust = Trust(endpoint.ca, endpoint.client_certificate, endpoint.insecure)
        self.registry = endpoint.shown.partition("/")[0]
        """How people call it, for example ``docker.io``."""
        self._session = session
        self._endpoint = endpoint
        self._name = name
        self._tokens = tokens
        self._find = find
        self._basic = ""
        self._lock = threading.Lock()

    def current(self, origin: Origin) -> str:
        """What to send with a request; "" for nothing, and where what was had has expired."""
        token = self._tokens.get(origin, self._endpoint.repository, self._session.clock())
        return f"Bearer {token}" if token else self._basic

    def renew(self, refused: str, answer: Answer) -> str:
        """What to send instead of what was refused with status 401; raises SourceError."""
        header = answer.header("WWW-Authenticate") or ""
        with self._lock:
            current = self.current(answer.origin)
            if current and current != refused:
                return current  # another thread has been here meanwhile
            try:
                challenges = parse_challenges(header)
            except ValueError as error:
                raise self._unclear(error) from None
            self.credentials = self._find(self._endpoint)
            return self._meet(challenges, answer.origin)

    def _meet(self, challenges: tuple[Challenge, ...], origin: Origin) -> str:
        """The best of what is offered: tokens before passwords."""
        offered = {one.scheme: one for one in reversed(challenges)}
        if "bearer" in offered:
            return self._bearer(offered["bearer"], origin)
        if "basic" not in offered:
            ways = ", ".join(repr(one.scheme) for one in challenges[:5]) or "no way to log in"
            raise SourceError(f"registry {self.registry} offers only {ways}", self._name)
        if self.credentials is None:
            raise not_let_in(self.registry, None, self._name)
        username, password, token, where = self.credentials
        if token:
            what = f"registry {self.registry} wants a password, and {where} has a token"
            raise SourceError(what, self._name, log_in(self.registry))
        self._basic = basic(username, password)
        return self._basic

    def _bearer(self, challenge: Challenge, origin: Origin) -> str:
        try:
            realm = realm_of(challenge.parameters, self._endpoint.repository)
        except ValueError as error:
            raise self._unclear(error) from None
        token = self._fetch_token(realm, origin)
        self._tokens.put(origin, self._endpoint.repository, token)
        return f"Bearer {token.value}"

    def _fetch_token(self, realm: Realm, origin: Origin) -> Token:
        request = token_request(realm, origin, self.trust, self.credentials, self._name)
        document = read_document(self._session, request, LARGEST, send=self._session.send)
        if document.status in (401, 403) or (document.status == 400 and self.credentials):
            raise not_let_in(self.registry, self.credentials, self._name)
        who = f"{document.origin}, where registry {self.registry} has people log in,"
        if document.status != 200:
            what = f"{who} answers {document.status}"
            raise SourceError(what, self._name, "try again later")
        try:
            return read_token(document.body, self._session.clock())
        except (ValueError, RecursionError):
            raise SourceError(f"{who} sends no token", self._name) from None

    def _unclear(self, error: ValueError) -> SourceError:
        what = f"what registry {self.registry} wants to see cannot be understood: {error}"
        return SourceError(what, self._name)
