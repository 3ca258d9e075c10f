"""Consent to host access: given by an option or a yes, recorded, asked again when it grows."""

from __future__ import annotations

from collections.abc import Sequence

from atomicapp.errors import ConsentRequired
from atomicapp.interaction import Interaction
from atomicapp.release import Release
from atomicapp.resource import HostAccess


def require_consent(
    access: Sequence[HostAccess],
    current: Release | None,
    interaction: Interaction,
    *,
    allowed: bool,
) -> tuple[str, ...]:
    """What is consented to, as the record keeps it; raises ConsentRequired.

    ``allowed`` is the person's word on the command line. What the record of the
    instance says was agreed to is not asked again.
    """
    asked = sorted({_entry(item) for item in access})
    agreed = set(current.consent) if current is not None else set()
    new = [item for item in access if _entry(item) not in agreed]
    if new and not allowed and not (interaction.can_ask and interaction.agree(new)):
        listed = "; ".join(dict.fromkeys(_entry(item) for item in new))
        raise ConsentRequired(
            f"this application reaches beyond its containers: {listed}",
            remedy="--allow-host-access agrees to it",
        )
    return tuple(asked)


def _entry(item: HostAccess) -> str:
    return f"{item.resource}: {item.what}"
