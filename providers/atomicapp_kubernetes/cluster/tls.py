"""TLS to the API server: contexts, and what goes wrong with certificates in a person's words."""

from __future__ import annotations

import os
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from atomicapp.connections.keys import EncryptedKey, no_password
from atomicapp.errors import TargetError
from atomicapp_kubernetes.cluster.access import Access
from atomicapp_kubernetes.cluster.credentials import Credential

_OPENED = Path("/proc/self/fd")


def tls_context(access: Access, credential: Credential) -> ssl.SSLContext:
    """What verifies the server and shows the certificate, if there is one.

    Raises TargetError for certificates and keys that are none.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if not access.verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    elif access.authority:
        try:
            context.load_verify_locations(cadata=access.authority)
        except ssl.SSLError as error:
            raise _broken("certificate of the authority", access) from error
    else:
        # Reading all of the system's authorities takes longer than a request.
        context.load_default_certs()
    if credential.certificate:
        _show(context, credential, access)
    return context


def _show(context: ssl.SSLContext, credential: Credential, access: Access) -> None:
    with _as_file(f"{credential.certificate}\n{credential.key}\n".encode()) as path:
        try:
            context.load_cert_chain(path, password=no_password)
        except EncryptedKey as error:
            raise TargetError(
                f"the client key that {access.source} names is encrypted, which is not supported",
                remedy="take its password away, as 'openssl pkey' does",
            ) from error
        except ssl.SSLError as error:
            raise _broken("client certificate or its key", access) from error


@contextmanager
def _as_file(secret: bytes) -> Iterator[str]:
    """The library takes certificates from files only: one in memory, where a system has such
    files, else one for a moment that nobody else may read."""
    if hasattr(os, "memfd_create") and _OPENED.is_dir():
        with open(os.memfd_create("certificate"), "wb", buffering=0) as file:  # noqa: PTH123
            file.write(secret)
            yield str(_OPENED / str(file.fileno()))
        return
    import tempfile

    with tempfile.NamedTemporaryFile() as file:
        file.write(secret)
        file.flush()
        yield file.name


def _broken(what: str, access: Access) -> TargetError:
    return TargetError(
        f"the {what} that {access.source} names is none, or does not fit",
        remedy="get a new kubeconfig",
    )


def tls_failure(error: ssl.SSLError, access: Access) -> TargetError:
    """Why TLS with the server failed, and what to do."""
    words = str(getattr(error, "verify_message", "") or error.reason or "refused")
    at = f"TLS with the API server at {access.server} failed"
    alert = words.upper()
    if "CERTIFICATE_EXPIRED" in alert or "CERTIFICATE_REQUIRED" in alert or "UNKNOWN_CA" in alert:
        return TargetError(
            f"{at}: it does not take the client certificate of {access.source}",
            remedy="it may have expired: get a new kubeconfig",
        )
    if "WRONG_VERSION_NUMBER" in alert or "HTTP_REQUEST" in alert:
        return TargetError(
            f"{at}: what answers there does not speak TLS", remedy="write http:// instead"
        )
    if isinstance(error, ssl.SSLCertVerificationError):
        return TargetError(
            f"{at}: its certificate is not trusted ({words.lower()})",
            remedy="name the cluster's authority with --provider-cafile; see also the address",
        )
    return TargetError(f"{at}: {words.lower()}", remedy="see the address and its certificates")
