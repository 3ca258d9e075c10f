"""An image in an OCI image layout that is a tar archive."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from atomicapp.errors import SourceError
from atomicapp.images.archive_files import open_archive
from atomicapp.images.image import ImageSource
from atomicapp.images.layout import MARKER, layout_image
from atomicapp.unpacking.limits import Limits


@contextmanager
def open_oci_archive(
    path: Path, tag: str = "", limits: Limits | None = None
) -> Iterator[ImageSource]:
    """The image with this tag in an archive; "" where there is only one.

    ``limits`` hold for an archive that is compressed as a whole. Raises SourceError as
    :func:`atomicapp.images.layout.open_layout` does, and for what is no whole archive.
    """
    name = f"oci-archive:{path}"
    with open_archive(path, name, limits or Limits()) as files:
        if MARKER not in files:
            raise SourceError(
                f"there is no file {MARKER} in it", str(path), "name an archive of an OCI layout"
            )
        yield layout_image(files, name, tag)
