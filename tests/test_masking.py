"""Hidden values do not leave the process, however they are written.

threats.md: secrets in logs, plans, errors, argument lists.
"""

from __future__ import annotations

import base64
import json
import shlex
from urllib.parse import quote, quote_plus

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from atomicapp.masking import Mask

SECRET = "pä xyzzy'\"$\\/?\n#"


@pytest.mark.parametrize(
    "shown",
    [
        SECRET,
        json.dumps({"password": SECRET}),
        json.dumps(SECRET, ensure_ascii=False),
        repr([SECRET]),
        shlex.join(["docker", "run", "-e", f"P={SECRET}"]),
        shlex.quote(SECRET),
        base64.b64encode(SECRET.encode()).decode(),
        base64.urlsafe_b64encode(SECRET.encode()).decode(),
        f"https://user:{quote(SECRET, safe='')}@host/",
        quote(SECRET),
        f"?p={quote_plus(SECRET)}",
    ],
)
def test_every_form_is_masked(shown: str) -> None:
    masked = Mask([SECRET]).mask(f"before {shown} after")
    assert "***" in masked
    assert "xyzzy" not in masked
    assert masked.startswith("before ")
    assert masked.endswith(" after")


def test_the_longest_is_taken_first() -> None:
    assert Mask(["ab", "abc", "b"]).mask("xabcx ab b") == "x***x *** ***"


def test_lines_of_a_long_text_are_masked_alone() -> None:
    key = "-----BEGIN KEY-----\nMIIEvQIBADANBg\n-----END KEY-----\n"
    assert "MIIE" not in Mask([key]).mask("key: |\n    MIIEvQIBADANBg\n")


def test_nothing_to_mask() -> None:
    assert Mask([]).mask("text") == "text"
    assert Mask([""]).mask("text") == "text"


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.text("abcäß'\"\\ \n", min_size=1, max_size=4), max_size=20),
    st.text("abcäß'\"\\ \n", max_size=40),
)
def test_no_text_survives(hidden: list[str], text: str) -> None:
    masked = Mask(hidden).mask(text)
    assert not [secret for secret in hidden if secret in masked]
