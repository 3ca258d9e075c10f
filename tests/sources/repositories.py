"""Git repositories for tests, made from inline trees."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.trees import write_tree

HOST = "https://git.example/"
"""What :func:`answer_for` makes stand for a directory of repositories."""


class Origin:
    """A repository that others fetch from."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        directory.mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")

    @property
    def url(self) -> str:
        """Where it is."""
        return f"file://{self.directory}"

    def git(self, *words: str, content: bytes = b"") -> str:
        """Run git in it; what it says."""
        who = ("-c", "user.name=Somebody", "-c", "user.email=somebody@git.example")
        done = subprocess.run(
            ["git", "-C", str(self.directory), *who, *words],
            input=content,
            capture_output=True,
            check=True,
            env={"PATH": os.environ["PATH"], "GIT_CONFIG_NOSYSTEM": "1"},
        )
        return done.stdout.decode().strip()

    def commit(self, tree: Mapping[str, str], **links: str) -> str:
        """Commit files, and symbolic links by their names; the commit."""
        write_tree(self.directory, tree)
        for name, target in links.items():
            (self.directory / name).symlink_to(target)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--message", "x")
        return self.git("rev-parse", "HEAD")

    def commit_raw(self, *entries: tuple[str, str, bytes]) -> str:
        """Commit what git itself would refuse: mode, path and content of each file."""
        tree = b""
        for mode, path, content in entries:
            name = self.git("hash-object", "-w", "--stdin", content=content)
            tree += mode.encode() + b" " + os.fsencode(path) + b"\0" + bytes.fromhex(name)
        words = ("hash-object", "-w", "--literally", "-t", "tree", "--stdin")
        commit = self.git("commit-tree", "-m", "x", self.git(*words, content=tree))
        self.git("update-ref", "refs/heads/main", commit)
        return commit


def answer_for(directory: Path, home: Path) -> None:
    """Have git find the repositories below a directory at ``HOST``, by a person's settings."""
    (home / ".gitconfig").write_text(f'[url "file://{directory}/"]\n\tinsteadOf = {HOST}\n')


@pytest.fixture
def origin(tmp_path: Path) -> Origin:
    """A repository without a commit."""
    return Origin(tmp_path / "git" / "app")
