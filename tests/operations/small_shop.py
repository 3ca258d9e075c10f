"""A small application for verbs that deploy nothing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.trees import Tree, write_tree

FILES = {
    "Nulecule": """
specversion: 0.0.2
id: shop
graph:
  - name: web
    params:
      - {name: port, description: where it answers, default: 80}
      - {name: secret, description: a password, hidden: true}
    artifacts:
      docker: ["file://artifacts/web"]
      kubernetes: ["file://artifacts/web.yaml"]
""",
    "artifacts/web": "docker run -e S=$secret -p $port:80 nginx\n",
    "artifacts/web.yaml": "kind: Pod\napiVersion: v1\nmetadata: {name: web}\n"
    "spec: {port: $port, secret: $secret}\n",
}


def shop_beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, files: Tree = FILES) -> Path:
    """The application, in a directory beside the one that the program runs in from now on."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.chdir(work)
    return write_tree(tmp_path / "shop", files)
