"""Nulecule files to documents: what is written, and what is odd."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from atomicapp.document import (
    Constraint,
    FileArtifact,
    Nulecule,
    Param,
    PersistentVolume,
)
from atomicapp.errors import Place
from atomicapp.load.nulecule import load_nulecule
from tests.load.documents import GRAPH, HEAD, load

LIBRARY = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "nulecule-library"


def test_a_whole_document() -> None:
    nulecule, warnings = load(
        """\
        specversion: 0.0.2
        id: app
        metadata:
          name: An app
          appversion: 1.0
          license: [{name: MIT, url: x}]
          free: true
          nothing:
        params:
        - name: provider
          description: The default.
          default: docker
        requirements:
        - persistentVolume: {name: data, accessMode: ReadWrite, size: 4}
        graph:
        - name: web
          params:
          - name: port
            description: >
              The
              port.
            default: 8080
            hidden: yes
            constraints: [{allowed_pattern: '[0-9]+', description: digits}]
          artifacts:
            docker: [file://run]
        - name: db
          source: docker://example/db
        """
    )
    assert warnings == []
    assert nulecule == Nulecule(
        id="app",
        specversion="0.0.2",
        metadata={
            "name": "An app",
            "appversion": "1.0",
            "license": [{"name": "MIT", "url": "x"}],
            "free": True,
        },
        params=(Param("provider", "The default.", "docker", False, (), Place("N", 10, 3)),),
        requirements=(PersistentVolume("data", "ReadWriteOnce", 4, Place("N", 14, 21)),),
        graph=nulecule.graph,
        file="N",
    )
    web, db = nulecule.graph
    assert (web.name, web.source, web.place) == ("web", None, Place("N", 16, 3))
    assert web.artifacts == {"docker": (FileArtifact("file://run", Place("N", 26, 14)),)}
    digits = Constraint("[0-9]+", "digits", Place("N", 24, 37))
    port = Param("port", "The port.\n", "8080", True, (digits,), Place("N", 18, 5))
    assert web.params == (port,)
    assert (db.name, db.source, db.artifacts) == ("db", "docker://example/db", None)


def test_json() -> None:
    nulecule, warnings = load(
        '{"specversion": "0.0.2", "id": "app",\n'
        '\t"params": [{"name": "p", "description": "\\ud83d\\ude00", "default": true}],\n'
        '\t"graph": [{"name": "c", "artifacts": {"docker": ["file://run"]}}]}\n'
    )
    assert warnings == []
    assert nulecule.params[0] == Param("p", "😀", "True", False, (), Place("N", 2, 13))


def test_what_is_odd_is_a_warning() -> None:
    nulecule, warnings = load(
        f"{HEAD}{GRAPH}"
        "params:\n- name: p\n  descriptoin: x\nxyzzy: 1\nrequirements: [{stackAccess: 1}]\n"
    )
    assert nulecule.params[0].description == ""
    assert warnings == [
        "N:6:3: the param 'p' has no description (say what it is for)",
        "N:7:3: nothing is known of the field 'descriptoin' (did you mean 'description'?)",
        "N:8:1: nothing is known of the field 'xyzzy'",
        "N:9:17: nothing is known of the field 'stackAccess'",
    ]


def test_a_component_called_general() -> None:
    _, warnings = load(f"{HEAD}graph: [{{name: general, source: x}}]")
    assert warnings[0].startswith("N:3:10: a component is called 'general'")


@pytest.mark.parametrize(
    ("mode", "kubernetes"),
    [
        ("ReadWrite", "ReadWriteOnce"),
        ("ReadOnly", "ReadOnlyMany"),
        ("ReadWriteOnce", "ReadWriteOnce"),
        ("ReadOnlyMany", "ReadOnlyMany"),
        ("ReadWriteMany", "ReadWriteMany"),
    ],
)
def test_access_modes(mode: str, kubernetes: str) -> None:
    nulecule, _ = load(
        f"{HEAD}{GRAPH}requirements: "
        f"[{{persistentVolume: {{name: v, accessMode: {mode}, size: '12'}}}}]"
    )
    assert nulecule.requirements[0].size == 12
    assert nulecule.requirements[0].access_mode == kubernetes


@pytest.mark.skipif(
    not LIBRARY.is_dir() and "CI" not in os.environ, reason="the corpus is not beside the checkout"
)
def test_every_real_document_loads() -> None:
    found = {
        file.parent.name: load_nulecule(file, file.parent.name)
        for file in LIBRARY.glob("*/Nulecule")
    }
    assert len(found) >= 14
    odd = {name: [problem.what for problem in warnings] for name, (_, warnings) in found.items()}
    assert {name: warnings for name, warnings in odd.items() if warnings} == {
        "gitlab-centos7-atomicapp": ["'allowed_patterns' is read as 'allowed_pattern'"],
        "redis-centos7-atomicapp": [
            "the param 'instances' has no description",
            "nothing is known of the field 'descriptoin'",
        ],
    }
    mongodb = found["mongodb-centos7-atomicapp"][0]
    assert {param.name: param.default for param in mongodb.graph[0].params}[
        "mongodb_quiet"
    ] == "True"
    assert mongodb.metadata["appversion"] == "1.0.0"
