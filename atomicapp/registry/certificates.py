"""``certs.d``: authorities and client certificates for one registry, containers-certs.d(5)."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from atomicapp.errors import SourceError
from atomicapp.registry import places


class Certificates(NamedTuple):
    """Files in PEM: further authorities, and a certificate with its key."""

    ca: tuple[Path, ...] = ()
    client: tuple[Path, Path] | None = None


def find_certificates(host: str, root: Path = places.ROOT) -> Certificates:
    """What is configured for ``host[:port]``; only the first directory that there is counts.

    Raises SourceError where a certificate or a key lacks the other.
    """
    for base in places.certificate_directories(root):
        if places.is_there(base / host):
            return _read(base / host)
    return Certificates()


def _read(directory: Path) -> Certificates:
    files = places.entries(directory)
    certificates = {one.stem: one for one in files if one.suffix == ".cert"}
    keys = {one.stem: one for one in files if one.suffix == ".key"}
    for alone, other in ((certificates, keys), (keys, certificates)):
        for stem in sorted(alone.keys() - other.keys()):
            missing = f"{stem}{'.key' if alone is certificates else '.cert'}"
            raise SourceError(
                f"there is no {missing!r} beside it",
                str(alone[stem]),
                "a client certificate is NAME.cert with NAME.key; authorities are named *.crt",
            )
    if len(certificates) > 1:
        raise SourceError(
            f"there are {len(certificates)} client certificates: {', '.join(sorted(certificates))}",
            str(directory),
            "keep one",
        )
    authorities = tuple(one for one in files if one.suffix == ".crt")
    pairs = [(certificates[stem], keys[stem]) for stem in certificates]
    return Certificates(authorities, pairs[0] if pairs else None)
