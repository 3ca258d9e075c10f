"""``registries.conf``: which files count, in which order, and what is wrong in them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from atomicapp.errors import AtomicAppError, InputError
from atomicapp.registry.registries_conf import (
    Mirror,
    RegistriesConf,
    RegistryRule,
    load_registries_conf,
)
from tests.trees import Tree, write_tree

SYSTEM, OWN = "etc/containers/registries.conf", "home/.xdg-config/containers/registries.conf"
pytestmark = pytest.mark.usefixtures("clean_home")


def load(root: Path, tree: Tree) -> RegistriesConf:
    return load_registries_conf(write_tree(root, tree))


def searching(*hosts: str) -> str:
    return f"unqualified-search-registries = {list(hosts)}\n"


def test_nothing_is_configured(tmp_path: Path) -> None:
    assert load(tmp_path, {}) == RegistriesConf()


def test_all_that_can_be_said(tmp_path: Path) -> None:
    conf = load(
        tmp_path,
        {
            SYSTEM: """
            unqualified-search-registries = ["one.example.com", "localhost:5000/"]
            short-name-mode = "enforcing"
            credential-helpers = ["containers-auth.json"]
            [aliases]
            app = "one.example.com/team/app"
            [[registry]]
            prefix = "one.example.com/foo"
            location = "two.example.com/bar/"
            insecure = true
            [[registry.mirror]]
            location = "mirror.example.com"
            insecure = true
            pull-from-mirror = "tag-only"
            [[registry.mirror]]
            location = "other.example.com/x"
            [[registry]]
            location = "bad.example.com"
            blocked = true
            mirror-by-digest-only = true
            mirror = [{location = "m.example.com"}]
            [[registry]]
            prefix = "*.example.org"
            """
        },
    )
    origin = str(tmp_path / SYSTEM)
    mirrors = (
        Mirror("mirror.example.com", True, "tag-only"),
        Mirror("other.example.com/x", False, "all"),
    )
    by_digest = (Mirror("m.example.com", False, "digest-only"),)
    bad = "bad.example.com"
    assert conf.search == ("one.example.com", "localhost:5000")
    assert conf.aliases == {"app": "one.example.com/team/app"}
    assert conf.enforcing
    assert conf.rules == (
        RegistryRule("one.example.com/foo", "two.example.com/bar", True, False, mirrors, origin),
        RegistryRule(bad, bad, False, True, by_digest, origin),
        RegistryRule("*.example.org", "", False, False, (), origin),
    )


def test_drop_ins_change_what_stands_before_them(tmp_path: Path) -> None:
    conf = load(
        tmp_path,
        {
            SYSTEM: searching("a.example.com")
            + """
            short-name-mode = "enforcing"
            [aliases]
            x = "a.example.com/x"
            y = "a.example.com/y"
            [[registry]]
            location = "a.example.com"
            insecure = true
            """,
            f"{SYSTEM}.d/20.conf": searching("c.example.com"),
            f"{SYSTEM}.d/10.conf": """
            unqualified-search-registries = ["b.example.com"]
            short-name-mode = "disabled"
            [aliases]
            x = ""
            z = "b.example.com/z"
            [[registry]]
            location = "a.example.com"
            [[registry]]
            location = "b.example.com"
            """,
            f"{SYSTEM}.d/30.ignored": "not TOML",
            f"{OWN}.d/05.conf": '[aliases]\nz = "own.example.com/z"',
        },
    )
    assert conf.search == ("c.example.com",)
    assert conf.aliases == {"y": "a.example.com/y", "z": "own.example.com/z"}
    assert [(rule.prefix, rule.insecure) for rule in conf.rules] == [
        ("a.example.com", False),
        ("b.example.com", False),
    ]
    assert not conf.enforcing


def test_ones_own_file_stands_instead_of_the_systems(tmp_path: Path) -> None:
    tree = {
        SYSTEM: searching("system.example.com"),
        f"{SYSTEM}.d/10.conf": '[aliases]\nx = "system.example.com/x"',
        OWN: searching("own.example.com"),
        f"{OWN}.d/10.conf": '[aliases]\ny = "own.example.com/y"',
    }
    conf = load(tmp_path, tree)
    assert conf.search == ("own.example.com",)
    assert conf.aliases == {"y": "own.example.com/y"}


def test_the_environment_names_the_main_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CONTAINERS_REGISTRIES_CONF", str(tmp_path / "named.conf"))
    tree = {
        OWN: searching("own.example.com"),
        "named.conf": searching("named.example.com"),
        f"{SYSTEM}.d/10.conf": '[aliases]\nx = "system.example.com/x"',
    }
    conf = load(tmp_path, tree)
    assert conf.search == ("named.example.com",)
    assert conf.aliases == {"x": "system.example.com/x"}
    (tmp_path / "named.conf").unlink()
    with pytest.raises(InputError, match=r"named\.conf: the file does not exist"):
        load_registries_conf(tmp_path)


@pytest.mark.parametrize("is_root", [True, False])
def test_short_names_that_podman_remembers(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_root: bool
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0 if is_root else 1000)
    cache = "var/cache" if is_root else "home/.xdg-cache"
    tree = {
        SYSTEM: '[aliases]\nx = "a.example.com/x"',
        f"{cache}/containers/short-name-aliases.conf": '[aliases]\nx = "b.example.com/x"',
    }
    assert load(tmp_path, tree).aliases == {"x": "b.example.com/x"}


def test_version_1_is_understood(tmp_path: Path) -> None:
    conf = load(
        tmp_path,
        {
            SYSTEM: """
            [registries.search]
            registries = ['a.example.com', 'b.example.com']
            [registries.insecure]
            registries = ['b.example.com']
            [registries.block]
            registries = ['c.example.com', 'b.example.com']
            """
        },
    )
    assert conf.search == ("a.example.com", "b.example.com")
    assert [rule[:4] for rule in conf.rules] == [
        ("b.example.com", "b.example.com", True, True),
        ("c.example.com", "c.example.com", False, True),
    ]


V1 = "[registries.search]\nregistries = ['a.example.com']\n"
BROKEN = [
    ("x = \n", ":1:5: this is not TOML"),
    ("x = [", ": this is not TOML"),
    ("x = " + "[" * 50_000, ": this is nested too deep"),
    ("[[registry]]\ninsecure = true", ": a [[registry]] has no location"),
    ('\n[[registry]]\nprefix = "a.b"', ":2:1: the entry for 'a.b' has no location"),
    ('[[registry]]\nlocation = "http://a.b"', ":2:1: 'http://a.b' starts with http://"),
    ("[[registry]]\nlocation = 3", ":2:1: 'location' must be a text in quotes"),
    ('[[registry]]\nlocation = "a.b"\ninsecure = "yes"', ":3:1: 'insecure' must be true or false"),
    ("registry = 3", ":1:1: 'registry' must be an array of tables"),
    (
        "# insecure\n[[registry]]\nlocation = 'a.b'\ninsecure = 1 # insecure",
        ":4:1: 'insecure' must",
    ),
    ("[[registry]]\nlocation = 1\n[[registry]]\nlocation = 'a.b'", ": 'location' must be a text"),
    ("aliases = 3", ":1:1: 'aliases' must be a table"),
    ("[aliases]\nx = 3", ":2:1: 'x' must be a text"),
    ("unqualified-search-registries = 'a.b'", ":1:1: 'unqualified-search-registries' must be a"),
    ("unqualified-search-registries = [1]", ":1:1: 'unqualified-search-registries' must be a"),
    (searching("a.b/c"), ":1:1: 'unqualified-search-registries' must be a list of host[:port]"),
    (searching(""), ":1:1: 'unqualified-search-registries' must be a list of host[:port]"),
    ("short-name-mode = 'x'", ":1:1: 'short-name-mode' must be one of enforcing, permissive"),
    ('[[registry]]\nlocation = "a.b"\nmirror = [{}]', ": a mirror has no location"),
    (
        '[[registry]]\nlocation = "a.b"\nmirror = [{pull-from-mirror = "x", location = "c.d"}]',
        ":3:1: 'pull-from-mirror' must be one of all, digest-only, tag-only",
    ),
    (
        '[[registry]]\nlocation = "a.b"\nmirror-by-digest-only = true\n'
        'mirror = [{location = "c.d", pull-from-mirror = "all"}]',
        ":4:1: pull-from-mirror stands beside mirror-by-digest-only (keep one of the two)",
    ),
    (searching("a.b") + V1, ":2:1: [registries] is version 1"),
]


@pytest.mark.parametrize(("text", "message"), BROKEN)
def test_what_is_wrong_is_one_line_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(AtomicAppError) as raised:
        load(tmp_path, {SYSTEM: text})
    assert str(raised.value).startswith(f"{tmp_path / SYSTEM}{message}")
    assert "\n" not in str(raised.value)


def test_version_1_in_a_drop_in_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"x\.conf:1:1: \[registries\] is version 1"):
        load(tmp_path, {f"{SYSTEM}.d/x.conf": V1})
