"""Which image of an index is meant, as engines choose."""

from __future__ import annotations

import platform as machine
import re
from collections.abc import Iterator

from atomicapp.errors import SourceError, UsageError
from atomicapp.images.config import read_config
from atomicapp.images.image import Descriptor, ImageSource, Index, Manifest, Platform
from atomicapp.images.media_types import ACCEPTED, INDEXES
from atomicapp.images.strict_json import LARGEST

DEEPEST = 4
"""Indexes that may lie in one another."""
_MOST_INDEXES = 16

_WORD = re.compile(r"[a-z0-9][a-z0-9._-]{0,31}")
_ARCHITECTURES = {
    "x86_64": ("amd64", ""),
    "x86-64": ("amd64", ""),
    "aarch64": ("arm64", ""),
    "armv8l": ("arm64", ""),
    "armhf": ("arm", "v7"),
    "armv7l": ("arm", "v7"),
    "armel": ("arm", "v6"),
    "armv6l": ("arm", "v6"),
    "i386": ("386", ""),
    "i686": ("386", ""),
    "ppc64el": ("ppc64le", ""),
    "loongarch64": ("loong64", ""),
}
_USUAL_VARIANTS = {("amd64", "v1"): "", ("arm64", "v8"): "", ("arm", ""): "v7"}


def parse_platform(text: str) -> Platform:
    """What ``--platform`` says, as ``linux/arm64`` or ``linux/arm/v7``; raises UsageError."""
    parts = text.lower().split("/")
    if len(parts) not in (2, 3) or not all(_WORD.fullmatch(part) for part in parts):
        raise UsageError(
            f"{text!r} is not a platform", remedy="write os/architecture[/variant], as linux/arm64"
        )
    return _normal(Platform(*parts))


def host_platform() -> Platform:
    """What engines on this machine run: Linux, whatever the machine itself runs."""
    return _normal(Platform("linux", machine.machine().lower()))


def choose(source: ImageSource, platform: Platform | None = None) -> Manifest:
    """The image of ``source`` for a platform, this machine's where none is named.

    An image without an index is taken as it is unless a platform is named that it
    says it is not for. Raises SourceError that names the platforms there are.
    """
    top = source.top()
    if isinstance(top, Manifest):
        if platform is not None:
            _check_platform(source, top, _normal(platform))
        return top
    wanted = _normal(platform or host_platform())
    candidates = _usable(_images(source, top))
    found = _best(candidates, wanted)
    if found is None:
        raise _no_match(source, wanted, candidates)
    chosen = source.manifest(found)
    if isinstance(chosen, Index):
        raise SourceError(f"{source.name}: an index calls another index an image")
    return chosen


def _images(source: ImageSource, top: Index) -> Iterator[Descriptor]:
    """Every image in an index and the indexes in it, in order."""
    todo = [(descriptor, 1) for descriptor in reversed(top.manifests)]
    indexes = 0
    while todo:
        descriptor, depth = todo.pop()
        if descriptor.media_type not in INDEXES:
            if descriptor.media_type in ACCEPTED:
                yield descriptor
            continue
        indexes += 1
        if depth >= DEEPEST or indexes > _MOST_INDEXES:
            raise SourceError(f"{source.name}: its indexes lie in one another without end")
        nested = source.manifest(descriptor)
        if isinstance(nested, Manifest):
            raise SourceError(f"{source.name}: an index calls an image another index")
        todo.extend((below, depth + 1) for below in reversed(nested.manifests))


def _usable(images: Iterator[Descriptor]) -> list[Descriptor]:
    """What may be run: attestations stand in indexes as images for ``unknown/unknown``."""
    return [one for one in images if one.platform is None or one.platform.os != "unknown"]


def _best(images: list[Descriptor], wanted: Platform) -> Descriptor | None:
    for accepted in _accepted(wanted):
        for image in images:
            if image.platform is not None and _normal(image.platform) == accepted:
                return image
    unnamed = [image for image in images if image.platform is None]
    # One that says nothing can be meant only where there is nothing else.
    return unnamed[0] if len(unnamed) == len(images) == 1 else None


def _accepted(wanted: Platform) -> Iterator[Platform]:
    """What a machine of this platform runs, best first."""
    yield wanted
    number = int(wanted.variant[1:]) if re.fullmatch(r"v[0-9]", wanted.variant) else 0
    if wanted.architecture == "amd64":
        yield from (_normal(wanted._replace(variant=f"v{n}")) for n in range(number - 1, 0, -1))
        yield wanted._replace(architecture="386", variant="")
    elif wanted.architecture == "arm64":
        if wanted.variant:
            yield wanted._replace(variant="")
        yield from (Platform(wanted.os, "arm", f"v{n}") for n in range(8, 4, -1))
    elif wanted.architecture == "arm":
        yield from (wanted._replace(variant=f"v{n}") for n in range(number - 1, 4, -1))


def _normal(platform: Platform) -> Platform:
    architecture, variant = _ARCHITECTURES.get(
        platform.architecture, (platform.architecture, platform.variant)
    )
    variant = platform.variant or variant
    if re.fullmatch(r"[0-9]", variant):
        variant = f"v{variant}"
    variant = _USUAL_VARIANTS.get((architecture, variant), variant)
    return Platform("darwin" if platform.os == "macos" else platform.os, architecture, variant)


def _check_platform(source: ImageSource, manifest: Manifest, wanted: Platform) -> None:
    if manifest.config.size > LARGEST:
        raise SourceError(f"{source.name}: its configuration is larger than {LARGEST} bytes")
    with source.blob(manifest.config) as chunks:
        own = read_config(b"".join(chunks), source.name).platform
    if own.os and own.architecture and _normal(own) not in set(_accepted(wanted)):
        raise _no_match(source, wanted, [manifest.config._replace(platform=own)])


def _no_match(source: ImageSource, wanted: Platform, images: list[Descriptor]) -> SourceError:
    there = sorted({str(image.platform) for image in images if image.platform is not None})
    remedy = f"there is one for {', '.join(there[:20])}; --platform chooses" if there else ""
    return SourceError(f"{source.name}: there is no image for {wanted} in it", remedy=remedy)
