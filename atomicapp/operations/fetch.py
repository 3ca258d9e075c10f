"""``fetch``: an application unpacked, with all that it nests and a sample of its answers."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from atomicapp.files import write_atomically
from atomicapp.interaction import Interaction
from atomicapp.operations.options import PackageOptions, TargetOptions
from atomicapp.operations.package import open_package
from atomicapp.values.formats import dump_answers
from atomicapp.values.sample import sample_text

SAMPLE = "answers.conf.sample"


@dataclass(frozen=True, slots=True)
class Fetched:
    """Where an application was unpacked, and the sample that was written."""

    application: str
    directory: Path
    sample: Path
