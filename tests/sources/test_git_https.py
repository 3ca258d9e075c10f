"""Git over HTTPS, with git's own server: certificates, credentials, redirects."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from atomicapp.errors import SourceError
from atomicapp.sources.git import fetch_head, find_head
from atomicapp.sources.transport import Repository
from atomicapp.unpacking.limits import Limits
from tests.registry_server.certificates import Authority, authority
from tests.registry_server.programs import need
from tests.sources.git_server import Server, serving
from tests.sources.repositories import Origin, origin

__all__ = ["origin"]

PASSWORD = "hunter2"


@pytest.fixture(scope="module")
def signer(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    need("openssl")
    return authority(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def server(
    signer: Authority, origin: Origin, clean_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Server]:
    """A server with the repository ``app``, whose certificate is trusted."""
    monkeypatch.setenv("GIT_SSL_CAINFO", str(signer.certificate))
    monkeypatch.setenv("no_proxy", "*")
    origin.commit({"file": "x"})
    with serving(origin.directory.parent, signer.server()) as one:
        yield one


def _files(server: Server, work: Path, ref: str = "", app: str = "app") -> list[str]:
    work.mkdir()
    repository = Repository(f"{server.url}/{app}/.git", ref, "")
    head = find_head(repository, work)
    fetched = fetch_head(repository, head, work / "bare", Limits())
    return [entry.path for entry in fetched.entries]


def test_a_branch_and_a_commit(server: Server, origin: Origin, tmp_path: Path) -> None:
    assert _files(server, tmp_path / "work") == ["file"]
    first = origin.git("rev-parse", "HEAD")
    origin.commit({"other": "x"})
    assert _files(server, tmp_path / "commit", first) == ["file"]


def test_a_certificate_that_nobody_knows(
    server: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("GIT_SSL_CAINFO")
    with pytest.raises(SourceError, match="not trusted"):
        _files(server, tmp_path / "work")


def test_the_person_s_credential_helper_is_asked(
    server: Server, tmp_path: Path, clean_home: Path
) -> None:
    """threats.md: secrets in logs, plans, errors, argument lists."""
    server.credentials = f"me:{PASSWORD}"
    with pytest.raises(SourceError, match="wants credentials") as raised:
        _files(server, tmp_path / "none")
    helper = clean_home / "helper"
    helper.write_text(f"#!/bin/sh\necho username=me\necho password={PASSWORD}\n")
    helper.chmod(0o755)
    (clean_home / ".gitconfig").write_text(f"[credential]\nhelper = {helper}\n")
    assert _files(server, tmp_path / "work") == ["file"]
    helper.write_text("#!/bin/sh\necho username=me\necho password=wrong-hunter2\n")
    with pytest.raises(SourceError, match="wants credentials") as wrong:
        _files(server, tmp_path / "wrong")
    assert PASSWORD not in f"{raised.value}{wrong.value}"


def test_a_repository_that_is_not_there(server: Server, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is not there"):
        _files(server, tmp_path / "work", app="absent")


@pytest.mark.parametrize("elsewhere", ["http://127.0.0.1:1", "file:///etc", "ftp://127.0.0.1:1"])
def test_no_redirect_leads_to_what_is_not_encrypted(
    server: Server, tmp_path: Path, elsewhere: str
) -> None:
    """threats.md: credentials sent to another host."""
    server.elsewhere = elsewhere
    with pytest.raises(SourceError) as raised:
        _files(server, tmp_path / "work")
    assert len(str(raised.value).splitlines()) == 1
