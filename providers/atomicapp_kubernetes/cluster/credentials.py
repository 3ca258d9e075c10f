"""Who we are to the server: tokens, token files that rotate, passwords, plug-ins, certificates."""

from __future__ import annotations

import base64
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from atomicapp.errors import InputError
from atomicapp.files import read_text
from atomicapp_kubernetes.cluster.access import Access, pem_of
from atomicapp_kubernetes.cluster.kubeconfig import Part

LEEWAY = 10.0
"""Seconds before its end from which on a token is not used any more."""
FILE_AGE = 60.0
"""Seconds after which a token file is read again: it may have rotated."""


class Credential(NamedTuple):
    """What is shown to the server. ``until`` is on the clock of ``time.time``, None for ever."""

    header: str = ""
    certificate: str = ""
    key: str = ""
    until: float | None = None


class Credentials:
    """The credential of the moment; got again when it ends or the server no longer takes it."""

    def __init__(self, access: Access) -> None:
        self._get = _source(access)
        self._lock = threading.Lock()
        self._held: Credential | None = None
        self._round = 0

    def current(self) -> tuple[Credential, int]:
        """The credential, and the number of the round in which it was got.

        Raises InputError where there is something wrong with it.
        """
        with self._lock:
            held = self._held
            ended = held is not None and held.until is not None and held.until < time.time()
            if held is None or ended:
                self._held = held = self._get()
                self._round += 1
            return held, self._round

    def refused(self, round_: int) -> bool:
        """After a 401 to the credential of a round: whether there is another one now.

        Of many threads that are told 401 at once, the first gets the new one for all.
        """
        with self._lock:
            if round_ != self._round:
                return True
            before = self._held
            self._held = self._get()
            self._round += 1
            return before is None or self._held[:3] != before[:3]


def _source(access: Access) -> Callable[[], Credential]:
    """Where credentials come from; the order of what an entry may hold is the official client's."""
    user = access.user
    if user.part("auth-provider"):
        from atomicapp_kubernetes.cluster.auth_provider import provider_header

        return lambda: Credential(provider_header(access))
    path = user.path("tokenFile")
    if path:
        return lambda: _checked(_from_file(path, user), access)
    if user.text("token"):
        return lambda: _checked(Credential(f"Bearer {user.text('token')}"), access)
    plugin = user.part("exec")
    if plugin:
        return lambda: _checked(_from_plugin(plugin, access), access)
    return lambda: _checked(_from_password(user), access)


def _from_file(path: Path, user: Part) -> Credential:
    """The token of a file; the entry's own, where it has one, for as long as the file has none."""
    try:
        token = _token_in(path, user.where)
    except InputError:
        token = user.text("token")
        if not token:
            raise
    return Credential(f"Bearer {token}", until=time.time() + FILE_AGE)


def _token_in(path: Path, where: str) -> str:
    token = read_text(path, where, what="token file").strip()
    if not token:
        raise InputError(f"token file {str(path)!r} is empty", where)
    return token


def _from_plugin(plugin: Part, access: Access) -> Credential:
    from atomicapp_kubernetes.cluster.exec_plugin import run_plugin

    found = run_plugin(plugin, access)
    header = f"Bearer {found.token}" if found.token else ""
    until = None if found.until is None else found.until - LEEWAY
    return Credential(header, found.certificate, found.key, until)


def _from_password(user: Part) -> Credential:
    name, password = user.text("username"), user.text("password")
    if not name:
        return Credential()
    return Credential("Basic " + base64.b64encode(f"{name}:{password}".encode()).decode())


def _checked(credential: Credential, access: Access) -> Credential:
    """With the certificate of the entry, where it has one; raises InputError for what would
    break a header."""
    if not credential.header.isprintable() or not credential.header.isascii():
        raise InputError(
            "the token has characters that no token has", access.source, "see how it was copied"
        )
    if credential.certificate:
        return credential
    return credential._replace(
        certificate=pem_of(access.user, "client-certificate"),
        key=pem_of(access.user, "client-key"),
    )
