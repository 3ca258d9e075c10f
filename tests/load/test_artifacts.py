"""The artifacts of components out of documents."""

from __future__ import annotations

import pytest

from atomicapp.document import (
    FileArtifact,
    InheritedArtifacts,
    PointedArtifact,
    RepositoryArtifact,
)
from atomicapp.errors import Place
from tests.load.documents import HEAD, artifacts_of, errors_of, load


def test_artifacts_beat_a_source() -> None:
    nulecule, warnings = load(
        f"{HEAD}graph:\n- name: c\n  source: docker://x\n  artifacts: {{docker: [x]}}\n"
    )
    assert nulecule.graph[0].source is None
    assert warnings == ["N:5:3: the component 'c' has artifacts, so its source is ignored"]


def test_a_provider_without_artifacts_is_none() -> None:
    component, warnings = artifacts_of("{docker: [run], kubernetes: , openshift: []}")
    assert list(component.artifacts or ()) == ["docker"]
    assert warnings == [
        f"N:3:{column}: there are no artifacts for {name!r} (list some or remove it)"
        for column, name in ((46, "kubernetes"), (60, "openshift"))
    ]


def test_kinds_of_artifacts() -> None:
    component, warnings = artifacts_of(
        """{docker: [
            file://run,
            {inherit: [kubernetes, openshift]},
            {source: 'https://example.org/x', path: /a, type: git, branch: b, tag: v1},
            {source: 'https://example.org/x'},
            {resource: file://pod, image: [/a, /b/0], port: '/c, /d'},
            {resource: file://pod, params: {image: [/a]}, port: /c, free: },
        ]}"""
    )
    assert warnings == []
    assert component.artifacts == {
        "docker": (
            FileArtifact("file://run", Place("N", 4, 13)),
            InheritedArtifacts(("kubernetes", "openshift"), Place("N", 5, 13)),
            RepositoryArtifact("https://example.org/x", "/a", "b", "v1", Place("N", 6, 13)),
            RepositoryArtifact("https://example.org/x", "/", "master", "", Place("N", 7, 13)),
            PointedArtifact(
                "file://pod",
                (("image", ("/a", "/b/0")), ("port", ("/c", "/d"))),
                Place("N", 8, 13),
            ),
            PointedArtifact(
                "file://pod", (("port", ("/c",)), ("image", ("/a",))), Place("N", 9, 13)
            ),
        )
    }


def test_artifacts_that_are_odd() -> None:
    _, warnings = artifacts_of(
        "{docker: [{resource: x}, {inherit: [a], pth: x}, {source: x, pat: y}]}"
    )
    assert warnings == [
        "N:3:40: no param is put into this resource (name a param and its pointers)",
        "N:3:70: nothing is known of the field 'pth'",
        "N:3:91: nothing is known of the field 'pat' (did you mean 'path'?)",
    ]


def test_what_a_url_must_have() -> None:
    """threats.md: verification that fails open."""
    digest = "AB" * 32
    url = "https://example.org/x"
    component, warnings = artifacts_of(f"{{docker: [{{resource: {url!r}, sha256: {digest}}}]}}")
    assert warnings == []
    assert component.artifacts == {
        "docker": (PointedArtifact(url, (), Place("N", 3, 40), digest.lower()),)
    }


@pytest.mark.parametrize(
    ("artifact", "message"),
    [
        ("{resource: 'https://e.org/x', sha256: abc}", "64 hexadecimal digits"),
        ("{resource: 'https://e.org/x', sha256: [/a]}", "64 hexadecimal digits"),
        (f"{{resource: file://x, sha256: {'a' * 64}}}", "is not fetched, so its sha256"),
        (f"{{source: 'https://e.org/x', sha256: {'a' * 64}}}", "of a repository cannot be"),
    ],
)
def test_what_cannot_be_verified_is_an_error(artifact: str, message: str) -> None:
    """threats.md: verification that fails open."""
    (error,) = errors_of(f"{HEAD}graph: [{{name: c, artifacts: {{docker: [{artifact}]}}}}]")
    assert message in error


def test_pointers_that_are_here_twice() -> None:
    assert errors_of(
        f"{HEAD}graph: [{{name: c, artifacts: {{docker: [{{resource: x, p: /a,"
        " params: {p: /b}}]}}]"
    ) == ["N:3:70: the pointers of 'p' are here twice"]


def test_a_pointed_artifact_with_a_param_of_artifacts() -> None:
    """Param names that are fields of other artifacts are params here."""
    component, warnings = artifacts_of("{docker: [{resource: x, path: /a, tag: /b}]}")
    assert warnings == []
    assert component.artifacts is not None
    (artifact,) = component.artifacts["docker"]
    assert isinstance(artifact, PointedArtifact)
    assert artifact.pointers == (("path", ("/a",)), ("tag", ("/b",)))
