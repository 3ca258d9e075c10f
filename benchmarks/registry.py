"""An application in an image on a registry, beside the docker client and skopeo."""

from __future__ import annotations

import re
import shutil
import statistics
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from benchmarks import peers
from benchmarks.installed import Installed
from benchmarks.layers import Layer, base_layer, noise_layer, push, small_layer
from benchmarks.measure import Row, call, shown
from benchmarks.usage import Usage, watched
from tests.registry_server.daemon import Registry, running
from tests.registry_server.programs import need

ROUNDS = 3
FIRST, SECOND, DISK = 0.5, 0.1, 1.05
MOST_FETCHED, MOST_MEMORY = 100.0, 120.0
HUGE = 2 << 30
ENTITY = "application-entity"
_WRITTEN = re.compile(r"http\.response\.written=(\d+)")


class Bench(NamedTuple):
    """Where everything is."""

    program: Installed
    registry: Registry
    directory: Path

    def image(self, name: str) -> str:
        """What an image is called."""
        return f"{self.registry.host}/bench/{name}:1"

    def fetch(self, name: str, cache: str) -> Usage:
        """Fetch an application into a directory that is new."""
        to = self.fresh("fetched")
        command = (self.program.atomicapp, "fetch", self.image(name), "--destination", to)
        usage = watched(command, ATOMICAPP_CACHE_DIR=str(self.directory / cache))
        assert (to / "Nulecule").is_file()
        return usage

    def fresh(self, name: str) -> Path:
        """A path where nothing is."""
        path = self.directory / name
        shutil.rmtree(path, ignore_errors=True)
        return path

    def served(self, action: Callable[[], object]) -> int:
        """The bytes of content with which the registry answered meanwhile."""
        before = _served(self.registry.log)
        action()
        return _served(self.registry.log) - before


def measure(program: Installed) -> Iterator[Row]:
    """The first application, a second one on the same base, and one on a huge layer."""
    docker = peers.docker()
    try:
        need("docker-registry", "skopeo", "setpriv")
    except (pytest.skip.Exception, pytest.fail.Exception) as missing:
        raise peers.PeerMissing(str(missing)) from missing
    with tempfile.TemporaryDirectory(prefix="atomicapp-bench-", dir="/var/tmp") as name:
        directory = Path(name)
        with running(directory / "registry") as registry:
            bench = Bench(program, registry, directory)
            base = base_layer()
            for app in ("first", "second"):
                push(registry.host, f"bench/{app}", [base, _application(directory, app)])
            yield from _times(bench, docker)
            yield _disk(bench)
            huge = noise_layer(directory / "noise.tar.gz", HUGE)
            push(registry.host, "bench/huge", [huge, _application(directory, "huge")])
            yield _memory(bench)


def _times(bench: Bench, docker: Path) -> Iterator[Row]:
    taken: dict[str, list[float]] = {"first": [], "second": [], "docker": [], "skopeo": []}
    fetched: list[int] = []
    for _ in range(ROUNDS):
        bench.fresh("cache")
        taken["first"].append(bench.fetch("first", "cache").seconds)
        fetched.append(
            bench.served(lambda: taken["second"].append(bench.fetch("second", "cache").seconds))
        )
        taken["docker"].append(_docker(bench, docker))
        taken["skopeo"].append(_skopeo(bench))
    times = {name: statistics.median(each) for name, each in taken.items()}
    pull = f"docker {shown(times['docker'])}"
    both = f"{pull}, skopeo {shown(times['skopeo'])}"
    ratio = times["first"] / times["docker"]
    yield Row("application in an image of 110 MB", shown(times["first"]), both, ratio, FIRST)
    ratio = times["second"] / times["docker"]
    yield Row("  a second one on the same base", shown(times["second"]), pull, ratio, SECOND)
    yield Row("  bytes fetched for it", "", "-", max(fetched) / 1000, MOST_FETCHED, "kB")


def _docker(bench: Bench, docker: Path) -> float:
    """Pull an image that is not there, and copy the application out of it."""
    image, name = bench.image("first"), "bench-registry"
    copy = f'"$1" pull -q "$2" && "$1" create --name "$3" "$2" x && "$1" cp "$3:/{ENTITY}" "$4"'
    words = ("sh", "-c", copy, "sh", docker, image, name, bench.fresh("copied"))
    try:
        return watched(words).seconds
    finally:
        call((docker, "rm", "--force", name))
        call((docker, "rmi", "--force", image))


def _skopeo(bench: Bench) -> float:
    source = f"docker://{bench.image('first')}"
    to = f"dir:{bench.fresh('skopeo')}"
    return watched(("skopeo", "copy", "--src-tls-verify=false", source, to)).seconds


def _disk(bench: Bench) -> Row:
    """What is written beside what is there afterwards: nothing is written twice or in vain."""
    usage = bench.fetch("first", "cache-disk")
    there = _size(bench.directory / "fetched") + _size(bench.directory / "cache-disk")
    ours, peer = f"{usage.written / 1000:.1f} kB", f"there are then {there / 1000:.1f} kB"
    return Row("  bytes written to disk", ours, peer, usage.written / there, DISK)


def _memory(bench: Bench) -> Row:
    usage = bench.fetch("huge", "cache-huge")
    return Row(
        "  peak memory, a layer of 2 GB", shown(usage.seconds), "-", usage.peak, MOST_MEMORY, "MiB"
    )


def _served(log: Path) -> int:
    return sum(int(found[1]) for found in _WRITTEN.finditer(log.read_text()))


def _size(directory: Path) -> int:
    return sum(path.lstat().st_size for path in directory.rglob("*") if path.is_file())


def _application(directory: Path, name: str) -> Layer:
    """A layer with an application of forty artifacts."""
    items, members = "", {}
    for number in range(40):
        items += f"\n    - file://artifacts/a{number}.yaml"
        text = f"kind: ConfigMap\nmetadata: {{name: {name}-{number}}}\ndata:\n"
        text += "".join(f"  k{line}: value\n" for line in range(50))
        members[f"{ENTITY}/artifacts/a{number}.yaml"] = text.encode()
    graph = f"- name: {name}\n  artifacts:\n    kubernetes:{items}\n"
    members[f"{ENTITY}/Nulecule"] = f"specversion: 0.0.2\nid: {name}\ngraph:\n{graph}".encode()
    return small_layer(directory / f"{name}.tar.gz", members.items())
