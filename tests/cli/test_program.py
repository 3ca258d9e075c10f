"""The program as a process: help, exit statuses, signals, closed pipes, defects."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from atomicapp import SPECVERSION, __version__
from atomicapp.cli.verbs import VERBS
from tests.program import Program
from tests.trees import write_tree

COMMAND = [sys.executable, "-m", "atomicapp"]


@pytest.mark.parametrize("verb", VERBS)
def test_help_of_each_verb_has_an_example(atomicapp: Program, verb: str) -> None:
    said = atomicapp.does(verb, "-h")
    assert f"usage: atomicapp {verb}" in said.out
    assert f"example:\n  atomicapp {verb}" in said.out or "source <(atomicapp" in said.out


def test_the_overview_names_every_verb(atomicapp: Program) -> None:
    said = atomicapp.does("--help")
    assert all(f"\n  {verb} " in said.out for verb in VERBS)
    assert atomicapp().status == 2


def test_the_version_names_the_specification(atomicapp: Program) -> None:
    for words in (["-V"], ["--version"], ["run", "--version"]):
        assert atomicapp.does(*words).out == (
            f"atomicapp {__version__}, Nulecule Specification {SPECVERSION}\n"
        )


def test_help_imports_the_standard_library_only() -> None:
    code = (
        "import sys\nfrom atomicapp.cli.main import main\n"
        "try: main(['run', '--help'])\nexcept SystemExit: pass\n"
        "print(sorted({m.partition('.')[0] for m in sys.modules}"
        " - set(sys.stdlib_module_names) - {'__main__', 'atomicapp'}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-c", code],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stderr.strip() == "[]"


def test_the_package_loads_nothing_that_is_not_asked_for() -> None:
    code = (
        "import sys, atomicapp\n"
        "print(*sorted(m for m in sys.modules if m.startswith('atomicapp')))\n"
        "atomicapp.Silent\n"
        "print(any(m.startswith('atomicapp.operations') for m in sys.modules))"
    )
    done = subprocess.run([*COMMAND[:1], "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "atomicapp atomicapp.version\nFalse\n"


def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """threats: closed pipe."""
    graph = "".join(f"\n  - name: c{n}\n    artifacts: {{k: ['file://a']}}" for n in range(3000))
    write_tree(tmp_path, {"Nulecule": f"specversion: 0.0.2\nid: x\ngraph:{graph}\n", "a": "text\n"})
    command = [*COMMAND, "render", str(tmp_path), "--provider", "k"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.wait(60) == 128 + signal.SIGPIPE
        assert process.stderr.read() == b""


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_with_one_line(tmp_path: Path, number: signal.Signals) -> None:
    """threats: interrupts. It waits for standard input when the signal comes."""
    write_tree(
        tmp_path,
        {
            "Nulecule": "specversion: 0.0.2\nid: x\nparams: [{name: p, description: d}]\n"
            "graph: [{name: c, artifacts: {k: ['file://a']}}]\n",
            "a": "$p",
        },
    )
    command = [*COMMAND, "-v", "render", str(tmp_path), "--provider", "k", "-p", "p=@-"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        _wait_until_it_reads(process.pid)
        process.send_signal(number)
        _, err = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert len(err.splitlines()) == 1
    assert "Traceback" not in err


@pytest.mark.parametrize("words", ["render APP", "validate APP", "--help", "run -h", "--version"])
def test_output_that_cannot_be_written_is_told(tmp_path: Path, words: str) -> None:
    """threats: power cut, full disk."""
    line = words.replace("APP", str(_small_application(tmp_path))).split()
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [*COMMAND, *line], stdout=full, stderr=subprocess.PIPE, text=True, check=False
        )
    assert done.returncode == 1
    assert done.stderr == "error: standard output cannot be written: No space left on device\n"


@pytest.mark.parametrize("closed", ["<&-", ">&-", "2>&-", "<&- >&- 2>&-"])
def test_closed_streams_change_no_exit_status(tmp_path: Path, closed: str) -> None:
    app = _small_application(tmp_path)
    shell = ["sh", "-c", f'"$@" {closed}', "sh", *COMMAND]
    done = subprocess.run([*shell, "render", str(app)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert subprocess.run([*shell, "render", "/nowhere"], check=False).returncode == 1


@pytest.mark.parametrize("namespace", ["a/b", "a\nb", "Prod", "x" * 64])
@pytest.mark.parametrize("where", ["option", "answers"])
def test_a_namespace_is_a_name_where_nothing_is_deployed_too(
    atomicapp: Program, tmp_path: Path, namespace: str, where: str
) -> None:
    app = _small_application(tmp_path / "app")
    answers = tmp_path / "answers.json"
    answers.write_text(json.dumps({"general": {"namespace": namespace}}))
    words = ["--namespace", namespace] if where == "option" else ["-a", str(answers)]
    assert "is not a name (use at most 63" in atomicapp.fails("render", str(app), *words)


def test_what_a_mode_makes_void_is_told(atomicapp: Program, tmp_path: Path) -> None:
    app = _small_application(tmp_path / "app")
    words = ("run", "--no-wait", str(app), "--mode", "genanswers", "--dry-run", "--timeout", "5")
    said = atomicapp.does(*words)
    told = "ignored, since --mode asks for another verb: --no-wait, --timeout\n"
    assert said.err.startswith(told)
    assert atomicapp.does("-q", *words).err == ""


def _small_application(directory: Path) -> Path:
    nulecule = "specversion: 0.0.2\nid: x\ngraph:\n  - name: c\n    artifacts: {k: ['file://a']}\n"
    return write_tree(directory, {"Nulecule": nulecule, "a": "a: b\n"})


def _wait_until_it_reads(pid: int) -> None:
    """Until the process sleeps in a read of its standard input."""
    import time

    for _ in range(600):
        call = Path(f"/proc/{pid}/syscall").read_text().split()
        if call[:2] == ["0", "0x0"]:
            return
        time.sleep(0.05)
    raise AssertionError("it does not read its standard input")


def test_a_defect_is_one_line_without_a_traceback(
    atomicapp: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object, **__: object) -> None:
        raise ZeroDivisionError("secret value")

    # A defect cannot be had from the real program, so one is put in.
    monkeypatch.setattr("atomicapp.operations.listing.list_instances", broken)
    said = atomicapp.fails("list")
    assert said.count("\n") == 1
    assert "defect" in said
    assert "secret value" not in said


def test_completion_is_a_script_that_the_shell_takes(atomicapp: Program) -> None:
    script = atomicapp.does("completion", "bash").out
    subprocess.run(["bash", "-n"], input=script, text=True, check=True)
    assert "--allow-host-access" in script


def test_a_signal_whose_exception_python_drops_is_delivered_again() -> None:
    """threats: interrupts. It comes while a destructor runs, where no exception leads out."""
    program = """
import os, signal, sys, time
from atomicapp.cli import boundary

class Doomed:
    def __del__(self):
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(0.01)

def handler(argv, sink):
    Doomed()
    time.sleep(30)
    return 0

boundary._do = handler
sys.exit(boundary.guarded([]))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, timeout=20, check=False
    )
    assert (done.returncode, done.stderr) == (143, "error: ended by SIGTERM\n")
