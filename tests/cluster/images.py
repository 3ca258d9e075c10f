"""Images for the node, made here from a static busybox under any name; nothing is pulled.

They stop at once when told to (a busybox that is the first process of a container would let
somebody wait for half a minute), and need no rights that a pod may be without.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import platform
import subprocess
import tarfile
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from tests.cluster.places import PAUSE_IMAGE, REGISTRY, ClusterError
from tests.cluster.registry import MANIFEST_TYPE, put_blob, put_name
from tests.engine.debian import static_busybox

_FOREVER = "2147483647"
_ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
_CONFIG_TYPE = "application/vnd.oci.image.config.v1+json"
_LAYER_TYPE = "application/vnd.oci.image.layer.v1.tar+gzip"


def stand_in(
    name: str,
    ports: Sequence[int] = (80,),
    *,
    page: str | None = None,
    programs: Sequence[str] = (),
    config: Mapping[str, Any] | None = None,
) -> str:
    """Something that runs in place of the image ``name``; its full name.

    It answers HTTP on each port with ``page`` (default: the name), or sleeps without one,
    whatever arguments it gets. ``programs`` are absolute paths that are the same thing under
    the names by which an artifact's ``command`` calls them. ``config`` adds to the image's
    configuration, as OCI spells it (``Env``, ``User``, ``ExposedPorts``, ``Volumes``).
    """
    servers = "".join(f"httpd -p {port} -h /www\n" for port in ports)
    start = f"#!/bin/sh\nPATH=/bin\n{servers}exec sleep {_FOREVER}\n".encode()
    files = {"www/index.html": (page or f"{name}\n").encode(), "start": start}
    files |= {program.lstrip("/"): start for program in programs}
    return put_image(name, files, {"Entrypoint": ["/start"], **(config or {})})


def pause_image() -> None:
    """What holds a pod's namespaces; by an absolute path, since it gets no PATH."""
    put_image(PAUSE_IMAGE, {}, {"Entrypoint": ["/bin/sleep", _FOREVER]})


def put_image(name: str, files: Mapping[str, bytes], config: Mapping[str, Any]) -> str:
    """An image of busybox in ``/bin`` with these files, executable, over it; its full name.

    ``config`` is its configuration as OCI spells it. The node gets the image when it pulls it,
    as from any registry: so a pod may want it ``Always``, and where it is not wanted so, what
    the node has under the name already is what runs.
    """
    layers = [_busybox_layer()] + ([_layer(files)] if files else [])
    document = {
        "architecture": _ARCHITECTURES[platform.machine()],
        "os": "linux",
        "config": {"Env": ["PATH=/bin:/usr/bin:/sbin"], "StopSignal": "SIGKILL", **config},
        "rootfs": {"type": "layers", "diff_ids": [_digest(layer) for layer in layers]},
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": MANIFEST_TYPE,
        "config": _put(json.dumps(document).encode(), _CONFIG_TYPE),
        "layers": [_put(gzip.compress(layer, 1, mtime=0), _LAYER_TYPE) for layer in layers],
    }
    full = full_name(name)
    put_name(REGISTRY, full, _put(json.dumps(manifest).encode(), MANIFEST_TYPE)["digest"])
    return full


def full_name(name: str) -> str:
    """``nginx`` as the node calls it: ``docker.io/library/nginx:latest``."""
    first, slash, _ = name.partition("/")
    if not slash or not ("." in first or ":" in first or first == "localhost"):
        name = f"docker.io/{name}" if slash else f"docker.io/library/{name}"
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"


def _put(content: bytes, media_type: str) -> dict[str, Any]:
    digest = _digest(content)
    put_blob(REGISTRY, content, digest)
    return {"mediaType": media_type, "digest": digest, "size": len(content)}


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


@cache
def _busybox_layer() -> bytes:
    busybox = static_busybox()
    if busybox is None:
        raise ClusterError("no static busybox; run: sudo apt-get install busybox-static")
    applets = subprocess.run([busybox, "--list"], capture_output=True, text=True, check=True)
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for directory in ("bin", "etc", "tmp", "var", "www"):
            member = tarfile.TarInfo(directory)
            member.type, member.mode = tarfile.DIRTYPE, 0o1777 if directory == "tmp" else 0o755
            archive.addfile(member)
        _add(archive, "bin/busybox", busybox.read_bytes())
        for applet in sorted(set(applets.stdout.split()) - {"busybox"}):
            link = tarfile.TarInfo(f"bin/{applet}")
            link.type, link.linkname = tarfile.SYMTYPE, "busybox"
            archive.addfile(link)
    return packed.getvalue()


def _layer(files: Mapping[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files.items():
            _add(archive, name, content)
    return packed.getvalue()


def _add(archive: tarfile.TarFile, name: str, content: bytes) -> None:
    member = tarfile.TarInfo(name)
    member.mode, member.size = 0o755, len(content)
    archive.addfile(member, io.BytesIO(content))
