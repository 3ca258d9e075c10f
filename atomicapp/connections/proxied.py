"""A server behind a proxy, by the library that knows proxies of every sort."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

import urllib3
from urllib3 import exceptions
from urllib3.response import BaseHTTPResponse
from urllib3.util import Timeout

from atomicapp.connections.line import (
    CONNECT_LIMIT,
    KEPT,
    Headers,
    ProxyFault,
    Response,
    Sent,
)
from atomicapp.errors import TargetError

_SOCKS = {"socks4": "socks4a", "socks4a": "socks4a", "socks5": "socks5h", "socks5h": "socks5h"}
"""The proxy looks names up, as it does for kubectl and docker."""


class ProxiedLine:
    """A line through a proxy; see :class:`atomicapp.connections.line.Line`."""

    def __init__(
        self, server: str, proxy: str, context: ssl.SSLContext | None, server_name: str = ""
    ) -> None:
        """``server`` and ``proxy`` are URLs; ``server_name`` is the name in the server's
        certificate where it is another one. Raises TargetError for a proxy that cannot be used.
        """
        if context is not None and context.verify_mode == ssl.CERT_NONE:
            # The person has said so; the library would say it again with each request.
            urllib3.disable_warnings(exceptions.InsecureRequestWarning)
        parts = urlsplit(server)
        self._origin = f"{parts.scheme}://{parts.netloc}"
        self._manager = _manager(proxy, context, server_name)

    def send(self, request: Sent) -> Response:
        """The answer's head; raises FAULTS."""
        with _faults():
            found = self._manager.urlopen(
                request.method,
                f"{self._origin}{request.path}",
                body=request.body,
                headers=request.headers,
                retries=False,
                redirect=False,
                preload_content=False,
                timeout=Timeout(connect=CONNECT_LIMIT, read=request.limit),
            )
        return _Answer(found)

    def close(self) -> None:
        """Close the connections that nobody uses; others are closed after their request."""
        self._manager.clear()


class _Answer:
    def __init__(self, raw: BaseHTTPResponse) -> None:
        self.status = raw.status
        self.headers: Headers = raw.headers
        self._raw = raw

    def read(self) -> bytes:
        with _faults():
            return self._raw.read()

    def chunks(self, size: int) -> Iterator[bytes]:
        with _faults():
            yield from self._raw.stream(size)

    def shutdown(self) -> None:
        with _faults():
            self._raw.shutdown()

    def close(self) -> None:
        self._raw.close()


@contextmanager
def _faults() -> Iterator[None]:
    """The library's errors as those that the standard library has for the same."""
    try:
        yield
    except exceptions.ProxyError as error:
        raise ProxyFault(str(error)) from error
    except exceptions.NameResolutionError as error:
        raise socket.gaierror(str(error)) from error
    except exceptions.NewConnectionError as error:
        # It is what a SOCKS proxy says: of others' the library makes the error above.
        raise ProxyFault(str(error)) from error
    except (exceptions.ConnectTimeoutError, exceptions.ReadTimeoutError) as error:
        raise TimeoutError(str(error)) from error
    except exceptions.HTTPError as error:
        raise _inner(error) from error


def _inner(error: exceptions.HTTPError) -> OSError:
    """The error that the library's was made from: of TLS, of the operating system."""
    found = next((one for one in error.args if isinstance(one, OSError)), None)
    return found or ConnectionError(str(error))


def _manager(proxy: str, context: ssl.SSLContext | None, server_name: str) -> urllib3.PoolManager:
    options: dict[str, Any] = {"maxsize": KEPT}
    if context is not None:
        options |= {"ssl_context": context, "cert_reqs": context.verify_mode}
        if server_name:
            options |= {"server_hostname": server_name, "assert_hostname": server_name}
        elif context.verify_mode == ssl.CERT_NONE:
            options["assert_hostname"] = False
    parts = urlsplit(proxy if "://" in proxy else f"http://{proxy}")
    where = f"the proxy {parts.scheme}://{parts.hostname}"
    if parts.scheme in _SOCKS:
        from urllib3.contrib.socks import SOCKSProxyManager

        return SOCKSProxyManager(parts._replace(scheme=_SOCKS[parts.scheme]).geturl(), **options)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise TargetError(
            f"{where} is none that can be used", remedy="write http:// or socks5://HOST:PORT"
        )
    return urllib3.ProxyManager(parts.geturl(), proxy_headers=_headers(parts), **options)


def _headers(proxy: SplitResult) -> urllib3.HTTPHeaderDict:
    headers = urllib3.HTTPHeaderDict()
    if proxy.username:
        basic = f"{unquote(proxy.username)}:{unquote(proxy.password or '')}"
        headers.update(urllib3.make_headers(proxy_basic_auth=basic))
    return headers
