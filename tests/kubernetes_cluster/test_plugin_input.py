"""What a plug-in of a kubeconfig is given: a terminal or none, and the cluster that it is for."""

from __future__ import annotations

import base64
import json
import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.cluster.places import ClusterError
from tests.cluster.programs import kubectl
from tests.kubernetes_cluster.asking import problem, written

VERSION = "client.authentication.k8s.io/v1"
NOWHERE = "https://127.0.0.1:1"
TELLS = """
import json, os, sys
info = json.loads(os.environ["KUBERNETES_EXEC_INFO"])
told = {"info": info, "terminal": os.isatty(0), "read": "" if os.isatty(0) else sys.stdin.read()}
open(sys.argv[1], "w").write(json.dumps(told))
sys.exit("told")
"""
"""A plug-in that writes down what it is given, and fails."""


def config(directory: Path, mode: str | None, cluster: dict[str, Any], **fields: Any) -> str:
    """A kubeconfig with such a plug-in."""
    plugin = {
        "apiVersion": VERSION,
        "command": sys.executable,
        "args": ["-c", TELLS, str(directory / "told")],
        **({"interactiveMode": mode} if mode else {}),
        **fields,
    }
    cluster = {"server": NOWHERE, **cluster}
    return str(written(directory, cluster=cluster, user={"exec": plugin}))


def told(directory: Path) -> Any:
    """What the plug-in was given; None where it did not run."""
    file = directory / "told"
    return json.loads(file.read_text()) if file.exists() else None


@contextmanager
def terminal() -> Iterator[int]:
    """A terminal at which nobody types."""
    ours, theirs = pty.openpty()
    try:
        yield theirs
    finally:
        os.close(ours)
        os.close(theirs)


def listing(file: str, stdin: int) -> str:
    """What ``list`` complains of, with this standard input."""
    words = ["list", "--provider", "kubernetes", "--kubeconfig", file]
    done = subprocess.run(
        [sys.executable, "-m", "atomicapp", *words],
        stdin=stdin,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert done.returncode == 1
    return done.stderr


@pytest.mark.parametrize(
    ("mode", "gets_it"), [("Never", False), ("IfAvailable", True), ("Always", True), (None, True)]
)
def test_at_a_terminal(tmp_path: Path, clean_home: Path, mode: str | None, gets_it: bool) -> None:
    with terminal() as stdin:
        listing(config(tmp_path, mode, {}), stdin)
    found = told(tmp_path)
    assert (found["terminal"], found["info"]["spec"]) == (gets_it, {"interactive": gets_it})


@pytest.mark.parametrize("mode", ["Never", "IfAvailable", None])
def test_without_a_terminal(tmp_path: Path, clean_home: Path, mode: str | None) -> None:
    """Not what is piped to the program either: that may be an answers file."""
    (tmp_path / "piped").write_text("of the program")
    with (tmp_path / "piped").open() as piped:
        said = listing(config(tmp_path, mode, {}), piped.fileno())
    assert "it ended with 1 and said 'told'" in said
    found = told(tmp_path)
    assert (found["read"], found["info"]["spec"]) == ("", {"interactive": False})


def test_one_that_has_to_ask_and_cannot(tmp_path: Path, clean_home: Path) -> None:
    said = listing(config(tmp_path, "Always", {}), subprocess.DEVNULL)
    assert "failed: it asks on a terminal, and there is none" in said
    assert told(tmp_path) is None


@pytest.fixture(scope="module")
def kubectl_here(kubeconfig: Path) -> Path:
    """The official client."""
    try:
        return kubectl()
    except ClusterError as error:
        pytest.skip(str(error))


WHOLE = {
    "tls-server-name": "a.test",
    "certificate-authority": "ca.crt",
    "proxy-url": "http://me:secret@127.0.0.1:1",
    "disable-compression": True,
    "extensions": [
        {"name": "other", "extension": {"a": 1}},
        {"name": "client.authentication.k8s.io/exec", "extension": {"audience": "me", "n": [5]}},
    ],
}


@pytest.mark.parametrize(
    "cluster", [{}, WHOLE, {"server": f"{NOWHERE}/", "insecure-skip-tls-verify": True}]
)
@pytest.mark.parametrize("provided", [True, False])
def test_the_cluster_is_told_as_kubectl_tells_it(
    tmp_path: Path,
    clean_home: Path,
    kubeconfig: Path,
    kubectl_here: Path,
    cluster: dict[str, Any],
    provided: bool,
) -> None:
    real = yaml.safe_load(kubeconfig.read_text())["clusters"][0]["cluster"]
    authority = {"certificate-authority-data": real["certificate-authority-data"]}
    (tmp_path / "ca.crt").write_bytes(base64.b64decode(*authority.values()))
    file = config(tmp_path, "Never", cluster, provideClusterInfo=provided)
    asked = [str(kubectl_here), "--kubeconfig", file, "version"]
    subprocess.run(asked, stdin=subprocess.DEVNULL, capture_output=True, timeout=60)
    theirs = told(tmp_path)
    (tmp_path / "told").unlink()
    assert "said 'told'" in problem(config=file)
    assert told(tmp_path) == theirs
    spec = theirs["info"]["spec"]
    assert ("cluster" in spec) == provided
    if provided and cluster is WHOLE:
        assert spec["cluster"].items() >= authority.items()


def test_an_extension_that_cannot_be_told(tmp_path: Path, clean_home: Path) -> None:
    extension = {"name": "client.authentication.k8s.io/exec", "extension": "HERE"}
    file = Path(config(tmp_path, "Never", {"extensions": [extension]}, provideClusterInfo=True))
    whole = file.read_text()
    for value in ("2020-01-01", "!!binary aGVsbG8=", ".nan", "&a [*a]"):
        file.write_text(whole.replace('"HERE"', value))
        found = problem(config=str(file))
        assert found.startswith(f"context 'main' of {file}: the extension 'client.auth")
        assert told(tmp_path) is None
