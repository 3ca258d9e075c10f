"""What to do about an image that a target cannot have."""

from __future__ import annotations

from atomicapp.errors import SourceError
from atomicapp.image_store import open_image_store


def remedy(image: str) -> str:
    """Whether this machine's engine has the image, and how the target comes to have it."""
    if _is_here(image):
        return (
            "the engine of this machine has it, but nodes pull from registries: push it to one "
            "that they reach, or load it into them, as with 'kind load docker-image' or "
            "'minikube image load'"
        )
    return (
        "correct its name, push it to a registry that the nodes reach, or name that registry's "
        "credentials in 'imagePullSecrets'"
    )


def _is_here(image: str) -> bool:
    try:
        with open_image_store() as store:
            return store.digest(image) is not None
    except SourceError:
        # Most who use a cluster have no engine; that is not what went wrong.
        return False
