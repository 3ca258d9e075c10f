"""References to images (threats.md: a name that becomes a path, label or URL)."""

from __future__ import annotations

import pytest

from atomicapp.errors import InputError
from atomicapp.reference import parse_reference
from atomicapp.sources.unpacked import cache_name

DIGEST = "sha256:" + "a" * 64


@pytest.mark.parametrize(
    ("text", "image", "canonical"),
    [
        ("busybox", "busybox:latest", "docker.io/library/busybox:latest"),
        ("docker://busybox:1", "busybox:1", "docker.io/library/busybox:1"),
        (
            "projectatomic/helloapache",
            "projectatomic/helloapache:latest",
            "docker.io/projectatomic/helloapache:latest",
        ),
        ("docker.io/library/a", "docker.io/library/a:latest", "docker.io/library/a:latest"),
        ("index.docker.io/a", "index.docker.io/a:latest", "docker.io/library/a:latest"),
        ("localhost/a", "localhost/a:latest", "localhost/a:latest"),
        ("127.0.0.1:5000/a/b:t", "127.0.0.1:5000/a/b:t", "127.0.0.1:5000/a/b:t"),
        ("[::1]:5000/a", "[::1]:5000/a:latest", "[::1]:5000/a:latest"),
        ("Registry.Example/a", "Registry.Example/a:latest", "Registry.Example/a:latest"),
        (f"a:1@{DIGEST}", f"a@{DIGEST}", f"docker.io/library/a@{DIGEST}"),
        ("a__b.c-d---e", "a__b.c-d---e:latest", "docker.io/library/a__b.c-d---e:latest"),
    ],
)
def test_what_an_engine_takes(text: str, image: str, canonical: str) -> None:
    reference = parse_reference(text)
    assert reference.image == image
    assert reference.canonical == canonical
    assert str(reference) == text.removeprefix("docker://")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no name"),
        ("docker://", "no name"),
        ("Hello", "'hello'"),
        ("a/../b", "'..'"),
        ("../etc", "'..'"),
        ("./etc", "'.'"),
        ("/etc", "''"),
        ("a//b", "''"),
        ("a b", "'a b'"),
        ("a\nb", "cannot be part"),
        ("a\x1b[2J", "cannot be part"),
        ("a:", "tag"),
        ("a:b/c", "registry|tag"),
        ("a:.x", "tag"),
        ("a:" + "x" * 129, "tag"),
        ("a@sha256:12", "64 hexadecimal"),
        ("a@", "64 hexadecimal"),
        ("a/" * 130 + "a", "longer"),
        ("-x.y/a", "registry"),
        ("a.b:0/c", "port 0 is not"),
        ("[::1]:65536/c", "port 65536 is not"),
        ("localhost:99999/c", "port 99999 is not"),
        ("a.b:123456/c", "not the name of a registry"),
        ("a___b", "'a___b'"),
        ("https://example.com/a", "tag|registry|''"),
        ("é", "cannot be part"),
    ],
)
def test_what_it_does_not_take(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why) as raised:
        parse_reference(text)
    assert "\x1b" not in str(raised.value)
    assert "\n" not in str(raised.value)


def test_the_name_in_the_cache_is_one_part_of_a_path() -> None:
    name = cache_name(str(parse_reference("127.0.0.1:5000/a/b:t")), DIGEST)
    assert name == "127.0.0.1-5000-a-b-t-" + "a" * 12
