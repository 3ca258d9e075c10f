"""How a target is reached, from the reserved answers of ``[general]``."""

from __future__ import annotations

from collections.abc import Mapping

from atomicapp.errors import InputError
from atomicapp.instance import checked_name
from atomicapp.provider import Settings

DEFAULT_NAMESPACE = "default"


def settings_of(general: Mapping[str, str], context: str | None = None) -> Settings:
    """The settings that ``namespace`` and the ``provider-*`` keys mean; raises InputError.

    ``context`` is one of a configuration's, where it was said.
    """
    namespace = general.get("namespace") or DEFAULT_NAMESPACE
    return Settings(
        namespace=checked_name(namespace, "namespace"),
        config=general.get("provider-config") or None,
        api=general.get("provider-api") or None,
        auth=general.get("provider-auth") or None,
        tls_verify=_tls_verify(general.get("provider-tlsverify", "")),
        ca_file=general.get("provider-cafile") or None,
        context=context,
    )


def _tls_verify(text: str) -> bool:
    """Verification is on unless somebody said otherwise in so many words."""
    known = {
        "": True,
        "true": True,
        "yes": True,
        "1": True,
        "false": False,
        "no": False,
        "0": False,
    }
    if text.strip().lower() not in known:
        raise InputError(f"provider-tlsverify is {text!r}", remedy="write True or False")
    return known[text.strip().lower()]
