"""Private keys in a person's files, for TLS."""

from __future__ import annotations

import ssl


class EncryptedKey(ssl.SSLError):
    """A key that only a password opens, which is not supported."""


def no_password() -> str:
    """For the library, which would ask for the password of a key, and wait for ever."""
    raise EncryptedKey("the key is encrypted, which is not supported")
