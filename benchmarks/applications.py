"""Applications of any size, written for a measurement."""

from __future__ import annotations

from pathlib import Path

PARAMS = 10


def write_components(directory: Path, count: int) -> Path:
    """``count`` components for Docker, each with ten params and one artifact that uses them."""
    graph = []
    for number in range(count):
        params = "".join(
            f"\n  - {{name: p{i}, description: Param {i}, default: value-{i}}}"
            for i in range(PARAMS)
        )
        graph.append(
            f"- name: c{number}\n  params:{params}\n"
            f"  artifacts:\n    docker: [file://artifacts/c{number}]\n"
        )
        variables = " ".join(f"-e P{i}=$p{i}" for i in range(PARAMS))
        _write(directory, f"artifacts/c{number}", f"docker run -d --name c{number} {variables} x\n")
    return _nulecule(directory, "".join(graph))


def write_artifacts(directory: Path, count: int) -> Path:
    """One component with ``count`` Kubernetes artifacts of ten lines."""
    items = ""
    for number in range(count):
        _write(directory, f"artifacts/a{number}.yaml", manifest(number, "$prefix", "$value"))
        items += f"\n    - file://artifacts/a{number}.yaml"
    return _nulecule(
        directory,
        "- name: all\n  params:\n"
        "  - {name: prefix, description: Start of names, default: bench}\n"
        "  - {name: value, description: A value, default: something}\n"
        f"  artifacts:\n    kubernetes:{items}\n",
    )


def write_chart(directory: Path, count: int) -> Path:
    """A Helm chart with as many templates of the same text."""
    _write(directory, "Chart.yaml", "apiVersion: v2\nname: bench\nversion: 1.0.0\n")
    _write(directory, "values.yaml", "prefix: bench\nvalue: something\n")
    for number in range(count):
        text = manifest(number, "{{ .Values.prefix }}", "{{ .Values.value }}")
        _write(directory, f"templates/a{number}.yaml", text)
    return directory


def write_sleepers(directory: Path, count: int, image: str) -> tuple[Path, Path]:
    """``count`` containers that sleep, as an application and as a Compose file."""
    graph, services = "", ""
    for number in range(count):
        graph += f"- name: c{number}\n  artifacts:\n    docker: [file://artifacts/c{number}]\n"
        line = f"docker run -d --name c{number} --stop-signal KILL {image} sleep 3600\n"
        _write(directory, f"artifacts/c{number}", line)
        services += (
            f"  c{number}:\n    image: {image}\n    stop_signal: SIGKILL\n"
            "    command: [sleep, '3600']\n"
        )
    _write(directory, "compose.yaml", f"name: bench\nservices:\n{services}")
    return _nulecule(directory, graph), directory / "compose.yaml"


def manifest(number: int, prefix: str, value: str) -> str:
    """A ConfigMap of ten lines."""
    lines = ["apiVersion: v1", "kind: ConfigMap", "metadata:", f"  name: {prefix}-{number}"]
    lines += ["  labels:", f"    app: {prefix}", "data:"]
    lines += [f"  {key}: {value}" for key in ("first", "second", "third")]
    return "\n".join(lines) + "\n"


def _nulecule(directory: Path, graph: str) -> Path:
    _write(directory, "Nulecule", f"specversion: 0.0.2\nid: bench\ngraph:\n{graph}")
    return directory


def _write(directory: Path, name: str, text: str) -> None:
    file = directory / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
