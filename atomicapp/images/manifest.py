"""From the bytes of a manifest to a checked value. Pure.

Whatever could be read as two things is refused (CVE-2021-41190): a manifest that
is an index as well, or one whose own ``mediaType`` differs from what came with it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from atomicapp.errors import SourceError
from atomicapp.images import media_types
from atomicapp.images.image import Descriptor, Index, Manifest, Platform
from atomicapp.images.strict_json import read_object
from atomicapp.reference import DIGEST

MOST_LAYERS = 1000
MOST_MANIFESTS = 1000
LARGEST_BLOB = 1 << 48

_SAYS_NOTHING = frozenset({"", "application/json", "application/octet-stream", "text/plain"})
"""Content types that servers give whatever they do not know."""
_TYPE = re.compile(r"[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}/[A-Za-z0-9][A-Za-z0-9!#$&^_.+-]{0,126}")
_WORD = re.compile(r"[A-Za-z0-9._-]{0,64}")


class _Wrong(ValueError):
    """A field is not what it must be; ``remedy`` is what to do."""

    def __init__(self, what: str, remedy: str = "") -> None:
        super().__init__(what)
        self.remedy = remedy


def read_manifest(raw: bytes, content_type: str | None, name: str) -> Manifest | Index:
    """The manifest or index in ``raw``, which came as ``content_type`` if anything said so.

    ``name`` is what messages call the image. Raises SourceError for everything
    that is not an image's manifest or an index, or could be both.
    """
    try:
        return _read(raw, content_type)
    except _Wrong as error:
        raise SourceError(f"{name}: {error}", remedy=error.remedy) from None
    except ValueError as error:
        raise SourceError(f"{name}: {error}") from None


def read_descriptor(value: Any, what: str) -> Descriptor:
    """A checked descriptor; ``what`` names it. Raises ValueError."""
    fields = _object(value, what)
    media_type, digest, size = (fields.get(key) for key in ("mediaType", "digest", "size"))
    if not isinstance(media_type, str) or not _TYPE.fullmatch(media_type):
        raise _Wrong(f"{what} has no proper media type")
    if not isinstance(digest, str) or not DIGEST.fullmatch(digest):
        raise _Wrong(f"{what} has no proper digest")
    if type(size) is not int or not 0 <= size <= LARGEST_BLOB:
        raise _Wrong(f"{what} has no proper size")
    return Descriptor(media_type, digest, size, _platform(fields.get("platform"), what))


def digest_of(raw: bytes) -> str:
    """The digest that names these bytes."""
    return f"sha256:{hashlib.sha256(raw).hexdigest()}"


def _read(raw: bytes, content_type: str | None) -> Manifest | Index:
    came_as = (content_type or "").partition(";")[0].strip().lower()
    if came_as in media_types.SCHEMA_1:
        raise _schema_1()
    if came_as not in _SAYS_NOTHING and came_as not in media_types.ACCEPTED:
        raise _Wrong(f"what came is {came_as[:80]!r}, which is no manifest")
    fields = read_object(raw, "manifest")
    media_type = _media_type(fields, came_as)
    if media_type in media_types.INDEXES:
        return _index(fields, media_type, raw)
    return _manifest(fields, media_type, raw)


def _media_type(fields: Mapping[str, Any], came_as: str) -> str:
    """What a manifest is, where everything that says so agrees."""
    if fields.get("schemaVersion") == 1 or "fsLayers" in fields:
        raise _schema_1()
    if type(fields.get("schemaVersion")) is not int or fields["schemaVersion"] != 2:
        raise _Wrong("the manifest has no schemaVersion 2")
    is_index = "manifests" in fields
    if is_index and ("layers" in fields or "config" in fields):
        raise _Wrong("the manifest is an image and an index at once")
    said = {came_as} - _SAYS_NOTHING
    if "mediaType" in fields:
        said.add(str(fields["mediaType"]))
    if len(said) > 1:
        raise _Wrong(f"the manifest is said to be {' and '.join(map(repr, sorted(said)))} at once")
    media_type = said.pop() if said else media_types.ACCEPTED[is_index]
    if media_type not in media_types.ACCEPTED:
        raise _Wrong(f"the manifest is {media_type[:80]!r}, which is no image")
    if is_index != (media_type in media_types.INDEXES):
        raise _Wrong(f"the manifest is said to be {media_type!r} and is not")
    return media_type


def _manifest(fields: Mapping[str, Any], media_type: str, raw: bytes) -> Manifest:
    config = read_descriptor(fields.get("config"), "the manifest's configuration")
    if config.media_type not in media_types.CONFIGS:
        what = fields.get("artifactType") or config.media_type
        raise _Wrong(f"it is no image but an artifact of type {str(what)[:80]!r}", "name an image")
    rows = _rows(fields, "layers", MOST_LAYERS)
    layers = tuple(read_descriptor(row, f"layer {at}") for at, row in enumerate(rows, 1))
    for layer in layers:
        if layer.media_type not in media_types.LAYERS:
            raise _Wrong(f"a layer is {layer.media_type!r}, which is no file system")
    return Manifest(digest_of(raw), media_type, raw, config, layers)


def _index(fields: Mapping[str, Any], media_type: str, raw: bytes) -> Index:
    rows = _rows(fields, "manifests", MOST_MANIFESTS)
    manifests = tuple(read_descriptor(row, f"manifest {at}") for at, row in enumerate(rows, 1))
    return Index(digest_of(raw), media_type, raw, manifests)


def _rows(fields: Mapping[str, Any], key: str, most: int) -> list[Any]:
    rows = fields.get(key)
    if not isinstance(rows, list):
        raise _Wrong(f"the manifest has no {key}")
    if len(rows) > most:
        raise _Wrong(f"the manifest has more than {most} {key}")
    return rows


def _platform(value: Any, what: str) -> Platform | None:
    if value is None:
        return None
    fields = _object(value, f"the platform of {what}")
    words = [fields.get(key, "") for key in ("os", "architecture", "variant")]
    if not all(isinstance(word, str) and _WORD.fullmatch(word) for word in words):
        raise _Wrong(f"{what} has no proper platform")
    return Platform(*words)


def _object(value: Any, what: str) -> Mapping[str, Any]:
    if not isinstance(value, dict):
        raise _Wrong(f"{what} is missing" if value is None else f"{what} is no JSON object")
    return value


def _schema_1() -> _Wrong:
    return _Wrong(
        "its manifest is of schema 1, which no longer is supported",
        "pull it with an engine that still can and push it again, or build it anew",
    )
