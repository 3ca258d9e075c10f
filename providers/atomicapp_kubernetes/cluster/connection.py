"""From settings to an API server that answers."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from atomicapp.provider import Settings
from atomicapp_kubernetes.cluster.access import find_access
from atomicapp_kubernetes.cluster.calls import Api
from atomicapp_kubernetes.cluster.session import Session


@contextmanager
def connect_server(settings: Settings) -> Iterator[Api]:
    """The API server that the settings mean.

    Raises TargetError within ten seconds where there is none, or it does not take us.
    """
    access = find_access(settings)
    session = Session(access)
    try:
        api = Api(session)
        api.greet()
        yield api
    finally:
        session.close()
