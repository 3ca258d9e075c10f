"""Calls to a cluster's API as a test makes them: paths and JSON, whatever the kubeconfig says."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlencode

from kubernetes.client import ApiClient
from kubernetes.config import new_client_from_config

_SECONDS_TO_WAIT = 90
_Found = TypeVar("_Found")


class CallFailed(Exception):
    """The server refused; ``status`` is that of HTTP."""

    def __init__(self, status: int, message: str) -> None:
        super().__init__(f"{status}: {message}")
        self.status = status


class Calls:
    """The API of the cluster that a kubeconfig names."""

    def __init__(self, kubeconfig: Path) -> None:
        made = new_client_from_config(config_file=str(kubeconfig))  # type: ignore[no-untyped-call]
        self._api: ApiClient = made

    def __call__(
        self, method: str, path: str, body: Any = None, content: str = "json", **query: str
    ) -> Any:
        """One call, the body as ``application/CONTENT``; the JSON of the answer, or its text."""
        _, url, headers, _, _ = self._api.param_serialize(
            method, path, header_params={}, auth_settings=["BearerToken"]
        )
        if body is not None:
            headers["Content-Type"] = f"application/{content}"
        answer = self._api.rest_client.pool_manager.request(
            method,
            f"{url}?{urlencode(query)}" if query else url,
            headers=headers,
            body=None if body is None else json.dumps(body).encode(),
        )
        text = answer.data.decode()
        if answer.status >= 400:
            raise CallFailed(answer.status, text)
        is_json = "json" in answer.headers.get("Content-Type", "")
        return json.loads(text) if is_json else text

    def close(self) -> None:
        """Close its connections."""
        self._api.rest_client.pool_manager.clear()


def until(asked: Callable[[], _Found | None], seconds: float = _SECONDS_TO_WAIT) -> _Found:
    """Ask again and again; the first answer that is something."""
    deadline = time.monotonic() + seconds
    while not (found := asked()):
        assert time.monotonic() < deadline, "it does not come to pass"
        time.sleep(0.05)
    return found
