"""Which servers are reached through a proxy."""

from __future__ import annotations

import pytest

from atomicapp.connections.proxies import proxy_of


@pytest.mark.parametrize(
    ("bypass", "server", "expected"),
    [
        ("", "https://a.test", "http://proxy:1"),
        ("a.test", "https://a.test:6443", ""),
        (".test", "https://a.test", ""),
        ("*.test", "https://a.test", ""),
        ("10.0.0.0/8,x", "https://10.1.2.3", ""),
        ("10.0.0.0/8", "https://11.1.2.3", "http://proxy:1"),
        ("*", "https://11.1.2.3", ""),
        ("b.test", "https://a.test", "http://proxy:1"),
        ("", "https://localhost:6443", ""),
        ("", "https://127.0.0.2", ""),
        ("", "https://[::1]:2376", ""),
    ],
)
def test_which_servers_are_reached_without_a_proxy(
    monkeypatch: pytest.MonkeyPatch, bypass: str, server: str, expected: str
) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy:1")
    monkeypatch.setenv("no_proxy", bypass)
    assert proxy_of(server) == expected
