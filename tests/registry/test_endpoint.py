"""Where a name leads: Docker Hub's rules, search orders, mirrors, blocks, certificates."""

from __future__ import annotations

from pathlib import Path

import pytest

from atomicapp.errors import AtomicAppError, SourceError
from atomicapp.reference import parse_reference
from atomicapp.registry.endpoint import Endpoint, endpoints
from atomicapp.registry.registries_conf import RegistriesConf, load_registries_conf
from tests.trees import write_tree

DIGEST = "sha256:" + "a" * 64
pytestmark = pytest.mark.usefixtures("clean_home")


def conf(root: Path, text: str) -> RegistriesConf:
    return load_registries_conf(write_tree(root, {"etc/containers/registries.conf": text}))


def places(root: Path, name: str, configuration: RegistriesConf) -> list[str]:
    """The endpoints of a name: ``host/repository``, with ``!`` where it is insecure."""
    found = endpoints(parse_reference(name), configuration, root)
    return [f"{one.host}/{one.repository}{'!' * one.insecure}" for _, one in found]


@pytest.mark.parametrize(
    ("name", "full", "place"),
    [
        ("busybox", "docker.io/library/busybox", "registry-1.docker.io/library/busybox"),
        ("a/b:1", "docker.io/a/b:1", "registry-1.docker.io/a/b"),
        ("docker.io/b", "docker.io/library/b", "registry-1.docker.io/library/b"),
        ("index.docker.io/a/b", "docker.io/a/b", "registry-1.docker.io/a/b"),
        ("registry-1.docker.io/b", "docker.io/library/b", "registry-1.docker.io/library/b"),
        (f"x.example.com:5000/a/b/c@{DIGEST}", None, "x.example.com:5000/a/b/c"),
        ("localhost/a:2", None, "localhost/a"),
    ],
)
def test_without_configuration_names_mean_what_they_mean_to_docker(
    tmp_path: Path, name: str, full: str | None, place: str
) -> None:
    ((reference, _),) = endpoints(parse_reference(name), RegistriesConf(), tmp_path)
    assert str(reference) == (full or name)
    assert places(tmp_path, name, RegistriesConf()) == [place]


def test_messages_call_docker_hub_by_its_name(tmp_path: Path) -> None:
    ((_, endpoint),) = endpoints(parse_reference("busybox"), RegistriesConf(), tmp_path)
    assert endpoint == Endpoint(
        "registry-1.docker.io", "library/busybox", "docker.io/library/busybox"
    )


SEARCH = 'unqualified-search-registries = ["a.example.com", "docker.io"]\n'


def test_short_names_are_tried_in_the_search_order(tmp_path: Path) -> None:
    found = endpoints(parse_reference("app:1"), conf(tmp_path, SEARCH), tmp_path)
    assert [str(name) for name, _ in found] == ["a.example.com/app:1", "docker.io/library/app:1"]
    assert places(tmp_path, "b.example.com/app", conf(tmp_path, SEARCH)) == ["b.example.com/app"]


def test_a_short_name_that_may_mean_several_things_is_refused_where_that_is_asked_for(
    tmp_path: Path,
) -> None:
    strict = conf(tmp_path, SEARCH + 'short-name-mode = "enforcing"')
    with pytest.raises(SourceError, match=r"several images: a\.example\.com/app, docker"):
        endpoints(parse_reference("app"), strict, tmp_path)
    single = strict._replace(search=("a.example.com",))
    assert places(tmp_path, "app", single) == ["a.example.com/app"]


def test_an_alias_goes_before_the_search_order(tmp_path: Path) -> None:
    configuration = conf(tmp_path, SEARCH + '[aliases]\n"t/app" = "c.example.com/x/app"')
    found = endpoints(parse_reference(f"t/app:1@{DIGEST}"), configuration, tmp_path)
    assert [str(name) for name, _ in found] == [f"c.example.com/x/app:1@{DIGEST}"]


@pytest.mark.parametrize("value", ["short", "c.example.com/app:1", "not a name"])
def test_an_alias_must_be_a_full_name(tmp_path: Path, value: str) -> None:
    configuration = conf(tmp_path, f'[aliases]\napp = "{value}"')
    with pytest.raises(AtomicAppError, match="short name 'app'"):
        endpoints(parse_reference("app"), configuration, tmp_path)


RULES = """
[[registry]]
location = "x.example.com"
insecure = true
[[registry]]
prefix = "x.example.com/foo"
location = "y.example.com:5000/bar"
[[registry]]
prefix = "x.example.com/foo/tagged:1"
location = "z.example.com/tagged:1"
[[registry]]
prefix = "*.example.org"
insecure = true
[[registry]]
prefix = "*.deep.example.org"
location = "deep.example.net"
[[registry]]
prefix = "docker.io/library"
location = "docker.io/mine"
"""


@pytest.mark.parametrize(
    ("name", "place"),
    [
        ("x.example.com/app:1", "x.example.com/app!"),
        ("x.example.com:5000/app", "x.example.com:5000/app"),
        ("x.example.com/foo/app:1", "y.example.com:5000/bar/app"),
        (f"x.example.com/foo@{DIGEST}", "y.example.com:5000/bar"),
        ("x.example.com/foobar", "x.example.com/foobar!"),
        ("x.example.com/foo/tagged:1", "z.example.com/tagged"),
        ("x.example.com/foo/tagged:12", "y.example.com:5000/bar/tagged"),
        ("a.example.org/app", "a.example.org/app!"),
        ("a.b.example.org:5000/app", "a.b.example.org:5000/app!"),
        ("example.org/app", "example.org/app"),
        ("badexample.org/app", "badexample.org/app"),
        ("a.deep.example.org:5000/app", "deep.example.net/app"),
        ("busybox", "registry-1.docker.io/mine/busybox"),
    ],
)
def test_the_longest_prefix_says_where_a_name_leads(tmp_path: Path, name: str, place: str) -> None:
    assert places(tmp_path, name, conf(tmp_path, RULES)) == [place]


MIRRORS = """
[[registry]]
location = "x.example.com"
{by_digest}
[[registry.mirror]]
location = "all.example.com/m"
insecure = true
[[registry.mirror]]
location = "digests.example.com"
{digests}
[[registry.mirror]]
location = "tags.example.com"
{tags}
"""


def test_mirrors_go_first_for_what_they_are_for(tmp_path: Path) -> None:
    text = MIRRORS.format(
        by_digest="",
        digests='pull-from-mirror = "digest-only"',
        tags='pull-from-mirror = "tag-only"',
    )
    configuration = conf(tmp_path, text)
    first, last = "all.example.com/m/app!", "x.example.com/app"
    tagged = places(tmp_path, "x.example.com/app:1", configuration)
    assert tagged == [first, "tags.example.com/app", last]
    pinned = places(tmp_path, f"x.example.com/app:1@{DIGEST}", configuration)
    assert pinned == [first, "digests.example.com/app", last]


def test_all_mirrors_may_be_for_digests_only(tmp_path: Path) -> None:
    text = MIRRORS.format(by_digest="mirror-by-digest-only = true", digests="", tags="")
    configuration = conf(tmp_path, text)
    assert places(tmp_path, "x.example.com/app", configuration) == ["x.example.com/app"]
    assert len(places(tmp_path, f"x.example.com/app@{DIGEST}", configuration)) == 4


def test_a_mirror_keeps_the_name_and_says_where_it_is(tmp_path: Path) -> None:
    text = MIRRORS.format(by_digest="", digests="", tags="")
    name, endpoint = endpoints(
        parse_reference("x.example.com/app:1"), conf(tmp_path, text), tmp_path
    )[0]
    assert str(name) == "x.example.com/app:1"
    assert endpoint.shown == "all.example.com/m/app"


BLOCKED = '[[registry]]\nlocation = "a.example.com"\nblocked = true\n'


def test_what_is_blocked_is_not_asked(tmp_path: Path) -> None:
    configuration = conf(tmp_path, SEARCH + BLOCKED)
    assert places(tmp_path, "app", configuration) == ["registry-1.docker.io/library/app"]
    with pytest.raises(SourceError) as raised:
        endpoints(parse_reference("a.example.com/app:1"), configuration, tmp_path)
    assert str(raised.value) == (
        f"{tmp_path}/etc/containers/registries.conf: "
        "'a.example.com/app:1' may not be pulled: 'a.example.com' is blocked"
    )


@pytest.mark.parametrize("location", ["y.example.com/x:2", "short", "y.example.com/A", "../.."])
def test_a_location_that_leads_nowhere(tmp_path: Path, location: str) -> None:
    text = f'[[registry]]\nprefix = "x.example.com/app"\nlocation = "{location}"\n'
    with pytest.raises(AtomicAppError, match=r"registries\.conf: "):
        endpoints(parse_reference("x.example.com/app"), conf(tmp_path, text), tmp_path)


def test_certificates_come_along(tmp_path: Path) -> None:
    base = "etc/containers/certs.d"
    tree = {f"{base}/docker.io/ca.crt": "x", f"{base}/x.example.com:5000/c.cert": "x"}
    write_tree(tmp_path, {**tree, f"{base}/x.example.com:5000/c.key": "x"})
    hub, own = (
        endpoints(parse_reference(name), RegistriesConf(), tmp_path)[0][1]
        for name in ("busybox", "x.example.com:5000/app")
    )
    assert hub.ca == (tmp_path / base / "docker.io/ca.crt",)
    directory = tmp_path / base / "x.example.com:5000"
    assert own.client_certificate == (directory / "c.cert", directory / "c.key")
