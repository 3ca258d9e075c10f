"""Kubernetes objects for a measurement: as an application, a chart, a manifest, and requests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

TOGETHER = 10
"""Documents in a file, where an author keeps together what belongs together."""


class Written(NamedTuple):
    """The same objects in the form that each program takes."""

    application: Path
    chart: Path
    manifest: Path


def write_objects(directory: Path, count: int, together: int = TOGETHER) -> Written:
    """``count`` objects, half ConfigMaps and half headless Services, ``together`` in a file."""
    texts = [_text(number) for number in range(count)]
    files = ["---\n".join(texts[at : at + together]) for at in range(0, count, together)]
    application, chart = directory / "application", directory / "chart"
    items = ""
    for number, text in enumerate(files):
        _write(application / f"artifacts/a{number}.yaml", text)
        _write(chart / f"templates/a{number}.yaml", text)
        items += f"\n    - file://artifacts/a{number}.yaml"
    graph = f"- name: all\n  artifacts:\n    kubernetes:{items}\n"
    _write(application / "Nulecule", f"specversion: 0.0.2\nid: bench\ngraph:\n{graph}")
    _write(chart / "Chart.yaml", "apiVersion: v2\nname: bench\nversion: 1.0.0\n")
    _write(directory / "manifest.yaml", "---\n".join(texts))
    return Written(application, chart, directory / "manifest.yaml")


def bodies(count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """The plural of each object's kind, and the object."""
    for number in range(count):
        yield ("configmaps", _config(number)) if number % 2 else ("services", _service(number))


def _text(number: int) -> str:
    """The object as an author writes it."""
    if number % 2:
        lines = [*_head("ConfigMap", number), "data:"]
        lines += [f"  {key}: {value}" for key, value in _config(number)["data"].items()]
    else:
        lines = [*_head("Service", number), "spec:", "  clusterIP: None", "  selector:"]
        lines += [f"    app: app-{number}", "  ports:", "  - name: http", "    port: 8080"]
    return "\n".join(lines) + "\n"


def _head(kind: str, number: int) -> list[str]:
    lines = ["apiVersion: v1", f"kind: {kind}", "metadata:", f"  name: app-{number}"]
    return [*lines, "  labels:", f"    app: app-{number}"]


def _config(number: int) -> dict[str, Any]:
    data = {key: f"value-of-{key}-{number}" for key in ("first", "second", "third")}
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": _metadata(number), "data": data}


def _service(number: int) -> dict[str, Any]:
    spec = {
        "clusterIP": "None",
        "selector": {"app": f"app-{number}"},
        "ports": [{"name": "http", "port": 8080}],
    }
    return {"apiVersion": "v1", "kind": "Service", "metadata": _metadata(number), "spec": spec}


def _metadata(number: int) -> dict[str, Any]:
    return {"name": f"app-{number}", "labels": {"app": f"app-{number}"}}


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
