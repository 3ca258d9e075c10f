"""What was listed a moment ago, so that nothing is looked at twice."""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping, Sequence

from atomicapp.instance import Instance
from atomicapp.resource import Identity
from atomicapp_kubernetes.cluster.calls import Row
from atomicapp_kubernetes.cluster.inventory import Inventory, Shelf

MOMENT = 3.0
"""Seconds for which a look is good, where nothing was changed meanwhile."""


class Glance:
    """The last look at an instance. It serves once, and not after a change."""

    def __init__(self) -> None:
        self._key = ""
        self._taken = 0.0
        self._inventory: Inventory | None = None

    def keep(self, instance: Instance, inventory: Inventory) -> None:
        """Have it for who asks next."""
        self._key, self._taken, self._inventory = instance.key, time.monotonic(), inventory

    def drop(self) -> None:
        """Something changes: it shows what was."""
        self._inventory = None

    def serve(
        self, instance: Instance, shelves: Iterable[Shelf]
    ) -> tuple[Mapping[Identity, Row], Sequence[Shelf]]:
        """What was seen of the instance, and the shelves that were not looked at."""
        inventory, self._inventory = self._inventory, None
        is_good = self._key == instance.key and time.monotonic() - self._taken < MOMENT
        if inventory is None or not is_good:
            return {}, list(shelves)
        seen = {(shelf.group_kind, shelf.namespace) for shelf in inventory.served}
        rest = [one for one in shelves if (one.group_kind, one.namespace) not in seen]
        return inventory.ours, rest
