"""Whatever layers hold, the result is the model's, or a refusal that leaves nothing behind.

threats.md: a tar member that climbs or links out; `tarfile` filters alone. `make fuzz` runs
these for as long as wanted.
"""

from __future__ import annotations

import contextlib
import gzip
import tarfile
import tempfile
from pathlib import Path

import zstandard
from hypothesis import given
from hypothesis import strategies as st

from atomicapp.errors import SourceError
from atomicapp.images.decompression import decompressed
from atomicapp.unpacking.byte_stream import Malformed
from atomicapp.unpacking.checks import Tally
from atomicapp.unpacking.limits import Limits
from atomicapp.unpacking.links import Escape
from atomicapp.unpacking.unpack import unpack as unpack_archive
from tests.images.model import Parts, Refused, Step, Tree, apply
from tests.images.shapes import ACCEPTED, opaque, whiteout
from tests.images.sources import Memory, image
from tests.images.unpacked import unpack
from tests.unpacking.archives import ROOT, archive, directory, hard_link, member, pieces, symlink

LIMITS = Limits(max_bytes=1 << 20, max_members=1000, max_image_bytes=4 << 20)

paths = st.lists(st.sampled_from(["a", "b", "c"]), min_size=1, max_size=3).map(tuple)
steps = st.one_of(
    st.builds(Step, st.just("file"), paths, st.binary(max_size=5)),
    st.builds(Step, st.sampled_from(["directory", "whiteout"]), paths),
    st.builds(Step, st.just("opaque"), st.just(()) | paths),
    st.builds(Step, st.sampled_from(["directory", "whiteout"]), st.just(())),
)
layers = st.lists(st.lists(steps, max_size=6), max_size=5)


def _member(step: Step) -> tuple[tarfile.TarInfo, bytes]:
    name = "/".join((ROOT, *step.path))
    if step.what == "whiteout":
        return whiteout(name)
    if step.what == "opaque":
        return opaque(name)
    return directory(name) if step.what == "directory" else member(name, step.content)


def _tree(root: Path) -> Tree:
    found: Tree = {(): None}
    for path in root.rglob("*"):
        parts: Parts = path.relative_to(root).parts
        found[parts] = None if path.is_dir() else path.read_bytes()
    return found


def _judged(given_layers: list[list[Step]]) -> list[list[Step]]:
    """The layers of which anything can be seen; what is wrong with others is not looked at."""
    hiding = [
        at
        for at, layer in enumerate(given_layers)
        if any(not step.path and step.what in ("whiteout", "opaque") for step in layer)
    ]
    return given_layers[max(hiding, default=0) :]


@given(layers)
def test_layers_merge_as_in_the_model(given_layers: list[list[Step]]) -> None:
    made = image(*[archive(*map(_member, layer)) for layer in given_layers])
    try:
        expected = apply(_judged(given_layers))
    except Refused:
        expected = {}
    memory = Memory()
    with tempfile.TemporaryDirectory() as temporary:
        # The second time with what is remembered from the first.
        for name in ("first", "second"):
            where = Path(temporary) / name
            try:
                unpack(made, where, memory=memory)
            except SourceError:
                assert () not in expected
                assert list(where.iterdir()) == []
            else:
                assert _tree(where) == expected
            assert {path.name for path in Path(temporary).iterdir()} <= {"first", "second"}


hostile_names = st.lists(
    st.sampled_from(
        ["a", "b", "..", ".", "", ROOT, "usr", ".wh.a", ".wh..wh..opq", ".wh...", "\n"]
    ),
    min_size=1,
    max_size=4,
).map("/".join)
names = hostile_names | hostile_names.map(lambda name: f"{ROOT}/{name}")
members = st.one_of(
    st.builds(member, names, st.binary(max_size=600)),
    st.builds(directory, names),
    st.builds(symlink, names, names),
    st.builds(hard_link, names, names),
    st.builds(
        lambda name, kind: member(name, type=kind), names, st.sampled_from([b"3", b"6", b"Z"])
    ),
)
hostile_layers = st.lists(
    st.lists(members, max_size=5).map(lambda found: archive(*found)), min_size=1, max_size=3
)


def _is_contained(root: Path) -> bool:
    """Only files, directories and links that stay inside."""
    inside = root.resolve()
    return all(
        path.resolve().is_relative_to(inside) and (path.is_file() or path.is_dir())
        for path in root.rglob("*")
    )


def _check_refusal(error: SourceError, where: Path) -> None:
    assert list(where.iterdir()) == []
    assert str(error).isprintable()


@given(hostile_layers)
def test_whatever_names_and_links_there_are_nothing_is_touched_outside(
    given_layers: list[bytes],
) -> None:
    made = image(*given_layers)
    with tempfile.TemporaryDirectory() as temporary:
        canary = Path(temporary) / "a"
        canary.write_text("unharmed")
        where = Path(temporary) / "app"
        try:
            unpack(made, where, limits=LIMITS)
            assert _is_contained(where)
        except SourceError as error:
            _check_refusal(error, where)
        assert canary.read_text() == "unharmed"
        assert {path.name for path in Path(temporary).iterdir()} == {"a", "app"}


changes = st.lists(
    st.tuples(st.integers(0, 1 << 20), st.binary(min_size=1, max_size=12)), max_size=6
)


def _changed(data: bytes, edits: list[tuple[int, bytes]], cut: int | None) -> bytes:
    found = bytearray(data)
    for at, piece in edits:
        start = at % max(len(found), 1)
        found[start : start + len(piece)] = piece
    return bytes(found if cut is None else found[: cut % (len(found) + 1)])


@given(
    st.sampled_from(sorted(ACCEPTED)), changes, st.none() | st.integers(0, 1 << 20), st.booleans()
)
def test_damaged_archives_end_in_a_tree_or_an_error(
    shape: str, edits: list[tuple[int, bytes]], cut: int | None, is_layer: bool
) -> None:
    data = _changed(ACCEPTED[shape][-1], edits, cut)
    with tempfile.TemporaryDirectory() as temporary:
        where = Path(temporary) / "app"
        try:
            if is_layer:
                unpack(image(data), where, limits=LIMITS)
            else:
                unpack_archive(pieces(data), where, limits=LIMITS)
            assert _is_contained(where)
        except SourceError as error:
            _check_refusal(error, where)
        assert [path.name for path in Path(temporary).iterdir()] == ["app"]


@given(
    st.sampled_from(["gzip", "zstd"]),
    st.lists(st.binary(max_size=3000), max_size=3),
    st.integers(1, 700),
)
def test_compressed_streams_come_whole_however_they_are_cut(
    kind: str, parts: list[bytes], size: int
) -> None:
    pack = gzip.compress if kind == "gzip" else zstandard.compress
    data = b"".join(pack(part) for part in parts) or pack(b"")
    chunks = pieces(data, size)
    assert b"".join(decompressed(chunks, kind, Tally(LIMITS))) == b"".join(parts)


@given(
    st.sampled_from(["gzip", "zstd"]), st.binary(max_size=3000), changes, st.integers(0, 1 << 20)
)
def test_damaged_streams_end_in_an_error_or_in_bytes(
    kind: str, content: bytes, edits: list[tuple[int, bytes]], cut: int
) -> None:
    pack = gzip.compress if kind == "gzip" else zstandard.compress
    whole = pack(content)
    with contextlib.suppress(Malformed, Escape):
        b"".join(decompressed([_changed(whole, edits, None)], kind, Tally(LIMITS)))
    short = whole[: cut % len(whole)]
    try:
        assert b"".join(decompressed([short], kind, Tally(LIMITS))) == content
        assert not short
    except Malformed:
        pass
