"""What a person reads of an engine that cannot be had."""

from __future__ import annotations

import pytest

from atomicapp.errors import TargetError
from atomicapp_docker.engine.connection import connect_engine


def complaint(host: str | None) -> str:
    """What is said about an engine that cannot be had."""
    with pytest.raises(TargetError) as caught, connect_engine(host):
        pass
    assert "\n" not in str(caught.value)
    assert caught.value.problems[0].remedy
    return caught.value.problems[0].what
