"""``python -m tests.fuzz SECONDS``: the properties of images and unpacking, round after round.

Ends with the first failure, or with the round in which the time is over. What failed is kept
in ``.hypothesis``, so that a plain run of the test fails on the same input.
"""

from __future__ import annotations

import subprocess
import sys
import time

ROOMS = ("tests/images", "tests/unpacking")


def main(seconds: float) -> int:
    """Run rounds for that long; 0, or the exit status of the round that failed."""
    end = time.monotonic() + seconds
    rounds = 0
    while time.monotonic() < end:
        rounds += 1
        print(f"round {rounds}, {max(end - time.monotonic(), 0):.0f} s left", flush=True)
        command = [sys.executable, "-m", "pytest", "-q", "-m", "hypothesis", "-n", "auto"]
        profile = ["-p", "tests.fuzz.profile", "--hypothesis-profile", "fuzz"]
        ended = subprocess.run([*command, *profile, *ROOMS])
        if ended.returncode:
            return ended.returncode
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main(float(sys.argv[1])))
    except KeyboardInterrupt:
        sys.exit(130)
