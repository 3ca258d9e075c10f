"""Files out of git repositories, hostile ones too."""

from __future__ import annotations

import io
import tarfile
from pathlib import Path

import pytest

from atomicapp.errors import SourceError
from atomicapp.sources.git import fetch_head, find_head, tar_of
from atomicapp.sources.git_program import Limit, git_environment, run_git
from atomicapp.sources.transport import Repository
from atomicapp.unpacking.limits import Limits
from tests.sources.repositories import HOST, Origin, answer_for, origin

__all__ = ["origin"]

TREE = {"Nulecule": "x\n", "sub/run": "y\n", "sub/deep/file": "z\n"}
pytestmark = pytest.mark.usefixtures("clean_home")


def _fetched(repository: Repository, directory: Path, limits: Limits | None = None) -> bytes:
    directory.mkdir(parents=True)
    head = find_head(repository, directory)
    bare = directory / "bare"
    return b"".join(tar_of(fetch_head(repository, head, bare, limits or Limits()), repository))


def _members(data: bytes) -> dict[str, tarfile.TarInfo]:
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return {member.name: member for member in tar}


@pytest.mark.parametrize(
    ("subdirectory", "names"),
    [
        ("", {"Nulecule", "sub/run", "sub/deep/file"}),
        ("sub", {"sub/run", "sub/deep/file"}),
        ("sub/deep", {"deep/file"}),
        ("sub/run", {"run"}),
    ],
)
def test_the_files_of_a_subdirectory(
    origin: Origin, tmp_path: Path, subdirectory: str, names: set[str]
) -> None:
    origin.commit(TREE)
    data = _fetched(Repository(origin.url, "", subdirectory), tmp_path / "work")
    assert set(_members(data)) == names
    again = _fetched(Repository(origin.url, "", subdirectory), tmp_path / "again")
    assert again == data


def test_branches_tags_and_commits(origin: Origin, tmp_path: Path) -> None:
    first = origin.commit({"file": "1"})
    origin.git("tag", "light")
    origin.git("tag", "--annotate", "--message", "x", "heavy")
    origin.git("branch", "feature/x")
    second = origin.commit({"file": "2"})
    meant = {
        "": second,
        "main": second,
        "feature/x": first,
        "light": first,
        "heavy": first,
        "refs/heads/main": second,
        "refs/tags/heavy": first,
        second: second,
    }
    for number, (ref, commit) in enumerate(meant.items()):
        work = tmp_path / str(number)
        work.mkdir()
        head = find_head(Repository(origin.url, ref, ""), work)
        assert head.commit == commit, ref
        fetched = fetch_head(Repository(origin.url, ref, ""), head, work / "bare", Limits())
        assert fetched.commit == commit, ref


def test_programs_links_and_times_are_kept(origin: Origin, tmp_path: Path) -> None:
    (origin.directory / "run").write_text("x")
    (origin.directory / "run").chmod(0o755)
    origin.commit({"file": "x"}, link="file")
    members = _members(_fetched(Repository(origin.url, "", ""), tmp_path / "work"))
    assert members["run"].mode == 0o755
    assert members["file"].mode == 0o644
    assert members["link"].linkname == "file"
    assert members["file"].mtime == int(origin.git("log", "-1", "--format=%ct"))


@pytest.mark.parametrize(
    ("ref", "subdirectory", "message"),
    [
        ("absent", "", "no branch or tag 'absent'"),
        ("refs/heads/absent", "", "no branch 'absent'"),
        ("refs/tags/absent", "", "no tag 'absent'"),
        ("a" * 40, "", "cannot be fetched|does not give out"),
        ("", "absent", "does not hold 'absent'"),
    ],
)
def test_what_is_not_there(
    origin: Origin, tmp_path: Path, ref: str, subdirectory: str, message: str
) -> None:
    origin.commit(TREE)
    with pytest.raises(SourceError, match=message):
        _fetched(Repository(origin.url, ref, subdirectory), tmp_path / "work")


def test_a_repository_that_is_empty_or_none(origin: Origin, tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="is empty"):
        _fetched(Repository(origin.url, "", ""), tmp_path / "work")
    with pytest.raises(SourceError, match="is not there"):
        _fetched(Repository(f"file://{tmp_path}/absent", "", ""), tmp_path / "other")
    with pytest.raises(SourceError, match="cannot be reached"):
        _fetched(Repository("https://127.0.0.1:1/app.git", "", ""), tmp_path / "third")


def test_without_git(origin: Origin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(SourceError, match="git is not there"):
        _fetched(Repository(origin.url, "", ""), tmp_path / "work")


def test_nothing_of_a_repository_is_run(
    origin: Origin, tmp_path: Path, clean_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """threats.md: git options in a URL (hooks, filters, submodules)."""
    origin.commit({".gitattributes": "* filter=evil ident\n", "file": "$Id$\n"})
    canary = tmp_path / "canary"
    hook = f"#!/bin/sh\ntouch {canary}\n"
    hooks = clean_home / "hooks"
    for name in ("post-checkout", "reference-transaction", "post-merge"):
        write = (hooks / name, origin.directory / ".git" / "hooks" / name)
        for path in write:
            path.parent.mkdir(exist_ok=True)
            path.write_text(hook)
            path.chmod(0o755)
    (clean_home / ".gitconfig").write_text(
        f"[core]\nhooksPath = {hooks}\nfsmonitor = touch {canary}\n"
        f'[filter "evil"]\nsmudge = touch {canary}\nprocess = touch {canary}\n'
    )
    monkeypatch.setenv("GIT_DIR", str(tmp_path))
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "uploadpack.packObjectsHook")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", f"touch {canary}; true")
    work = tmp_path / "work"
    data = _fetched(Repository(origin.url, "", ""), work)
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        content = tar.extractfile("file")
        assert content is not None
        assert content.read() == b"$Id$\n"
    assert not canary.exists()
    assert not (work / "bare" / "hooks").exists()


def test_submodules_are_left_out(origin: Origin, tmp_path: Path) -> None:
    """threats.md: git options in a URL (CVE-2024-32002: submodules)."""
    other = Origin(tmp_path / "other")
    commit = other.commit({"secret": "x"})
    modules = f'[submodule "sub"]\n\tpath = sub\n\turl = file://{other.directory}\n'
    origin.commit({"file": "x", ".gitmodules": modules})
    origin.git("update-index", "--add", "--cacheinfo", f"160000,{commit},sub")
    origin.git("commit", "--quiet", "--message", "x")
    data = _fetched(Repository(origin.url, "", ""), tmp_path / "work")
    assert set(_members(data)) == {"file", ".gitmodules"}


@pytest.mark.parametrize("name", [".git", ".GIT", "caf\udce9"])
def test_names_that_are_refused(origin: Origin, tmp_path: Path, name: str) -> None:
    """threats.md: git options in a URL (CVE-2024-32002: a repository's own files)."""
    origin.commit_raw(("100644", name, b"x"))
    with pytest.raises(SourceError, match="is refused"):
        _fetched(Repository(origin.url, "", ""), tmp_path / "work")


def test_names_like_options_are_only_names(origin: Origin, tmp_path: Path) -> None:
    """threats.md: git options in a URL."""
    origin.commit({"-rf": "x", "--upload-pack=x": "y"})
    data = _fetched(Repository(origin.url, "", ""), tmp_path / "work")
    assert set(_members(data)) == {"-rf", "--upload-pack=x"}


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(max_bytes=4000), "--max-bytes allows more"),
        (Limits(max_members=1), "more than 1 files .--max-members"),
    ],
)
def test_limits(origin: Origin, tmp_path: Path, limits: Limits, message: str) -> None:
    """threats.md: bombs."""
    origin.commit({"a": "x" * 5000, "b": "y"})
    with pytest.raises(SourceError, match=message):
        _fetched(Repository(origin.url, "", ""), tmp_path / "work", limits)


def test_a_link_of_absurd_length(origin: Origin, tmp_path: Path) -> None:
    origin.commit_raw(("120000", "link", b"x" * 5000))
    with pytest.raises(SourceError, match="longer than 4096"):
        _fetched(Repository(origin.url, "", ""), tmp_path / "work")


def test_git_never_speaks_to_the_person(
    origin: Origin, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A repository that went away while it is read is one error, not git's lines beside it."""
    origin.commit(TREE)
    head = find_head(Repository(origin.url, "", ""), tmp_path)
    fetched = fetch_head(Repository(origin.url, "", ""), head, tmp_path / "bare", Limits())
    with pytest.raises(SourceError, match="git cannot read"):
        b"".join(tar_of(fetched._replace(directory=tmp_path / "gone"), Repository("", "", "")))
    assert capfd.readouterr().err == ""


def test_a_command_that_takes_too_long_is_ended(origin: Origin, tmp_path: Path) -> None:
    origin.commit({"a": "x"})
    (tmp_path / "limited").mkdir()
    limit = Limit(tmp_path / "limited", 1 << 30, seconds=-1.0)
    with pytest.raises(SourceError, match="did not come in -1 seconds"):
        run_git(["-c", "alias.wait=!sleep 60", "wait"], "it", limit)


def test_the_person_s_way_to_servers_is_kept_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("GIT_SSH_COMMAND", "ssh -i key")
    monkeypatch.setenv("GIT_SSL_CAINFO", "/ca")
    monkeypatch.setenv("GIT_TRACE", "/tmp/trace")
    monkeypatch.setenv("GIT_ALLOW_PROTOCOL", "ext")
    environment = git_environment()
    assert environment["GIT_SSH_COMMAND"] == "ssh -i key"
    assert environment["GIT_SSL_CAINFO"] == "/ca"
    assert "GIT_TRACE" not in environment
    assert "ext" not in environment["GIT_ALLOW_PROTOCOL"]


def test_a_token_in_a_person_s_settings_is_never_shown(tmp_path: Path, clean_home: Path) -> None:
    """threats.md: secrets in logs, plans, errors, argument lists."""
    (clean_home / ".gitconfig").write_text(f'[url "ext::me:hunter2@h/"]\n\tinsteadOf = {HOST}\n')
    with pytest.raises(SourceError, match="not allowed") as raised:
        _fetched(Repository(f"{HOST}app", "", ""), tmp_path / "work")
    assert "hunter2" not in str(raised.value)


def test_a_host_that_settings_rewrite(origin: Origin, tmp_path: Path, clean_home: Path) -> None:
    origin.commit(TREE)
    answer_for(origin.directory.parent, clean_home)
    assert _members(_fetched(Repository(f"{HOST}app", "", ""), tmp_path / "work"))
