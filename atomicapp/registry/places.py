"""Where docker, podman and skopeo keep what they know of registries.

``root`` is the machine's root directory; system-wide files are looked for below it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import NamedTuple

from atomicapp.errors import SourceError
from atomicapp.files.containment import reason
from atomicapp.files.home import home

ROOT = Path("/")


class Found(NamedTuple):
    """A configuration in parts: the main file, if there is one, and what changes it, in order."""

    main: Path | None
    drop_ins: tuple[Path, ...]


def auth_files() -> tuple[Path, ...]:
    """The files with credentials that there are, first choice first.

    Raises SourceError where ``$REGISTRY_AUTH_FILE`` names a file that is not there.
    """
    named = os.environ.get("REGISTRY_AUTH_FILE")
    if named and not is_there(Path(named)):
        raise SourceError(
            "does not exist", named, "REGISTRY_AUTH_FILE names it: log in, or unset the variable"
        )
    docker = Path(os.environ.get("DOCKER_CONFIG") or home() / ".docker")
    first = Path(named) if named else _of_this_login()
    places = (first, _settings() / "auth.json", docker / "config.json")
    return tuple(dict.fromkeys(place for place in places if is_there(place)))


def registries_conf(root: Path = ROOT) -> Found:
    """The ``registries.conf`` that counts, and its drop-ins in the order in which they count.

    A person's own file stands instead of the system's, with its drop-ins.
    """
    named = os.environ.get("CONTAINERS_REGISTRIES_CONF")
    own, system = _settings() / "registries.conf", root / "etc/containers/registries.conf"
    own_drop_ins = _drop_ins(_settings() / "registries.conf.d")
    if named:
        main: Path | None = Path(named)
    elif is_there(own):
        return Found(own, own_drop_ins)
    else:
        main = system if is_there(system) else None
    return Found(main, _drop_ins(root / "etc/containers/registries.conf.d") + own_drop_ins)


def recorded_aliases(root: Path = ROOT) -> Path | None:
    """The file in which podman keeps what short names a person chose, if there is one."""
    caches = os.environ.get("XDG_CACHE_HOME") or home() / ".cache"
    cache = Path(caches) if os.geteuid() else root / "var/cache"
    file = cache / "containers/short-name-aliases.conf"
    return file if is_there(file) else None


def certificate_directories(root: Path = ROOT) -> tuple[Path, ...]:
    """The directories that hold a directory of certificates per registry, first choice first."""
    system = (root / "etc/containers/certs.d", root / "etc/docker/certs.d")
    return (_settings() / "certs.d", *system)


def is_there(path: Path) -> bool:
    """Whether something lies at a path that we may know of.

    Raises SourceError where that cannot be told. Directories that are closed to us are
    others' own, as ``/etc/docker`` often is root's.
    """
    try:
        path.stat()
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        return False
    except OSError as error:
        raise SourceError(f"cannot be looked at: {reason(error)}", str(path)) from error
    return True


def entries(directory: Path) -> list[Path]:
    """The files in a directory by name; raises SourceError where they cannot be listed."""
    try:
        return sorted(one for one in directory.iterdir() if one.is_file())
    except OSError as error:
        raise SourceError(f"cannot be read: {reason(error)}", str(directory)) from error


def _drop_ins(directory: Path) -> tuple[Path, ...]:
    if not is_there(directory):
        return ()
    return tuple(one for one in entries(directory) if one.suffix == ".conf")


def _of_this_login() -> Path:
    """Where podman keeps what is forgotten when the machine starts anew."""
    runtime = os.environ.get("XDG_RUNTIME_DIR")
    if runtime:
        return Path(runtime, "containers/auth.json")
    return Path(f"/run/containers/{os.getuid()}/auth.json")


def _settings() -> Path:
    return Path(os.environ.get("XDG_CONFIG_HOME") or home() / ".config") / "containers"
