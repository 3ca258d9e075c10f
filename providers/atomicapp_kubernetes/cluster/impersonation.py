"""As whom a kubeconfig's user acts, where that is somebody else: ``as`` and what goes with it."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from atomicapp.errors import InputError
from atomicapp_kubernetes.cluster.kubeconfig import Part

Headers = Sequence[tuple[str, str]]
_WITH_AS = ("as-uid", "as-groups", "as-user-extra")
_IN_A_NAME = "!#$&'*+^`|"
"""What the name of a header may have, beside what is never escaped; not the escape's own sign."""


def impersonation(user: Part, source: str) -> Headers:
    """The headers that every request has; none where nobody else is meant.

    Raises InputError, from ``source``, for groups and the like of nobody.
    """
    name, uid = user.text("as"), user.text("as-uid")
    if not name:
        alone = next((key for key in _WITH_AS if user.fields.get(key)), "")
        if alone:
            what = f"the user has {alone!r} without 'as'"
            raise InputError(what, source, "say with 'as' whom they are of, or remove it")
        return ()
    groups = user.fields.get("as-groups") or ()
    extra = user.fields.get("as-user-extra") or {}
    found = [
        ("Impersonate-User", name),
        *([("Impersonate-Uid", uid)] if uid else ()),
        *(("Impersonate-Group", group) for group in groups),
        *((_extra(key), value) for key, values in extra.items() for value in values or ()),
    ]
    # The libraries send text as Latin-1, and the server reads UTF-8.
    return tuple((header, value.encode().decode("latin-1")) for header, value in found)


def _extra(key: str) -> str:
    return f"Impersonate-Extra-{quote(key, safe=_IN_A_NAME)}"
