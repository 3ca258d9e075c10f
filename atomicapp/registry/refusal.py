"""What it means where a registry answers something else than what was asked for. Pure."""

from __future__ import annotations

from atomicapp.downloads.address import Origin
from atomicapp.downloads.answer import Answer
from atomicapp.downloads.retries import asked_pause
from atomicapp.errors import SourceError
from atomicapp.registry.credentials import Credentials

_DAY = 24 * 3600


def refusal(
    answer: Answer, origin: Origin, registry: str, credentials: Credentials | None
) -> SourceError:
    """The error for a status that is no success.

    ``origin`` is who was asked, ``registry`` how people call it.
    """
    name, status = answer.where, answer.status
    if answer.origin != origin:
        what = f"{answer.origin}, where registry {registry} sends us, answers {status}"
        return SourceError(what, name, "try again later")
    if answer.media_type == "text/html" and status in (403, 404, 405):
        return no_registry(origin, name)
    if status == 401:
        return not_let_in(registry, credentials, name)
    if status == 403:
        return _denied(registry, credentials, name)
    if status == 404:
        what = f"there is no such image in registry {registry}, or it is private"
        remedy = "check its name" if credentials else f"check its name, or {log_in(registry)}"
        return SourceError(what, name, remedy)
    if status == 429:
        return _too_often(answer, registry)
    remedy = "try again later" if status >= 500 else ""
    return SourceError(f"registry {registry} answers {status}", name, remedy)


def no_registry(origin: Origin, name: str) -> SourceError:
    """The error where a web server answers that knows nothing of images."""
    what = f"what answers at {origin} is no registry: it sends a web page"
    return SourceError(what, name, "check the registry's name")


def not_let_in(registry: str, credentials: Credentials | None, name: str) -> SourceError:
    """The error for credentials that are missing, wrong or expired."""
    if credentials is None:
        what = f"registry {registry} wants to know who asks, and there are no credentials for it"
    else:
        what = f"registry {registry} does not accept the credentials from {credentials.origin}"
    return SourceError(what, name, log_in(registry))


def log_in(registry: str) -> str:
    """What to do where credentials are missing or wrong."""
    return f"log in with `docker login {registry}` or `podman login {registry}`"


def _denied(registry: str, credentials: Credentials | None, name: str) -> SourceError:
    if credentials is None:
        return SourceError(f"registry {registry} denies access", name, log_in(registry))
    what = f"registry {registry} denies access with the credentials from {credentials.origin}"
    return SourceError(what, name, "log in as somebody who may pull it")


def _too_often(answer: Answer, registry: str) -> SourceError:
    seconds = asked_pause(answer.header("Retry-After"))
    after = f" for {seconds:.0f} s" if seconds is not None and seconds < _DAY else " for now"
    what = f"registry {registry} takes no more requests{after}"
    return SourceError(what, answer.where, "try again later; who is logged in may ask more often")
