"""The programs of a cluster, built once from pinned Go modules into the user's cache."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path
from tempfile import mkdtemp

from tests.cluster.go import BUILD, alone, go
from tests.cluster.places import CACHE, ClusterError

_OWN = ("./dns",)
_INPUTS = ("go.mod", "go.sum", "tools.go", "dns/main.go")


def programs() -> Path:
    """The directory with the programs, built now where they are not there (some minutes).

    Raises ClusterError.
    """
    kept = CACHE / f"kubernetes-{version()}-{_key()}"
    if kept.is_dir():
        return kept
    with alone("kubernetes"):
        if not kept.is_dir():
            print(f"building {kept.name}, some minutes the first time ...", flush=True)
            _build(kept)
    return kept


def kubectl() -> Path:
    """The client of the same version as the cluster."""
    return programs() / "kubectl"


def version() -> str:
    """The version of Kubernetes, with its ``v``."""
    found = re.search(r"^\s*k8s\.io/kubernetes (v\S+)$", (BUILD / "go.mod").read_text(), re.M)
    assert found
    return found[1]


def _key() -> str:
    """Changes whenever something does that the programs are built from."""
    digest = hashlib.sha256()
    for name in _INPUTS:
        digest.update((BUILD / name).read_bytes())
    return digest.hexdigest()[:12]


def _packages() -> list[str]:
    return re.findall(r'^\s*_ "(\S+)"$', (BUILD / "tools.go").read_text(), re.M)


def _build(kept: Path) -> None:
    unfinished = Path(mkdtemp(dir=kept.parent, prefix="unfinished-"))
    linked = f"-s -w -X k8s.io/component-base/version.gitVersion={version()}"
    built = subprocess.run(
        [
            *(go(), "build", "-mod=readonly", "-trimpath", "-buildvcs=false"),
            *(f"-ldflags={linked}", "-o", f"{unfinished}/", *_packages(), *_OWN),
        ],
        cwd=BUILD,
        env=dict(os.environ, CGO_ENABLED="0", GOTOOLCHAIN="local"),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if built.returncode:
        shutil.rmtree(unfinished)
        last = "\n".join(built.stderr.strip().splitlines()[-5:])
        raise ClusterError(f"the programs of the cluster cannot be built:\n{last}")
    unfinished.chmod(0o755)
    unfinished.rename(kept)
