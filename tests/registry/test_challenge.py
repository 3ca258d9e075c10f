"""What registries say that they want, in every spelling that the rules allow, and no other."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from atomicapp.registry.challenge import LONGEST, parse_challenges

HUB = (
    'Bearer realm="https://auth.docker.io/token",service="registry.docker.io",'
    'scope="repository:library/busybox:pull"'
)


def offered(text: str) -> list[tuple[str, dict[str, str]]]:
    return [(one.scheme, dict(one.parameters)) for one in parse_challenges(text)]


def test_a_bearer_challenge() -> None:
    assert offered(HUB) == [
        (
            "bearer",
            {
                "realm": "https://auth.docker.io/token",
                "service": "registry.docker.io",
                "scope": "repository:library/busybox:pull",
            },
        )
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", []),
        (" , ,", []),
        ("Negotiate", [("negotiate", {})]),
        ("NEGOTIATE dG9rZW4=", [("negotiate", {})]),
        ("Basic realm=x", [("basic", {"realm": "x"})]),
        ('BASIC Realm = "a, b=\\"c\\""', [("basic", {"realm": 'a, b="c"'})]),
        ('Basic realm="x", charset="UTF-8"', [("basic", {"realm": "x", "charset": "UTF-8"})]),
        ('Basic realm="x",,Negotiate', [("basic", {"realm": "x"}), ("negotiate", {})]),
        ('Negotiate, Basic realm="x"', [("negotiate", {}), ("basic", {"realm": "x"})]),
        (
            'Basic realm="x", Bearer realm="y",scope=""',
            [("basic", {"realm": "x"}), ("bearer", {"realm": "y", "scope": ""})],
        ),
    ],
)
def test_the_rules(text: str, expected: object) -> None:
    assert offered(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        '"x"',
        'Bearer realm="x',
        'Bearer realm="x" service="y"',
        'Bearer realm="x", realm="y"',
        'Bearer realm="x", REALM="y"',
        'Bearer realm="x", service=',
        "Bearer @",
        "B(earer",
        "Bearer a b",
        "x" * (LONGEST + 1),
    ],
)
def test_what_breaks_them(text: str) -> None:
    with pytest.raises(ValueError, match=r"it is too long|it does not name|twice"):
        parse_challenges(text)


@given(st.text(alphabet='aB= ,"\\@\t', max_size=60))
def test_it_ends_well_whatever_comes(text: str) -> None:
    with suppress(ValueError):
        assert isinstance(parse_challenges(text), tuple)


_WORDS = st.text(alphabet="abcdefXYZ019-._", min_size=1, max_size=8)
_VALUES = st.text(alphabet=st.characters(codec="ascii", categories=["L", "P", "Zs"]), max_size=20)


@given(
    st.lists(
        st.tuples(_WORDS, st.dictionaries(_WORDS.map(str.lower), _VALUES, min_size=1, max_size=4)),
        max_size=3,
    )
)
def test_what_is_written_is_read(challenges: list[tuple[str, dict[str, str]]]) -> None:
    def quoted(value: str) -> str:
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

    text = ", ".join(
        f"{scheme} " + ", ".join(f"{name}={quoted(value)}" for name, value in parameters.items())
        for scheme, parameters in challenges
    )
    assert offered(text) == [(scheme.lower(), parameters) for scheme, parameters in challenges]
