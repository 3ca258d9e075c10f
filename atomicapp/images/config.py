"""What an image's configuration says about the image. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from atomicapp.errors import SourceError
from atomicapp.images.image import Platform
from atomicapp.images.strict_json import read_object


class ImageConfig(NamedTuple):
    """What may be shown of a configuration; "" and empty where it says nothing.

    ``created`` is a time as RFC 3339 has it. ``environment`` is NAME=VALUE and may
    hold what is nobody's business. ``diff_ids`` are the digests of the layers when
    they are not compressed, bottom first.
    """

    platform: Platform
    created: str = ""
    author: str = ""
    labels: Mapping[str, str] = {}
    exposed_ports: tuple[str, ...] = ()
    volumes: tuple[str, ...] = ()
    environment: tuple[str, ...] = ()
    entrypoint: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    user: str = ""
    working_directory: str = ""
    diff_ids: tuple[str, ...] = ()


def read_config(raw: bytes, name: str = "the image") -> ImageConfig:
    """The configuration in ``raw``; ``name`` is what messages call the image.

    Fields of the wrong type count as an empty one, since only what is shown depends
    on them. Raises SourceError for what is no configuration at all.
    """
    try:
        fields = read_object(raw, "configuration")
    except ValueError as error:
        raise SourceError(f"{name}: {error}") from None
    run = _mapping(fields.get("config"))
    return ImageConfig(
        platform=Platform(
            _text(fields.get("os")), _text(fields.get("architecture")), _text(fields.get("variant"))
        ),
        created=_text(fields.get("created")),
        author=_text(fields.get("author")),
        labels={key: _text(value) for key, value in _mapping(run.get("Labels")).items()},
        exposed_ports=tuple(_mapping(run.get("ExposedPorts"))),
        volumes=tuple(_mapping(run.get("Volumes"))),
        environment=_words(run.get("Env")),
        entrypoint=_words(run.get("Entrypoint")),
        command=_words(run.get("Cmd")),
        user=_text(run.get("User")),
        working_directory=_text(run.get("WorkingDir")),
        diff_ids=_words(_mapping(fields.get("rootfs")).get("diff_ids")),
    )


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _words(value: Any) -> tuple[str, ...]:
    return tuple(map(_text, value)) if isinstance(value, list) else ()
