"""Fixtures: a stage with caches of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from atomicapp.sources import fetching as fetching_module
from atomicapp.sources import unpacked
from tests.sources.stage import Stage


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where applications are unpacked."""
    root = tmp_path / "cache"
    monkeypatch.setattr(fetching_module, "cache_root", lambda: root)
    monkeypatch.setattr(unpacked, "SYSTEM_CACHE", root)
    monkeypatch.setenv("ATOMICAPP_CACHE_DIR", str(tmp_path / "content"))
    return root


@pytest.fixture
def stage() -> Stage:
    """An engine and registries that have nothing."""
    return Stage()
