"""A server behind a proxy, by the library that knows proxies of every sort."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any
from urllib.parse import unquote, urlsplit

import urllib3
from urllib3 import exceptions
from urllib3.response import BaseHTTPResponse
from urllib3.util import Timeout, Url, parse_url

from atomicapp.connections.line import (
    CONNECT_LIMIT,
    KEPT,
    Headers,
    ProxyFault,
    Response,
    Sent,
)
from atomicapp.connections.proxies import RESOLVING
from atomicapp.errors import TargetError

Faults = Callable[[], AbstractContextManager[None]]
"""In it, what the library raises is raised as one of FAULTS."""


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
        place = _place(proxy)
        self._manager = _manager(place, context, server_name)
        self._faults = partial(_faults, _shown(place))

    def send(self, request: Sent) -> Response:
        """The answer's head; raises FAULTS."""
        with self._faults():
            # The way of the proxy's manager makes one header of several of one name.
            found = urllib3.PoolManager.urlopen(
                self._manager,
                request.method,
                f"{self._origin}{request.path}",
                body=request.body,
                headers=self._headers(request),
                retries=False,
                redirect=False,
                preload_content=False,
                timeout=Timeout(connect=CONNECT_LIMIT, read=request.limit),
            )
        return _Answer(found, self._faults)

    def close(self) -> None:
        """Close the connections that nobody uses; others are closed after their request."""
        self._manager.clear()

    def _headers(self, request: Sent) -> urllib3.HTTPHeaderDict:
        host = parse_url(self._origin).netloc or ""
        found = urllib3.HTTPHeaderDict({"Host": host, **request.headers})
        for name, value in request.repeatable:
            found.add(name, value)
        return found


class _Answer:
    def __init__(self, raw: BaseHTTPResponse, faults: Faults) -> None:
        self._faults = faults
        self.status = raw.status
        self.headers: Headers = raw.headers
        self._raw = raw

    def read(self) -> bytes:
        with self._faults():
            return self._raw.read()

    def chunks(self, size: int) -> Iterator[bytes]:
        with self._faults():
            yield from self._raw.stream(size)

    def shutdown(self) -> None:
        with self._faults():
            self._raw.shutdown()

    def close(self) -> None:
        self._raw.close()


@contextmanager
def _faults(proxy: str) -> Iterator[None]:
    """The library's errors as those that the standard library has for the same."""
    try:
        yield
    except exceptions.ProxyError as error:
        raise ProxyFault(proxy) from error
    except exceptions.NameResolutionError as error:
        raise socket.gaierror(str(error)) from error
    except exceptions.NewConnectionError as error:
        # It is what a SOCKS proxy says: of others' the library makes the error above.
        raise ProxyFault(proxy) from error
    except (exceptions.ConnectTimeoutError, exceptions.ReadTimeoutError) as error:
        raise TimeoutError(str(error)) from error
    except exceptions.HTTPError as error:
        raise _inner(error) from error


def _inner(error: exceptions.HTTPError) -> OSError:
    """The error that the library's was made from: of TLS, of the operating system."""
    found = next((one for one in error.args if isinstance(one, OSError)), None)
    return found or ConnectionError(str(error))


def _manager(proxy: Url, context: ssl.SSLContext | None, server_name: str) -> urllib3.PoolManager:
    options: dict[str, Any] = {"maxsize": KEPT}
    if context is not None:
        options |= {"ssl_context": context, "cert_reqs": context.verify_mode}
        if server_name:
            options |= {"server_hostname": server_name, "assert_hostname": server_name}
        elif context.verify_mode == ssl.CERT_NONE:
            options["assert_hostname"] = False
    if proxy.scheme in RESOLVING:
        from urllib3.contrib.socks import SOCKSProxyManager

        return SOCKSProxyManager(proxy._replace(scheme=RESOLVING[proxy.scheme]).url, **options)
    headers = urllib3.HTTPHeaderDict()
    if proxy.auth:
        headers.update(urllib3.make_headers(proxy_basic_auth=unquote(proxy.auth)))
    return urllib3.ProxyManager(proxy._replace(auth=None).url, proxy_headers=headers, **options)


def _place(proxy: str) -> Url:
    """Where the proxy is; raises TargetError, without its password, for what is none."""
    try:
        place = parse_url(proxy if "://" in proxy else f"http://{proxy}")
    except exceptions.LocationParseError:
        place = Url()
    if not place.host or place.scheme not in ("http", "https", *RESOLVING):
        shown = f"the proxy {_shown(place)}" if place.host else "the address of the proxy"
        raise TargetError(
            f"{shown} is none that can be used",
            remedy="write http://HOST:PORT or socks5://HOST:PORT",
        )
    return place


def _shown(proxy: Url) -> str:
    """The proxy, for messages: what stands before its host may be a password."""
    return proxy._replace(auth=None).url
