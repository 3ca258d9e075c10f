"""Reaching an engine: one connected client, or one line that says why there is none."""

from __future__ import annotations

import errno
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Future
from contextlib import contextmanager

from docker.api.client import APIClient
from docker.errors import (
    DockerException,
    InvalidConfigFile,
    create_api_error_from_http_exception,
)
from docker.tls import TLSConfig
from docker.utils.config import find_config_file
from requests import Response
from requests.adapters import HTTPAdapter
from requests.exceptions import HTTPError, RequestException, SSLError, Timeout

from atomicapp.errors import TargetError
from atomicapp_docker.engine.address import Address, TlsFiles, environment_address
from atomicapp_docker.engine.faults import system_error, words_of

CONNECT_LIMIT = 8.0
"""Seconds within which an engine must have answered for the first time."""
CALL_LIMIT = 120
"""Seconds within which it must answer any later call that does not stream."""
POOL_SIZE = 32
"""Connections that are kept open: as many threads may call at once without new ones."""
NEWEST_API = (1, 51)
"""The newest API that this program was written for; newer engines speak it too."""

_START = "start it (for example `systemctl start docker`), or name another one in DOCKER_HOST"


class Engine:
    """A connected engine. ``client`` may be used from many threads.

    ``location`` is its address for messages; ``api_version`` what client and
    engine agreed upon; ``published_host`` where its published ports answer.
    """

    def __init__(
        self, client: APIClient, location: str, api_version: str, published_host: str
    ) -> None:
        self.client = client
        self.location = location
        self.api_version = api_version
        self.published_host = published_host

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str | int] | None = None,
        body: object = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        stream: bool = False,
        limit: float | None = CALL_LIMIT,
    ) -> Response:
        """One call to the engine's API; raises ``docker.errors.APIError`` for a refusal.

        ``body`` is sent as JSON, ``content`` as it is. ``limit`` is how many seconds the
        engine may say nothing; None is for ever. With ``stream`` the caller closes the response.
        """
        response = self.client.request(
            method,
            f"{self.client.base_url}/v{self.api_version}{path}",
            params=dict(query or {}),
            json=body,
            data=content,
            headers=dict(headers or {}),
            stream=stream,
            timeout=(CONNECT_LIMIT, limit),
            verify=self.client.verify,  # or REQUESTS_CA_BUNDLE would win over it
        )
        try:
            response.raise_for_status()
        except HTTPError as error:
            with response:
                create_api_error_from_http_exception(error)
        return response

    def supports(self, version: str) -> bool:
        """Whether the engine's API is at least ``version``, for example ``1.44``."""
        return _number(self.api_version) >= _number(version)


@contextmanager
def connect_engine(host: str | None = None) -> Iterator[Engine]:
    """The engine at ``host``, else the one that the environment means.

    Raises TargetError with cause and remedy within ten seconds.
    """
    address = environment_address(host)
    if address.scheme == "ssh":
        from atomicapp_docker.engine.tunnel import open_tunnel

        deadline = time.monotonic() + CONNECT_LIMIT
        with open_tunnel(address.url, CONNECT_LIMIT - 2) as path:
            left = max(1.0, deadline - time.monotonic())
            with _connected(address, f"unix://{path}", left) as engine:
                yield engine
    else:
        with _connected(address, address.url, CONNECT_LIMIT) as engine:
            yield engine


@contextmanager
def reading_settings() -> Iterator[None]:
    """Whatever the library cannot make of a person's ``config.json`` is a TargetError.

    It names the file, and quotes nothing of it: there are credentials in it.
    """
    try:
        yield
    except (InvalidConfigFile, AttributeError, KeyError, TypeError, ValueError, RecursionError):
        what, remedy = "this is not what docker writes", "correct it, or log in anew"
        raise TargetError(what, str(find_config_file()), remedy) from None


@contextmanager
def _connected(address: Address, url: str, limit: float) -> Iterator[Engine]:
    version = _within(limit + 1, address, lambda: _agreed_version(address, url, limit))
    client = _client(address, url, version, CALL_LIMIT)
    try:
        yield Engine(client, address.url, version, address.published_host)
    finally:
        client.close()


def _within(limit: float, address: Address, ask: Callable[[], str]) -> str:
    """What ``ask`` returns; raises TargetError where it goes on for longer than ``limit``.

    A limit on a socket's silence is none on looking up a name, nor on an answer that
    comes byte by byte.
    """
    answer: Future[str] = Future()

    def work() -> None:
        try:
            answer.set_result(ask())
        except BaseException as error:  # noqa: BLE001 (raised again by result())
            answer.set_exception(error)

    threading.Thread(target=work, daemon=True).start()
    try:
        return answer.result(limit)
    except TimeoutError:
        raise _hung(address) from None


def _client(address: Address, url: str, version: str, limit: int) -> APIClient:
    try:
        tls = _tls_config(address.tls) if address.tls else False
        with reading_settings():
            client = APIClient(
                url, version=version, timeout=limit, tls=tls, max_pool_size=POOL_SIZE
            )
    except DockerException as error:
        raise TargetError(
            f"cannot use the engine at {address.url}: {words_of(error)}",
            remedy=f"see {address.source}, and the TLS settings",
        ) from error
    if address.scheme not in ("unix", "ssh"):
        for prefix in ("http://", "https://"):
            client.mount(prefix, HTTPAdapter(pool_maxsize=POOL_SIZE))
    return client


def _tls_config(files: TlsFiles) -> TLSConfig:
    pair = (str(files.certificate), str(files.key)) if files.certificate and files.key else None
    authority = str(files.ca) if files.ca else None
    return TLSConfig(client_cert=pair, ca_cert=authority, verify=files.verify)


def _agreed_version(address: Address, url: str, limit: float) -> str:
    """Ask ``/_ping``: it is the cheapest call, and only an engine answers it with a version."""
    client = _client(address, url, "1.24", CALL_LIMIT)
    try:
        if url.startswith("unix://"):
            _knock(url.removeprefix("unix://"), limit)
        with client.get(
            f"{client.base_url}/_ping",
            timeout=limit,
            allow_redirects=False,
            stream=True,
            verify=client.verify,
        ) as answer:
            version = answer.headers.get("Api-Version", "")
    except (RequestException, OSError) as error:
        raise _unreachable(address, error) from error
    finally:
        client.close()
    try:
        return ".".join(str(part) for part in min(_number(version), NEWEST_API))
    except ValueError:
        raise _no_engine(address, answer.status_code) from None


def _knock(path: str, limit: float) -> None:
    """Connect once ourselves: the library leaves its socket open where that fails."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(limit)
        probe.connect(path)


def _number(version: str) -> tuple[int, int]:
    major, minor = version.split(".")
    return int(major), int(minor)


def _no_engine(address: Address, status: int) -> TargetError:
    plain = address.tls is None and address.scheme in ("tcp", "http")
    return TargetError(
        f"what answers at {address.url} is not a Docker engine (HTTP status {status})",
        remedy=f"correct {address.source}" + (", or set DOCKER_TLS_VERIFY=1" if plain else ""),
    )


def _unreachable(address: Address, error: RequestException | OSError) -> TargetError:
    """The cause and the remedy for an engine that could not be reached."""
    at = address.url
    if isinstance(error, SSLError):
        return TargetError(
            f"TLS with the engine at {at} failed: {_tls_words(error)}",
            remedy="see DOCKER_TLS_VERIFY, DOCKER_CERT_PATH and the certificates in it",
        )
    if isinstance(error, (Timeout, TimeoutError)):
        return _hung(address)
    system = system_error(error)
    number = system.errno if system else None
    if number == errno.ENOENT:
        return TargetError(f"there is no Docker engine at {at}", remedy=_START)
    if number == errno.ECONNREFUSED:
        return TargetError(f"nothing listens at {at}: the engine is not running", remedy=_START)
    if number in (errno.EACCES, errno.EPERM):
        return TargetError(
            f"you may not use the engine at {at} (permission denied)",
            remedy="run as root, or join the group that owns the socket (often `docker`)",
        )
    return TargetError(
        f"cannot reach the engine at {at}: {words_of(error)}", remedy=f"correct {address.source}"
    )


def _hung(address: Address) -> TargetError:
    return TargetError(
        f"the engine at {address.url} does not answer (waited {CONNECT_LIMIT:.0f} s)",
        remedy="see whether it hangs (its log says), and restart it",
    )


def _tls_words(error: BaseException) -> str:
    system = system_error(error)
    return str(getattr(system, "verify_message", "") or getattr(system, "reason", "") or "refused")
