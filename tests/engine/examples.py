"""The images of the examples on the engine, built one at a time."""

from __future__ import annotations

import subprocess
from pathlib import Path

from tests.engine.api import EngineError
from tests.engine.daemon import alone

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"


def build_example(example: str) -> str:
    """Build an example's images; the name of its application image.

    Examples share steps, and the classic builder does not bear two builds that use the
    same ones at once. Raises EngineError with what the build said.
    """
    with alone():
        built = subprocess.run(
            [str(EXAMPLES / "build.sh"), example], capture_output=True, text=True, check=False
        )
    if built.returncode:
        raise EngineError(f"building {example}: {built.stdout}{built.stderr}")
    return f"projectatomic/{example}"
