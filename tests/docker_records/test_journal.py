"""The journal: whatever is cut off, the earlier state is what is read.

threats.md: a run that dies; power cut, full disk.
"""

from __future__ import annotations

import gzip
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atomicapp.errors import InputError
from atomicapp.release import Release, State
from atomicapp_docker.records.journal import Journal
from tests.releases.samples import SECRET, a_release


def _write(files: dict[str, bytes], release: Release, keep: int = 3) -> dict[str, bytes]:
    return files | Journal.of(files).writing(release, keep)


def _revisions(files: dict[str, bytes]) -> list[int]:
    return [release.revision for release in Journal.of(files).history("")]


def test_an_empty_journal() -> None:
    assert Journal.of({}).history("") == []
    assert Journal.of({"0000": b"", "lost+found": b"x"}).newest("") is None


def test_the_newest_entry_of_a_revision_holds() -> None:
    files: dict[str, bytes] = {}
    for state in (State.PENDING, State.FAILED, State.DEPLOYED):
        files = _write(files, a_release(1, state=state))
    assert Journal.of(files).history("") == [a_release(1, state=State.DEPLOYED)]


@given(st.lists(st.integers(1, 6), min_size=1, max_size=25), st.integers(1, 4))
def test_history_is_the_newest_revisions_in_bounded_slots(revisions: list[int], keep: int) -> None:
    files: dict[str, bytes] = {}
    kept: set[int] = set()
    for number, revision in enumerate(revisions):
        files = _write(files, a_release(revision)._replace(message=str(number)), keep)
        others = sorted(kept - {revision}, reverse=True)[: keep - 1]
        kept = {revision, *others}
        assert _revisions(files) == sorted(kept, reverse=True)
        newest = {r.revision: r.message for r in Journal.of(files).history("")}
        assert newest[revision] == str(number)
    assert len(files) <= keep + 2
    assert sum(1 for content in files.values() if content) <= keep


@given(st.data())
def test_a_write_that_is_cut_off_leaves_the_earlier_state(data: st.DataObject) -> None:
    files: dict[str, bytes] = {}
    for revision in (1, 2, 3):
        files = _write(files, a_release(revision, state=State.PENDING))
        files = _write(files, a_release(revision))
    new = a_release(data.draw(st.integers(3, 4)), state=State.STOPPED)
    steps = list(Journal.of(files).writing(new, 3).items())
    first, content = steps[0]
    length = data.draw(st.integers(0, len(content) - 1))
    assert Journal.of(files | {first: content[:length]}).history("") == Journal.of(files).history(
        ""
    )
    for done in range(1, len(steps) + 1):
        assert Journal.of(files | dict(steps[:done])).newest("") == new


def test_what_is_remembered_is_what_would_be_read() -> None:
    files: dict[str, bytes] = {}
    journal = Journal.of(files)
    for revision in (1, 1, 2, 3, 4, 4, 5):
        written = journal.writing(a_release(revision), 3)
        files, journal = files | written, journal.after(written)
        assert journal == Journal.of(files)


def _entry(packed: bytes) -> dict[str, bytes]:
    return {"0000": hashlib.sha256(packed).hexdigest().encode() + b"\n" + packed}


@pytest.mark.parametrize(
    "packed",
    [b"x", *(gzip.compress(text, mtime=0) for text in (b"no json", b"[]", b"{}"))],
    ids=["no gzip", "no JSON", "no map", "no entry"],
)
def test_what_is_whole_and_no_entry_is_not_there(packed: bytes) -> None:
    assert Journal.of(_entry(packed)).history("") == []


def test_a_record_of_a_newer_program_is_an_error_and_not_lost() -> None:
    files = _write({}, a_release(1)._replace(schema=99))
    with pytest.raises(InputError, match=r"record of x.*newer program") as raised:
        Journal.of(files).newest("record of x")
    assert SECRET not in str(raised.value)
    assert len([c for c in _write(files, a_release(2)).values() if c]) == 2
