"""What the bash script completes, asked of bash itself."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.program import Program

ASK = """
COMP_WORDS=(atomicapp "$@"); COMP_CWORD=$#; COMPREPLY=()
_shtab_atomicapp 2>/dev/null
printf '%s\\n' "${COMPREPLY[@]}"
"""


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["ins"], {"inspect"}),
        (["cache", ""], {"ls", "prune"}),
        (["cache", "--max"], {"--max-size"}),
        (["inspect", "--prov"], {"--provider"}),
        (["inspect", "-o", ""], {"json", "yaml"}),
        (["inspect", "sh"], {"shop"}),
        (["run", "-a", "ans"], {"answers.conf"}),
        (["render", "--output-dir", ""], {"shop"}),
    ],
)
def test_words_and_paths(
    atomicapp: Program, tmp_path: Path, words: list[str], expected: set[str]
) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "answers.conf").touch()
    (tmp_path / "home").rmdir()
    script = atomicapp.does("completion", "bash").out
    (tmp_path.parent / f"{tmp_path.name}.sh").write_text(script + ASK)
    done = subprocess.run(
        ["bash", f"../{tmp_path.name}.sh", *words],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert set(done.stdout.split()) == expected, done.stderr
