"""Programs of Debian's that the tests run: installed where they are missing, by root only."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.engine.api import EngineError
from tests.engine.daemon import INSTALL_LOG, alone
from tests.engine.debian import install

PACKAGES: Mapping[str, str] = {
    "docker-registry": "docker-registry",
    "skopeo": "skopeo",
    "podman": "podman",
    "runc": "runc",
    "openssl": "openssl",
    "setpriv": "util-linux",
}


def need(*programs: str) -> None:
    """Have the programs, or skip (in CI: fail) with one line that says how to get them."""
    missing = _missing(programs)
    if not missing:
        return
    try:
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            raise EngineError(f"run: sudo apt-get install {' '.join(missing)}")
        with alone():
            if still := _missing(programs):
                install(still, INSTALL_LOG)
                _stop_service(still)
    except EngineError as error:
        why = f"missing: {', '.join(missing)}; {error}"
        if os.environ.get("CI") == "true":
            pytest.fail(why, pytrace=False)
        pytest.skip(why)


def _stop_service(installed: list[str]) -> None:
    """Debian's registry starts with its package, on a port that is not ours to take."""
    script = Path("/etc/init.d/docker-registry")
    if "docker-registry" in installed and script.exists():
        subprocess.run([script, "stop"], stdin=subprocess.DEVNULL, capture_output=True)


def _missing(programs: tuple[str, ...]) -> list[str]:
    return sorted({PACKAGES[one] for one in programs if shutil.which(one) is None})
