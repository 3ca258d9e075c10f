"""Where a repository can be asked: the places that stand for what a person wrote."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple


class Endpoint(NamedTuple):
    """One place where a repository can be asked.

    ``host`` is what is connected to (``registry-1.docker.io``, ``localhost:5000``) and
    ``repository`` what is asked for there; ``shown`` is how messages call it. With
    ``insecure`` plain HTTP and unverified TLS are allowed. ``ca`` are further
    authorities, ``client_certificate`` a certificate and its key.
    """

    host: str
    repository: str
    shown: str
    insecure: bool = False
    ca: tuple[Path, ...] = ()
    client_certificate: tuple[Path, Path] | None = None
