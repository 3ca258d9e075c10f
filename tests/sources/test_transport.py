"""How applications are named (threats.md: a name that becomes a path, label or URL)."""

from __future__ import annotations

import pytest

from atomicapp.errors import InputError
from atomicapp.reference import Reference
from atomicapp.sources.names import has_transport
from atomicapp.sources.transport import (
    DaemonImage,
    Directory,
    DockerArchive,
    Image,
    Layout,
    OciArchive,
    Repository,
    Transport,
    parse_repository,
    parse_transport,
)

HTTPS = "https://git.example/team/app.git"


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (".", Directory(".")),
        ("./hello:1", Directory("./hello:1")),
        ("~/hello", Directory("~/hello")),
        ("hello:1", Image(Reference("", "hello", "1", ""))),
        ("oci", Image(Reference("", "oci", "", ""))),
        ("git:2.40", Image(Reference("", "git", "2.40", ""))),
        ("docker://a.b:1/c", Image(Reference("a.b:1", "c", "", ""))),
        ("docker-daemon:c:1", DaemonImage(Reference("", "c", "1", ""))),
        ("oci:layout", Layout("layout", "")),
        ("oci:/a/layout:1.0", Layout("/a/layout", "1.0")),
        ("oci-archive:app.tar:1", OciArchive("app.tar", "1")),
        ("docker-archive:app.tar", DockerArchive("app.tar", "")),
        ("docker-archive:app.tar:a.b:1/c:2", DockerArchive("app.tar", "a.b:1/c:2")),
        (f"git+{HTTPS}", Repository(HTTPS, "", "")),
        (f"git+{HTTPS}@feature/x#a/b", Repository(HTTPS, "feature/x", "a/b")),
        (f"git+{HTTPS}#a/", Repository(HTTPS, "", "a")),
        ("git+ssh://git@h:22/a.git@v1", Repository("ssh://git@h:22/a.git", "v1", "")),
        ("git+file:///srv/app", Repository("file:///srv/app", "", "")),
    ],
)
def test_what_is_meant(text: str, meant: Transport) -> None:
    found = parse_transport(text)
    assert type(found) is type(meant)
    assert found == meant
    assert parse_transport(str(found)) == meant


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "no name"),
        ("a b", "'a b'"),
        ("Hello", "lower case: 'hello'"),
        ("a/../b", "'..'"),
        ("a\nb", "control characters"),
        ("x" * 2000, "too long"),
        ("dockre://a", "did you mean 'docker://a'"),
        ("oci-archiv:./a.tar", "did you mean 'oci-archive:./a.tar'"),
        ("git+http://h/a", "did you mean .git[+]https://h/a."),
        ("https://h/a.git", r"git\+https://"),
        ("ssh://h/a.git", r"git\+ssh://"),
        ("dir:/a", "known are a directory"),
        ("file:///a/b", "name a directory by its path alone, '/a/b'"),
        ("ftp://a/b", "known are a directory"),
        ("oci:", "no path"),
        ("oci:a:b c", "'b c' is not a tag"),
        ("docker-archive::a", "no path"),
        ("docker-archive:a:B", "lower case"),
        ("docker-daemon:", "no name"),
        ("a.b:70000/c", "port 70000"),
        ("git+ext::sh -c touch", "kind that is not supported .write git[+]https://HOST"),
        ("ext::sh", "kind that is not supported"),
        ("git+https://h:70000/a", "port 70000"),
        ("git+https://", "not the name of a host"),
        ("git+https://h", "not the path of a repository"),
        ("git+https://h/a?b", "not the path of a repository"),
        ("git+https://h/../a", "not the path of a repository"),
        ("git+https://h/a#/etc", "not a directory of the repository"),
        ("git+https://h/a#b/../../c", "not a directory of the repository"),
        ("git+file://h/a", "git[+]file:///PATH"),
        *((f"git+https://h/a@{ref}", "not the name of a branch") for ref in (
            "", "-u", "a..b", "a.lock", "a//b", "a/", "a b", "a~1", "HEAD@{1}", "x" * 300,
            "--upload-pack=touch",
        )),
    ],
)  # fmt: skip
def test_what_is_not(text: str, why: str) -> None:
    with pytest.raises(InputError, match=why) as raised:
        parse_transport(text)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "text",
    [
        "git+https://me:hunter2@h/a.git",
        "git+https://hunter2@h/a.git",
        "git+ssh://me:hunter2@h/a.git",
        "https://me:hunter2@h/a.git",
        "foo://me:hunter2@h/a",
    ],
)
def test_credentials_are_refused_and_never_shown(text: str) -> None:
    """threats.md: secrets in logs, plans, errors, argument lists."""
    with pytest.raises(InputError) as raised:
        parse_transport(text)
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("text", ["git+ssh://-oProxyCommand=touch/a", "git+ssh://a;b/c"])
def test_no_option_hides_in_a_url(text: str) -> None:
    """threats.md: git options in a URL."""
    with pytest.raises(InputError, match="not the name of a host"):
        parse_transport(text)


def test_repositories_of_artifacts() -> None:
    assert parse_repository(HTTPS) == parse_repository(f"git+{HTTPS}") == Repository(HTTPS, "", "")
    for text in ("git@h:a.git", "/srv/a", "file:///srv/a", "http://h/a", "ext::sh -c x", "-u"):
        with pytest.raises(InputError, match="not a repository that is fetched"):
            parse_repository(text)


def test_names_that_say_themselves_how_they_are_meant() -> None:
    assert has_transport("oci:a")
    assert not has_transport("hello:1")
