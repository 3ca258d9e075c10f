"""What a program takes: time, peak memory, bytes that it writes."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from typing import NamedTuple

from benchmarks.measure import Command

_UNUSUAL = re.compile("^PYTHON|_CA_BUNDLE$|^SSL_CERT_")
"""Settings of whoever measures that make Python slower: to compile every time, to load every
certificate of a file at once where a directory is asked for single ones."""

# Run by an interpreter that is small itself: a child's peak memory begins at its parent's. What
# was handed to write() is counted, less what it printed: files, and the greeting of TLS.
_WATCH = """
import json, os, resource, subprocess, sys, time
began = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdin=subprocess.DEVNULL, stdout=2)
os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
seconds = time.perf_counter() - began
counts = dict(line.split(": ") for line in open(f"/proc/{child.pid}/io").read().splitlines())
status = child.wait()
peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
print(json.dumps([seconds, peak, int(counts["wchar"])]))
sys.exit(status)
"""


class Usage(NamedTuple):
    """What a command took: time, memory in MiB, bytes that it wrote into files."""

    seconds: float
    peak: float
    written: int


def watched(command: Command, **environment: str) -> Usage:
    """Run a program; what it says is shown only where it fails."""
    words = [sys.executable, "-I", "-c", _WATCH, *map(str, command)]
    usual = {name: value for name, value in os.environ.items() if not _UNUSUAL.search(name)}
    ended = subprocess.run(words, capture_output=True, text=True, env={**usual, **environment})
    if ended.returncode:
        raise RuntimeError(f"{command[0]} failed:\n{ended.stderr[-2000:]}")
    seconds, peak, written = json.loads(ended.stdout)
    return Usage(seconds, peak, written - len(ended.stderr.encode()))
