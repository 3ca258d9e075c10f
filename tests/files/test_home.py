"""A person's own directories, where there are none."""

from __future__ import annotations

from pathlib import Path

import pytest

from atomicapp.errors import InputError
from atomicapp.files.home import expanded, home, own_cache


@pytest.fixture
def nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody who is a number without a name, as in many containers."""

    def unknown(uid: object) -> object:
        raise KeyError(f"uid not found: {uid}")

    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr("pwd.getpwuid", unknown)


def test_a_person_s(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert home() == tmp_path
    assert own_cache() == tmp_path / ".cache" / "atomicapp"
    assert expanded("~/a") == tmp_path / "a"
    assert expanded("~no-such-person/a") == Path("~no-such-person/a")


@pytest.mark.usefixtures("nobody")
def test_nobody_s() -> None:
    assert not home().exists()
    assert expanded("~/a") == Path("~/a")
    with pytest.raises(InputError, match="set HOME"):
        own_cache()
