"""Why a server cannot be reached, in a person's words. Pure."""

from __future__ import annotations

import socket
import ssl
from http.client import HTTPException

from atomicapp.connections.line import ProxyFault
from atomicapp.errors import TargetError
from atomicapp_kubernetes.cluster.access import OLD_DEFAULT, Access
from atomicapp_kubernetes.cluster.tls import tls_failure

_NO_CONFIG = "name a kubeconfig with --provider-config or KUBECONFIG, or a server: --provider-api"


def unreachable(doing: str, error: BaseException, access: Access, is_met: bool) -> TargetError:
    """The error for a request that got no answer; ``is_met``: earlier ones of ours did."""
    if isinstance(error, ssl.SSLError):
        return tls_failure(error, access)
    at = f"the API server at {access.server}"
    if is_met:
        return TargetError(
            f"{doing}: {at} does not answer any more ({_words(error)})",
            remedy="see whether it still runs, then give the command again",
        )
    if access.server == OLD_DEFAULT:
        return TargetError(
            f"there is no cluster to be found ({at}: {_words(error)})", "", _NO_CONFIG
        )
    return TargetError(
        f"cannot reach {at}: {_words(error)}",
        remedy=f"see whether it runs; {access.source} says that it is there",
    )


def _words(error: BaseException) -> str:
    if isinstance(error, ProxyFault):
        return f"the proxy {error} cannot be reached, or does not let us through"
    if isinstance(error, socket.gaierror):
        return "its name is not known"
    if isinstance(error, ConnectionRefusedError):
        return "nothing listens there"
    if isinstance(error, TimeoutError):
        return "it does not answer in time"
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    if isinstance(error, (HTTPException, ConnectionError)):
        return "the connection was lost"
    return "the connection failed"
