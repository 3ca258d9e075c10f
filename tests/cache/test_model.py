"""The cache beside a model of it: whatever is done, a blob is right or absent."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from pathlib import Path

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from atomicapp.cache.pruning import prune
from atomicapp.cache.store import entries
from atomicapp.errors import SourceError
from tests.cache.caches import cache_in, digest_of, files_in

BLOBS = st.sampled_from([bytes([number]) * 10 * number for number in range(8)])
PIECES = st.integers(min_value=1, max_value=30)


class CacheMachine(RuleBasedStateMachine):
    """Blobs are added, badly added, damaged, read and pruned; commands end in between."""

    def __init__(self) -> None:
        super().__init__()
        self.ending = ExitStack()
        self.directory = Path(self.ending.enter_context(tempfile.TemporaryDirectory())) / "cache"
        self.command = ExitStack()
        self.expected: set[bytes] = set()
        self.damaged: set[bytes] = set()
        self.begin()

    def begin(self) -> None:
        """A new command."""
        self.cache = self.command.enter_context(cache_in(self.directory))

    def path(self, data: bytes) -> Path:
        """Where a blob is kept."""
        return self.directory / "blobs" / digest_of(data).replace(":", "/")

    @rule(data=BLOBS, piece=PIECES)
    def add(self, data: bytes, piece: int) -> None:
        pieces = (data[at : at + piece] for at in range(0, len(data), piece))
        self.cache.blobs.add(pieces, digest_of(data), len(data))
        self.expected.add(data)
        self.damaged.discard(data)

    @rule(data=BLOBS, other=BLOBS)
    def add_wrong(self, data: bytes, other: bytes) -> None:
        if data == other:
            return
        try:
            self.cache.blobs.add([other], digest_of(data))
        except SourceError:
            return
        raise AssertionError("a wrong blob was taken")

    @rule(data=BLOBS)
    def damage(self, data: bytes) -> None:
        if data in self.expected:
            self.path(data).write_bytes(data + b"!")
            self.damaged.add(data)

    @rule(data=BLOBS)
    def read(self, data: bytes) -> None:
        is_right = data in self.expected and data not in self.damaged
        assert self.cache.blobs.read(digest_of(data), 1000) == (data if is_right else None)
        if not is_right:
            self.expected.discard(data)
            self.damaged.discard(data)
            assert not self.path(data).exists()

    @rule(most=st.integers(min_value=0, max_value=300))
    def prune(self, most: int) -> None:
        before = sum(entry.size for entry in entries(self.directory))
        pruned = prune(self.cache.store, most)
        left = sum(entry.size for entry in entries(self.directory))
        assert (pruned.size, pruned.freed) == (left, before - left)
        assert left <= most
        self.expected = {data for data in self.expected if self.path(data).exists()}
        self.damaged &= self.expected

    @rule()
    def end(self) -> None:
        self.command.close()
        self.begin()

    @invariant()
    def nothing_else_is_there(self) -> None:
        names = {str(self.path(data).relative_to(self.directory)) for data in self.expected}
        assert files_in(self.directory).keys() == names

    def teardown(self) -> None:
        self.command.close()
        self.ending.close()


TestCache = CacheMachine.TestCase
TestCache.settings = settings(max_examples=40, stateful_step_count=30, deadline=None)
