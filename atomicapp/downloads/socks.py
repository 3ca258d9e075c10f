"""Connections that keep to a pace, through a SOCKS proxy."""

from __future__ import annotations

import socket

from urllib3.connection import HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.contrib.socks import SOCKSConnection
from urllib3.exceptions import NewConnectionError, ProxyError

from atomicapp.downloads.wire import PacedConnection, PacedTlsConnection


class _Through(SOCKSConnection):
    def _new_conn(self) -> socket.socket:
        try:
            made: socket.socket = super()._new_conn()
        except NewConnectionError as error:
            # As the library has it of all other proxies.
            raise ProxyError("no way through the proxy", error) from error
        return made


class _TlsThrough(_Through, HTTPSConnection):
    pass


class _Connection(PacedConnection, _Through):
    pass


class _TlsConnection(PacedTlsConnection, _TlsThrough):
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _TlsPool(HTTPSConnectionPool):
    ConnectionCls = _TlsConnection


POOLS = {"http": _Pool, "https": _TlsPool}
"""What connects, by the scheme of a URL."""
