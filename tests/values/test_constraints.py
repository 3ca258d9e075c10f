"""Patterns mean what ``re`` says, match as a whole, and end in time."""

from __future__ import annotations

import re

import pytest

from atomicapp.document import Constraint
from atomicapp.errors import InputError, Place
from atomicapp.values import constraints
from atomicapp.values.constraints import Matcher

HUGE = "(" * 5 + "a" + "{1000})" * 5


def constraint(pattern: str) -> Constraint:
    return Constraint(pattern, "as it should be", Place("Nulecule", 3, 7))


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        ("[0-9]+", "80"), ("[0-9]+", "80x"), ("[0-9]+", "80\n"), ("^a$", "a"), ("a|ab", "ab"),
        ("a{e}", "a{e}"), ("a{e}", "a"), ("x{2}", "xx"), ("x{,2}", "x"),
        ("x{1,}", "xxx"), ("{", "{"), (r"\{a", "{a"), (r"\\{", "\\{"), (r"\N{DIGIT ONE}", "1"),
         ("a{1<e<2}", "aa"), ("(?i)a", "A"),
        (r"\w+", "é"), ("", ""), ("([0-9]{1,3}\\.){3}[0-9]{1,3}", "10.0.0.255"),
        ("[]{}(]{2,}x{0}", "{("), (".*", "a\nb"), ("(?s).*", "a\nb"),
    ],
)  # fmt: skip
def test_patterns_match_as_re_does(pattern: str, text: str) -> None:
    expected = re.fullmatch(pattern, text) is not None
    assert Matcher().matches(constraint(pattern), text) is expected


@pytest.mark.parametrize(
    "pattern", ["(", "[a", r"\p{L}", "(?R)", "*", "a" * 10_001, HUGE, "(" * 5000]
)
def test_what_is_no_pattern_is_refused_with_its_place(pattern: str) -> None:
    """threats.md: bombs."""
    with pytest.raises(InputError, match=r"^Nulecule:3:7: the pattern of a constraint is not"):
        Matcher().matches(constraint(pattern), "x")


def test_a_pattern_that_backtracks_for_ever_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bad input of the issue: constraints that backtrack for ever are time-limited."""
    monkeypatch.setattr(constraints, "TIME_LIMIT", 0.05)
    matcher = Matcher()
    for text in ("a" * 40 + "!b", "a" * 41 + "!b"):
        with pytest.raises(InputError) as caught:
            matcher.matches(constraint("(a|a)*b"), text)
        assert str(caught.value).startswith("Nulecule:3:7: ")
        assert "backtrack" in str(caught.value)
        assert text not in str(caught.value)


def test_answers_are_remembered() -> None:
    matcher = Matcher()
    assert matcher.matches(constraint("a+"), "aa")
    assert matcher.matches(constraint("a+"), "aa")
    assert not matcher.matches(constraint("a+"), "b")
