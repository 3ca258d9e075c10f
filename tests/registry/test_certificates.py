"""``certs.d``: authorities and a client certificate for one registry."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from atomicapp.errors import SourceError
from atomicapp.registry.certificates import Certificates, find_certificates
from tests.trees import write_tree

HOST = "reg.example.com:5000"
SYSTEM, DOCKER = "etc/containers/certs.d", "etc/docker/certs.d"


def test_nothing_is_configured(clean_home: Path, tmp_path: Path) -> None:
    write_tree(tmp_path, {f"{SYSTEM}/other.example.com/ca.crt": "x"})
    assert find_certificates(HOST, tmp_path) == Certificates()


def test_authorities_and_a_client_certificate(clean_home: Path, tmp_path: Path) -> None:
    names = ("b.crt", "a.crt", "client.cert", "client.key", "README")
    directory = write_tree(tmp_path / SYSTEM / HOST, dict.fromkeys(names, "x"))
    (directory / "d.crt").mkdir()
    found = find_certificates(HOST, tmp_path)
    assert found.ca == (directory / "a.crt", directory / "b.crt")
    assert found.client == (directory / "client.cert", directory / "client.key")


def test_the_first_directory_counts_alone(clean_home: Path, tmp_path: Path) -> None:
    own = clean_home / ".xdg-config/containers/certs.d"
    for base in (tmp_path / DOCKER, tmp_path / SYSTEM, own):
        write_tree(base / HOST, {"ca.crt": "x"})
        assert find_certificates(HOST, tmp_path).ca == (base / HOST / "ca.crt",)


@pytest.mark.parametrize(
    ("there", "missing"), [("client.key", "client.cert"), ("client.cert", "client.key")]
)
def test_a_key_needs_its_certificate(
    clean_home: Path, tmp_path: Path, there: str, missing: str
) -> None:
    write_tree(tmp_path / SYSTEM / HOST, {there: "x", "other.crt": "x"})
    with pytest.raises(SourceError, match=f"{HOST}/{there}: there is no '{missing}' beside it"):
        find_certificates(HOST, tmp_path)


def test_there_is_one_client_certificate(clean_home: Path, tmp_path: Path) -> None:
    names = ("a.cert", "a.key", "b.cert", "b.key")
    write_tree(tmp_path / SYSTEM / HOST, dict.fromkeys(names, "x"))
    with pytest.raises(SourceError, match=r"there are 2 client certificates: a, b \(keep one\)"):
        find_certificates(HOST, tmp_path)


def test_a_file_where_a_directory_should_be(clean_home: Path, tmp_path: Path) -> None:
    write_tree(tmp_path / SYSTEM, {HOST: "x"})
    with pytest.raises(SourceError, match="cannot be read: not a directory"):
        find_certificates(HOST, tmp_path)


def test_a_directory_that_is_roots_own_is_left_alone(
    clean_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_tree(tmp_path / SYSTEM / HOST, {"ca.crt": "x"})
    write_tree(tmp_path / DOCKER / HOST, {"ca.crt": "x"})
    stat = Path.stat

    def closed(path: Path, *, follow_symlinks: bool = True) -> os.stat_result:
        if path.is_relative_to(tmp_path / SYSTEM):
            raise PermissionError(errno.EACCES, "Permission denied")
        return stat(path, follow_symlinks=follow_symlinks)

    # Tests may be root's, to whom nothing is closed.
    monkeypatch.setattr(Path, "stat", closed)
    assert find_certificates(HOST, tmp_path).ca == (tmp_path / DOCKER / HOST / "ca.crt",)
