"""Reading images as the program does, without waiting."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from atomicapp.downloads.pace import LIMITS, TimeLimits
from atomicapp.downloads.retries import Retries
from atomicapp.downloads.session import Session
from atomicapp.errors import SourceError
from atomicapp.images.image import Manifest
from atomicapp.reference import parse_reference
from atomicapp.registry.client import RegistryImage, open_image
from atomicapp.registry.credentials import Credentials
from atomicapp.registry.registries_conf import RegistriesConf

HURRY = TimeLimits(connect=2, idle=1, total=20, slowest=4000, window=0.2)
"""For servers that are slow on purpose."""
NOTHING_CONFIGURED = RegistriesConf()


class HastySession(Session):
    """A session whose pauses take no time; ``pauses`` has them, in seconds."""

    def __init__(self, limits: TimeLimits = LIMITS, tries: int = 3) -> None:
        self.pauses: list[float] = []
        super().__init__(limits, Retries(tries=tries), sleep=self.pauses.append)


@contextmanager
def opened(
    reference: str,
    session: Session | None = None,
    configuration: RegistriesConf = NOTHING_CONFIGURED,
    credentials: Credentials | None = None,
) -> Iterator[RegistryImage]:
    """An image by name, with nothing of this machine's configuration."""
    with (
        HastySession() if session is None else session as one,
        open_image(
            parse_reference(reference),
            session=one,
            configuration=configuration,
            find=lambda endpoint: credentials,
        ) as image,
    ):
        yield image


def pull(
    reference: str,
    session: Session | None = None,
    configuration: RegistriesConf = NOTHING_CONFIGURED,
    credentials: Credentials | None = None,
) -> tuple[bytes, ...]:
    """Every layer of an image, read to its end."""
    with opened(reference, session, configuration, credentials) as image:
        manifest = image.top()
        assert isinstance(manifest, Manifest)
        return tuple(read(image, place) for place in range(len(manifest.layers)))


def read(image: RegistryImage, place: int) -> bytes:
    """One layer, read to its end."""
    manifest = image.top()
    assert isinstance(manifest, Manifest)
    with image.blob(manifest.layers[place]) as chunks:
        return b"".join(chunks)


def complaint(
    reference: str,
    session: Session | None = None,
    configuration: RegistriesConf = NOTHING_CONFIGURED,
    credentials: Credentials | None = None,
) -> str:
    """What a person is told where an image cannot be had: one clear line."""
    with pytest.raises(SourceError) as caught:
        pull(reference, session, configuration, credentials)
    message = str(caught.value)
    assert message.isprintable()
    assert len(caught.value.problems) == 1
    assert caught.value.__cause__ is None
    return message
