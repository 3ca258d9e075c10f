"""Whose certificates are believed, and with which one we answer for ourselves."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from requests.utils import DEFAULT_CA_BUNDLE_PATH

from atomicapp.downloads.wire import PacedTlsSocket
from atomicapp.errors import SourceError

_BUNDLES = ("REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE")


class Trust(NamedTuple):
    """How TLS is checked for one origin."""

    ca: tuple[Path, ...] = ()
    """Certificates that are believed beside those that this machine believes."""
    client_certificate: tuple[Path, Path] | None = None
    """Ours: the certificate and its key."""
    insecure: bool = False
    """Any certificate will do, and so will plain HTTP: somebody has configured that."""

    def elsewhere(self) -> Trust:
        """The same for another origin, which does not get our certificate."""
        return self._replace(client_certificate=None)


NO_MORE_THAN_USUAL = Trust()
"""What this machine believes, and nothing of ours."""


def tls_context(trust: Trust, environment: Mapping[str, str] = os.environ) -> ssl.SSLContext:
    """The context for connections; raises SourceError for files that cannot be used."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.sslsocket_class = PacedTlsSocket
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.set_alpn_protocols(["http/1.1"])
    if trust.insecure:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    else:
        _load_machines_own(context, environment)
        for path in trust.ca:
            _load(context, path)
    if trust.client_certificate is not None:
        _load_ours(context, *trust.client_certificate)
    return context


def _load_machines_own(context: ssl.SSLContext, environment: Mapping[str, str]) -> None:
    named = next((environment[name] for name in _BUNDLES if environment.get(name)), "")
    if named:
        _load(context, Path(named))
        return
    context.load_default_certs()
    where = ssl.get_default_verify_paths()
    if where.cafile is None and where.capath is None:
        # This machine has none of its own: those that come with requests.
        context.load_verify_locations(DEFAULT_CA_BUNDLE_PATH)


def _load(context: ssl.SSLContext, path: Path) -> None:
    try:
        if path.is_dir():
            context.load_verify_locations(capath=path)
        else:
            context.load_verify_locations(cafile=path)
    except ssl.SSLError:
        raise SourceError("this holds no certificate in PEM format", str(path)) from None
    except OSError as error:
        raise SourceError(f"this cannot be read: {error.strerror}", str(path)) from None


def _load_ours(context: ssl.SSLContext, certificate: Path, key: Path) -> None:
    def no_password() -> str:
        raise SourceError("this key needs a password, which nobody can be asked for", str(key))

    try:
        context.load_cert_chain(certificate, key, no_password)
    except ssl.SSLError:
        what = f"this is no certificate in PEM format, or {key} is not its key"
        raise SourceError(what, str(certificate)) from None
    except OSError as error:
        what = f"the client certificate and its key cannot be read: {error.strerror}"
        raise SourceError(what, str(certificate)) from None
