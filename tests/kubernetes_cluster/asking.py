"""Kubeconfigs that are written, and what a cluster that they mean answers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from atomicapp.errors import AtomicAppError
from atomicapp.instance import Instance
from atomicapp.provider import Settings
from atomicapp_kubernetes.cluster.target import connect

NOBODY = Instance("default", "never-was", "x")


def written(directory: Path, name: str = "config", /, **fields: Any) -> Path:
    """A kubeconfig of one context; ``cluster``, ``user`` and others are put in."""
    cluster, user = fields.pop("cluster", {}), fields.pop("user", {})
    data = {
        "clusters": [{"name": "c", "cluster": cluster}],
        "users": [{"name": "u", "user": user}],
        "contexts": [{"name": "main", "context": {"cluster": "c", "user": "u"}}],
        "current-context": "main",
        **fields,
    }
    file = directory / name
    file.write_text(json.dumps(data))
    return file


def ask(**settings: Any) -> None:
    """Any request at all."""
    with connect(Settings(**settings)) as target:
        target.releases.history(NOBODY)


def problem(**settings: Any) -> str:
    """What a person reads: one line, and nothing of a library."""
    with pytest.raises(AtomicAppError) as raised:
        ask(**settings)
    text = str(raised.value)
    assert "\n" not in text
    assert "urllib3" not in text
    assert "HTTPSConnection" not in text
    return text
