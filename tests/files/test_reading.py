"""Whatever lies at a path, reading it ends at once and says what is there."""

from __future__ import annotations

import io
import os
import socket
import threading
from pathlib import Path

import pytest

from atomicapp.errors import InputError, Place
from atomicapp.files import TEXT_LIMIT, read_bytes, read_stream, read_text, text_of


def problem_of(path: Path | str, **options: object) -> tuple[str, str, str]:
    with pytest.raises(InputError) as caught:
        read_text(path, **options)  # type: ignore[arg-type]
    (problem,) = caught.value.problems
    return problem.what, str(problem.where), problem.remedy


def test_text_is_what_was_written(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes("a\r\nb\u2028ü\n".encode())
    assert read_text(file) == "a\r\nb\u2028ü\n"


def test_a_byte_order_mark_is_dropped(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_bytes(b"\xef\xbb\xbfid: x")
    assert read_text(file) == "id: x"
    assert read_bytes(file) == b"\xef\xbb\xbfid: x"


def test_a_missing_file_suggests_its_neighbour(tmp_path: Path) -> None:
    (tmp_path / "Nulecule").touch()
    what, where, remedy = problem_of(tmp_path / "nulecule", what="document")
    assert what == "the document does not exist"
    assert where == str(tmp_path / "nulecule")
    assert remedy == f"did you mean {str(tmp_path / 'Nulecule')!r}?"


def test_a_missing_file_without_neighbours(tmp_path: Path) -> None:
    assert problem_of(tmp_path / "x")[2] == ""
    remedy = problem_of(tmp_path / "no" / "x")[2]
    assert remedy == f"there is no directory {str(tmp_path / 'no')!r} either"


def test_a_file_below_a_file_does_not_exist(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert problem_of(tmp_path / "file" / "x")[0] == "the file does not exist"


def test_the_place_that_names_a_file(tmp_path: Path) -> None:
    place = Place("Nulecule", 3, 9)
    what, where, _ = problem_of(tmp_path / "x", where=place, what="artifact")
    assert what == f"artifact {str(tmp_path / 'x')!r} does not exist"
    assert where == "Nulecule:3:9"


def test_a_directory(tmp_path: Path) -> None:
    assert problem_of(tmp_path)[0] == "the file is a directory, not a file"


def test_a_fifo_does_not_block(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    assert problem_of(fifo)[0] == "the file is a FIFO, not a file"


def test_the_writer_of_a_pipe_is_waited_for_where_that_is_wanted(tmp_path: Path) -> None:
    fifo = tmp_path / "fifo"
    os.mkfifo(fifo)
    later = threading.Timer(0.2, fifo.write_text, ["late\r\n"])
    later.start()
    assert read_text(fifo, waits=True) == "late\r\n"
    later.join()


def test_a_pipe_has_limits_too() -> None:
    read, write = os.pipe()
    os.write(write, b"12345")
    os.close(write)
    what, _, _ = problem_of(f"/dev/fd/{read}", limit=4, waits=True)
    os.close(read)
    assert what == "the file is larger than 4 bytes, the most that is read"


def test_what_is_waited_for_is_a_pipe_and_nothing_else(tmp_path: Path) -> None:
    assert problem_of(tmp_path, waits=True)[0] == "the file is a directory, not a file"
    assert problem_of("/dev/zero", waits=True)[0] == "the file is a device, not a file"


def test_a_stream() -> None:
    assert read_stream(io.BytesIO(b"\xef\xbb\xbfa\r\n"), "input") == "a\r\n"
    with pytest.raises(InputError, match=r"^input: the answers is larger than 4 bytes"):
        read_stream(io.BytesIO(b"12345"), "input", limit=4, what="answers")
    with pytest.raises(InputError, match=r"^input: the file is not UTF-8 text: byte 1 is 0xff"):
        read_stream(io.BytesIO(b"1\xff"), "input")


def test_a_stream_whose_reading_fails() -> None:
    told = r"^input: the file cannot be read: input/output"
    # Nothing is mapped at its beginning.
    with Path("/proc/self/mem").open("rb") as memory, pytest.raises(InputError, match=told):
        read_stream(memory, "input")


def test_a_device() -> None:
    assert problem_of("/dev/zero")[0] == "the file is a device, not a file"


def test_a_socket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the name of a socket is short
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert problem_of("socket")[0] == "the file is a socket, not a file"


def test_an_unreadable_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)  # root may read everything
    what, _, remedy = problem_of(tmp_path / "x")
    assert (what, remedy) == ("the file may not be read", "check its permissions")


def test_a_file_whose_reading_fails() -> None:
    what = problem_of("/proc/self/mem")[0]  # nothing is mapped at its beginning
    assert what == "the file cannot be read: input/output error"


def test_a_link_that_leads_to_nothing(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to("gone")
    what, _, remedy = problem_of(tmp_path / "link")
    assert what == "the file does not exist"
    assert remedy == "there is a symbolic link, and it leads to nothing"


def test_links_in_a_circle(tmp_path: Path) -> None:
    (tmp_path / "a").symlink_to("a")
    assert "too many levels of symbolic links" in problem_of(tmp_path / "a")[0]


def test_a_name_with_nul() -> None:
    assert problem_of("a\0b")[0] == "the path of the file has a NUL character"


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "file"
    with file.open("wb") as sparse:
        sparse.truncate(TEXT_LIMIT + 1)
    assert problem_of(file)[0] == "the file is larger than 16 MiB, the most that is read"


def test_a_file_that_grows(tmp_path: Path) -> None:
    assert read_bytes("/proc/self/status", limit=1_000_000)  # its size is said to be 0
    what = problem_of("/proc/self/status", limit=10)[0]
    assert what == "the file is larger than 10 bytes, the most that is read"


def test_empty_files(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    assert read_text(file) == ""
    assert problem_of(file, allow_empty=False)[0] == "the file is empty"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be"])
def test_utf_16_is_called_by_its_name(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "file"
    file.write_bytes("specversion: 0.0.2".encode(encoding))
    what, _, remedy = problem_of(file)
    assert what == "the file is UTF-16 text, not UTF-8"
    assert "iconv -f UTF-16 -t UTF-8" in remedy


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x7fELF\x02\0\x01", "is not text: byte 5 is NUL"),
        (b"\0" * 100, "is not text: byte 0 is NUL"),
        (b"abc\xe4d", "is not UTF-8 text: byte 3 is 0xe4"),
        (b"\xef\xbb\xbfabc\xe4d", "is not UTF-8 text: byte 6 is 0xe4"),
        (b"\xed\xa0\x80", "is not UTF-8 text: byte 0 is 0xed"),
    ],
)
def test_noise(data: bytes, what: str) -> None:
    with pytest.raises(InputError, match="x: the file " + what):
        text_of(data, "x")
