"""Tiny images made here from a static busybox; nothing is pulled."""

from __future__ import annotations

import hashlib
import io
import subprocess
import tarfile
from pathlib import Path

from tests.engine.api import EngineError, call
from tests.engine.debian import static_busybox

REPOSITORY = "atomicapp-test/busybox"


def busybox_image() -> str:
    """The name of an image with every applet of busybox in ``/bin``; made where it is absent."""
    busybox = static_busybox()
    if busybox is None:
        raise EngineError("no static busybox; run: sudo apt-get install busybox-static")
    tag = hashlib.sha256(busybox.read_bytes()).hexdigest()[:12]
    name = f"{REPOSITORY}:{tag}"
    try:
        call("GET", f"/images/{name}/json")
    except EngineError:
        query = {"fromSrc": "-", "repo": REPOSITORY, "tag": tag, "changes": 'CMD ["/bin/sh"]'}
        call("POST", "/images/create", query, _root(busybox))
    return name


def _root(busybox: Path) -> bytes:
    """A root file system as a tar archive."""
    listed = subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for directory, mode in (("bin", 0o755), ("etc", 0o755), ("tmp", 0o1777), ("www", 0o755)):
            member = tarfile.TarInfo(directory)
            member.type, member.mode = tarfile.DIRTYPE, mode
            archive.addfile(member)
        program = tarfile.TarInfo("bin/busybox")
        program.mode, program.size = 0o755, busybox.stat().st_size
        with busybox.open("rb") as source:
            archive.addfile(program, source)
        for applet in listed.stdout.split():
            link = tarfile.TarInfo(f"bin/{applet}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            if applet != "busybox":
                archive.addfile(link)
    return packed.getvalue()
