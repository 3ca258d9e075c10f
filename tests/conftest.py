"""Fixtures that every room of tests may ask for, and the checks that nothing leaks.

``docker_host``     a real engine answers there; started where none does
``busybox_image``   the name of a tiny image with a shell, on that engine
``instance_name``   a name of its own for each test; what bears it is removed afterwards
``registry``        a real registry, empty at first; others beside it, with TLS, passwords, tokens,
                    are in :mod:`tests.registry_server.fixtures`
``tenant``          somebody with the program and a namespace of a real cluster: tests.tenant
``clean_home``      an empty home directory; nothing of the person's settings is seen
"""

from __future__ import annotations

import os
import signal
import socket
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

from atomicapp.cache import location
from atomicapp.sources import unpacked
from tests.engine import daemon, images, resources
from tests.engine.api import EngineError, answers, engine_host
from tests.program import Program

# How fast a machine is that runs several tests at once says nothing about the code.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

# Tests that were started in the background ignore Ctrl-C, and so would the programs they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

pytest_plugins = ("tests.cluster.fixtures", "tests.registry_server.fixtures", "tests.tenant")

_BEFORE = pytest.StashKey[frozenset[resources.Found] | None]()
_PERSONAL = (
    *("DOCKER_CONFIG", "DOCKER_CONTEXT", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH", "IMAGE"),
    *("REGISTRY_AUTH_FILE", "CONTAINERS_REGISTRIES_CONF"),
)


@pytest.fixture(scope="session")
def docker_host() -> str:
    """The address of a real engine; the one that was started for it stops after the last test."""
    try:
        daemon.up()
    except EngineError as error:
        if os.environ.get("CI") == "true":
            pytest.fail(f"no Docker engine: {error}", pytrace=False)
        pytest.skip(f"no Docker engine: {error}")
    return engine_host()


@pytest.fixture(scope="session")
def busybox_image(docker_host: str) -> str:
    """The name of an image with every applet of busybox in ``/bin`` and ``sh`` as command."""
    return images.busybox_image()


@pytest.fixture
def instance_name(docker_host: str) -> Iterator[str]:
    """A name for one instance. What bears it in a label is removed after the test.

    Something that bears it in its own name and in no label fails the test: its
    owner could not find it either.
    """
    name = f"t-{uuid.uuid4().hex[:10]}"
    yield name
    resources.remove(resources.of_instance(name))
    unowned = resources.named_after(name)
    resources.remove(unowned)
    assert not unowned, f"made without a label: {', '.join(one.title for one in unowned)}"


@pytest.fixture
def clean_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home directory, as ``HOME`` and under every ``XDG_*`` name."""
    home = tmp_path / "home"
    home.mkdir()
    monkeypatch.setenv("HOME", str(home))
    for name in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / f".xdg-{name.lower()}"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(home / ".xdg-runtime"))
    for name in (*_PERSONAL, *(key for key in os.environ if key.startswith("ATOMICAPP_"))):
        monkeypatch.delenv(name, raising=False)
    # Root's are not below its home.
    monkeypatch.setattr(unpacked, "SYSTEM_CACHE", home / ".atomicapp-unpacked")
    monkeypatch.setenv("ATOMICAPP_CACHE_DIR", str(home / ".atomicapp-cache"))
    return home


@pytest.fixture
def closed_port() -> int:
    """A port of this machine at which nothing listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session", autouse=True)
def _own_system_directories(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Root's caches are these tests' own, wherever a test does not say otherwise."""
    system = tmp_path_factory.mktemp("system")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(unpacked, "SYSTEM_CACHE", system / "unpacked")
        patch.setattr(location, "SYSTEM_CACHE", system / "content")
        yield


@pytest.fixture(autouse=True)
def _no_leaked_environment() -> Iterator[None]:
    """Fail a test that leaves another environment, directory or umask behind."""
    environment, directory, mask = dict(os.environ), Path.cwd(), _umask()
    yield
    left = {key for key, _ in environment.items() ^ os.environ.items()} - {"PYTEST_CURRENT_TEST"}
    assert not left, f"the test changed the environment: {', '.join(sorted(left))}"
    assert Path.cwd() == directory, "the test changed the working directory"
    assert _umask() == mask, "the test changed the umask"


def _umask() -> int:
    mask = os.umask(0o077)
    os.umask(mask)
    return mask


def pytest_configure(config: pytest.Config) -> None:
    """Remember what is on the engine, so that what tests leave there can be told."""
    if not hasattr(config, "workerinput"):
        config.stash[_BEFORE] = _labelled() if answers() else None


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run in CI that leaves something on the engine; stop an engine that it started."""
    if _BEFORE not in session.config.stash:
        return
    before = session.config.stash[_BEFORE]
    if answers() and os.environ.get("CI") == "true":
        left = _labelled() - (before or frozenset())
        if left:
            titles = ", ".join(sorted(one.title for one in left))
            print(f"\nleft on the engine by the tests: {titles}")
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
    if before is None and daemon.started_here():
        daemon.down()


def _labelled() -> frozenset[resources.Found]:
    return frozenset(resources.labelled())


@pytest.fixture
def atomicapp(capsys: pytest.CaptureFixture[str], clean_home: Path) -> Program:
    """The program, for somebody with an empty home directory."""
    return Program(capsys)
