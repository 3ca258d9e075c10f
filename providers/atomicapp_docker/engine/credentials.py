"""A person's credentials for registries, as the docker client has them."""

from __future__ import annotations

from collections.abc import Mapping

from docker.auth import encode_header, load_config, resolve_authconfig, resolve_repository_name
from docker.errors import DockerException, InvalidConfigFile, InvalidRepository
from docker.utils import parse_repository_tag
from docker.utils.config import find_config_file

from atomicapp.errors import TargetError
from atomicapp_docker.engine.limits import within

HELPER_LIMIT = 30.0
"""Seconds that a credential helper may take."""


def split_reference(reference: str) -> tuple[str, str]:
    """The repository and the tag or digest of an image's reference; ``latest`` for neither."""
    repository, tag = parse_repository_tag(reference)
    return repository, tag or "latest"


def credential_headers(repository: str) -> Mapping[str, str]:
    """What tells an engine who pulls from a repository's registry; nothing for nobody.

    Raises TargetError for settings and credential helpers that are of no use. It names the
    file, and quotes nothing of it.
    """
    try:
        registry, _ = resolve_repository_name(repository)
        # A helper is a program of somebody else, for which the library waits for ever.
        credentials = within(HELPER_LIMIT, lambda: resolve_authconfig(load_config(), registry))
    except TimeoutError:
        raise TargetError(
            f"the credential helper did not answer (waited {HELPER_LIMIT:.0f} s)",
            str(find_config_file()),
            "see `credsStore` and `credHelpers` there",
        ) from None
    except InvalidRepository as error:
        raise TargetError(f"{repository!r} is not a repository") from error
    except (InvalidConfigFile, AttributeError, KeyError, TypeError, ValueError, RecursionError):
        what, remedy = "this is not what docker writes", "correct it, or log in anew"
        raise TargetError(what, str(find_config_file()), remedy) from None
    except DockerException as error:
        raise TargetError(f"{' '.join(str(error).split())}", str(find_config_file())) from error
    return {"X-Registry-Auth": encode_header(credentials).decode()} if credentials else {}
