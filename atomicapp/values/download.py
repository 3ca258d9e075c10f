"""Answers from a URL: within limits of time and size, credentials never shown."""

from __future__ import annotations

import time
from urllib.parse import urlsplit

import requests

from atomicapp.errors import InputError, SourceError
from atomicapp.files import text_of

TIME_LIMIT = 30.0
"""Seconds that the whole download may take."""
_SILENCE_LIMIT = 10.0
_CHUNK = 64 * 1024


def download(url: str, size_limit: int) -> tuple[str, str]:
    """How to name the URL in messages, and the text behind it.

    Raises SourceError where it cannot be had, and InputError for what is not text.
    """
    shown = without_secrets(url)
    try:
        data = _fetch(url, shown, size_limit)
    except requests.Timeout:
        raise SourceError("the server does not answer in time", shown) from None
    except requests.exceptions.SSLError:
        raise SourceError("the server's certificate is not trusted", shown) from None
    except requests.ConnectionError:
        raise SourceError("the server cannot be reached", shown, "check the address") from None
    except (requests.RequestException, UnicodeError):
        raise SourceError("this cannot be fetched", shown, "check the URL") from None
    return shown, text_of(data, shown, what="answers file")


def without_secrets(url: str) -> str:
    """The URL without user, password, query and fragment."""
    try:
        parts = urlsplit(url)
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "the URL"
    return f"{parts.scheme}://{parts.hostname or ''}{port}{parts.path}"


def _fetch(url: str, shown: str, size_limit: int) -> bytes:
    end = time.monotonic() + TIME_LIMIT
    data = bytearray()
    with requests.get(url, stream=True, timeout=_SILENCE_LIMIT) as response:
        if url.lower().startswith("https:") and not response.url.lower().startswith("https:"):
            raise SourceError("the server redirects to a URL that is not encrypted", shown)
        if response.status_code != requests.codes.ok:
            raise SourceError(f"the server answers {response.status_code}", shown)
        for chunk in response.iter_content(_CHUNK):
            data += chunk
            if len(data) > size_limit:
                cap = f"{size_limit:,} bytes"
                raise InputError(f"this is larger than {cap}, the most that is read", shown)
            if time.monotonic() > end:
                raise requests.Timeout
    return bytes(data)
