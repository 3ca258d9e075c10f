"""Shapes of images: layers that replace, hide and link, the bottom one first."""

from __future__ import annotations

import tarfile

from tests.unpacking.archives import ROOT, archive, directory, hard_link, member, symlink

NULECULE = member(f"{ROOT}/Nulecule", b"nulecule")
BASE = archive(
    directory("etc"), member("etc/passwd", b"root"), directory("usr"), member("usr/file", b"usr")
)
APP = archive(
    directory(ROOT),
    NULECULE,
    directory(f"{ROOT}/sub"),
    member(f"{ROOT}/sub/a", b"a"),
    member(f"{ROOT}/sub/b", b"bb", mode=0o755),
    directory(f"{ROOT}/sub/deep"),
    member(f"{ROOT}/sub/deep/c", b"c"),
)
LONG = "/".join(["n" * 90] * 4)


def whiteout(path: str) -> tuple[tarfile.TarInfo, bytes]:
    above, _, name = path.rpartition("/")
    return member(f"{above}/.wh.{name}" if above else f".wh.{name}")


def opaque(path: str) -> tuple[tarfile.TarInfo, bytes]:
    return member(f"{path}/.wh..wh..opq")


def same(target: str, name: str, mode: int) -> tuple[tarfile.TarInfo, bytes]:
    """A hard link with a mode of its own in the header, which engines believe."""
    return member(name, type=tarfile.LNKTYPE, linkname=target, mode=mode)


def top(*members: tuple[tarfile.TarInfo, bytes]) -> list[bytes]:
    """An application, and a layer on it."""
    return [BASE, APP, archive(*members)]


def unmarked(layer: bytes) -> bytes:
    """An archive without the empty blocks that mark its end."""
    used = layer.rstrip(b"\0")
    return used.ljust(-len(used) // tarfile.BLOCKSIZE * -tarfile.BLOCKSIZE, b"\0")


ACCEPTED: dict[str, list[bytes]] = {
    "one layer": [APP],
    "layers without a mark at their end": [unmarked(BASE), unmarked(APP), b""],
    "on a base": [BASE, APP],
    "below others": [APP, BASE],
    "spread over layers": [
        archive(directory(ROOT), NULECULE),
        BASE,
        archive(directory(ROOT), member(f"{ROOT}/other", b"x")),
    ],
    "directories that nobody made": [archive(member(f"{ROOT}/x/y/z", b"x"))],
    "a file replaced": top(directory(ROOT), member(f"{ROOT}/sub/a", b"new", mode=0o755)),
    "a file hidden": top(directory(ROOT), directory(f"{ROOT}/sub"), whiteout(f"{ROOT}/sub/a")),
    "a directory hidden": top(directory(ROOT), whiteout(f"{ROOT}/sub")),
    "a name hidden that is not there": top(directory(ROOT), whiteout(f"{ROOT}/none")),
    "the root hidden and made again": top(opaque(ROOT), member(f"{ROOT}/Nulecule", b"2")),
    "an opaque directory": top(
        directory(ROOT),
        directory(f"{ROOT}/sub"),
        opaque(f"{ROOT}/sub"),
        member(f"{ROOT}/sub/new", b"new"),
    ),
    "an opaque directory, marked last": top(
        directory(ROOT),
        directory(f"{ROOT}/sub"),
        member(f"{ROOT}/sub/new", b"new"),
        opaque(f"{ROOT}/sub"),
    ),
    "an opaque directory, its file in it again": top(
        member(f"{ROOT}/sub/a", b"again"), opaque(f"{ROOT}/sub")
    ),
    "a directory by a file": top(directory(ROOT), member(f"{ROOT}/sub", b"now a file")),
    "a file by a directory": top(directory(f"{ROOT}/Nulecule"), member(f"{ROOT}/Nulecule/x", b"x")),
    "a directory by a link": top(symlink(f"{ROOT}/sub", "Nulecule")),
    "a link by a directory": [
        *top(symlink(f"{ROOT}/way", "sub")),
        archive(directory(f"{ROOT}/way"), member(f"{ROOT}/way/x", b"x")),
    ],
    "a file, a link, a directory": [
        archive(member(f"{ROOT}/a", b"1")),
        archive(member(f"{ROOT}/b", b"1"), whiteout(f"{ROOT}/a"), symlink(f"{ROOT}/a", "b")),
        archive(directory(f"{ROOT}/a")),
    ],
    "a directory, a file, a directory": [
        archive(directory(f"{ROOT}/a"), member(f"{ROOT}/a/lost", b"1")),
        archive(member(f"{ROOT}/a", b"2")),
        archive(directory(f"{ROOT}/a"), member(f"{ROOT}/a/kept", b"3")),
    ],
    "hidden, and there again above": [
        APP,
        archive(directory(ROOT), whiteout(f"{ROOT}/sub")),
        archive(directory(ROOT), directory(f"{ROOT}/sub"), member(f"{ROOT}/sub/a", b"third")),
    ],
    "hidden twice": [
        APP,
        archive(whiteout(f"{ROOT}/sub/a"), whiteout(f"{ROOT}/sub/b")),
        archive(whiteout(f"{ROOT}/sub")),
    ],
    "a directory, then a file of its name": [
        archive(NULECULE, member(f"{ROOT}/x/y", b"1"), member(f"{ROOT}/x", b"2"))
    ],
    "hard links": [archive(NULECULE, hard_link(f"{ROOT}/same", f"{ROOT}/Nulecule"))],
    "a hard link whose file is replaced above": [
        archive(NULECULE, hard_link(f"{ROOT}/same", f"{ROOT}/Nulecule")),
        archive(member(f"{ROOT}/Nulecule", b"new")),
    ],
    "a hard link to a file outside": [
        archive(
            NULECULE, member("usr/x", b"out", mode=0o755), same("usr/x", f"{ROOT}/x", mode=0o755)
        )
    ],
    "hard links to hard links outside": [
        archive(
            NULECULE,
            member("usr/x", b"out"),
            hard_link("usr/y", "usr/x"),
            hard_link("usr/z", "usr/y"),
            hard_link(f"{ROOT}/x", "usr/z"),
            hard_link(f"{ROOT}/again", f"{ROOT}/x"),
        )
    ],
    "symbolic links that stay": top(
        symlink(f"{ROOT}/way", "sub/deep"),
        symlink(f"{ROOT}/sub/up", "../Nulecule"),
        symlink(f"{ROOT}/through", "way/../up"),
    ),
    "setuid and odd modes": top(
        member(f"{ROOT}/s", b"x", mode=0o4755), member(f"{ROOT}/t", b"x", mode=0o666)
    ),
    "long names": [archive(NULECULE, member(f"{ROOT}/{LONG}", b"x"))],
    "long names, GNU's way": [
        archive(NULECULE, member(f"{ROOT}/{LONG}", b"x"), format=tarfile.GNU_FORMAT)
    ],
    "other alphabets": [archive(NULECULE, member(f"{ROOT}/Größe/日本", b"x"))],
    "names from the root": [archive(member(f"/{ROOT}/Nulecule", b"x"))],
    "names with dots": [archive(directory("./"), member(f"./{ROOT}/./Nulecule", b"x"))],
    "names alike": [
        archive(NULECULE, member(f"{ROOT}-2/x", b"x"), member(f"x/{ROOT}/y", b"x"), whiteout("y"))
    ],
    "what is hidden may be anything": [
        APP,
        archive(member(f"{ROOT}/fifo", type=tarfile.FIFOTYPE), symlink(f"{ROOT}/out", "/etc")),
        archive(whiteout(f"{ROOT}/fifo"), whiteout(f"{ROOT}/out")),
    ],
    "devices elsewhere": [
        archive(NULECULE, member("dev/null", type=tarfile.CHRTYPE, devmajor=1, devminor=3))
    ],
    "an empty file": [archive(member(f"{ROOT}/Nulecule", b""))],
    "metadata of aufs": top(directory(ROOT), member(f"{ROOT}/.wh..wh.orph")),
}

REFUSED: dict[str, list[bytes]] = {
    "nothing there": [BASE],
    "no layers": [],
    "the root hidden": [*top(), archive(whiteout(ROOT))],
    "a link that leads out": top(symlink(f"{ROOT}/x", "../etc/passwd")),
    "an absolute link": top(symlink(f"{ROOT}/x", "/etc/passwd")),
    "a link to nothing": top(symlink(f"{ROOT}/x", "none")),
    "a link whose goal is hidden above": [
        *top(symlink(f"{ROOT}/x", "sub/a")),
        archive(whiteout(f"{ROOT}/sub/a")),
    ],
    "links in a circle": top(symlink(f"{ROOT}/x", "y"), symlink(f"{ROOT}/y", "x")),
    "a FIFO": top(member(f"{ROOT}/x", type=tarfile.FIFOTYPE)),
    "a device": top(member(f"{ROOT}/x", type=tarfile.CHRTYPE, devmajor=1, devminor=3)),
    "the root is a link": [archive(directory("app"), symlink(ROOT, "app"))],
    "the root is a file": [archive(member(ROOT, b"x"))],
    "a backslash": top(member(f"{ROOT}/a\\b", b"x")),
    "an escape sequence": top(member(f"{ROOT}/a\x1b[2J", b"x")),
    "a hard link to a symbolic link": top(
        symlink(f"{ROOT}/x", "Nulecule"),
        member(f"{ROOT}/Nulecule"),
        hard_link(f"{ROOT}/y", f"{ROOT}/x"),
    ),
}

# What engines see otherwise than the image specification does, or refuse to load.
SPECIFIED: dict[str, tuple[list[bytes], dict[str, bytes]]] = {
    "a file twice in a layer": (
        [archive(NULECULE, member(f"{ROOT}/Nulecule", b"later"))],
        {"Nulecule": b"later"},
    ),
    "a file, then a directory of its name": (
        [archive(NULECULE, member(f"{ROOT}/x", b"2"), directory(f"{ROOT}/x"))],
        {"Nulecule": b"nulecule"},
    ),
    "a link, then a file of its name": (
        [archive(NULECULE, symlink(f"{ROOT}/x", "/etc/passwd"), member(f"{ROOT}/x", b"2"))],
        {"Nulecule": b"nulecule", "x": b"2"},
    ),
    "the whole image hidden and made again": (
        top(member(".wh..wh..opq"), NULECULE),
        {"Nulecule": b"nulecule"},
    ),
    "the root hidden and made again": (
        top(NULECULE, whiteout(ROOT)),
        {"Nulecule": b"nulecule"},
    ),
    "a directory hidden and made again": (
        top(whiteout(f"{ROOT}/sub"), member(f"{ROOT}/sub/new", b"n")),
        {"Nulecule": b"nulecule", "sub/new": b"n"},
    ),
    "a file hidden and made again": (
        top(
            member(f"{ROOT}/Nulecule", b"2"), whiteout(f"{ROOT}/Nulecule"), whiteout(f"{ROOT}/sub")
        ),
        {"Nulecule": b"2"},
    ),
}
