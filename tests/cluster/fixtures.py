"""Fixtures: a real cluster, which runs from the first test that asks to the end of the last.

``kubeconfig``    the cluster's configuration file; ``ATOMICAPP_TEST_KUBECONFIG=FILE`` in the
                  environment names another cluster, and then none is started
``cluster``       calls to its API
``namespace``     a namespace of its own for each test
``node_address``  where NodePorts answer
``stand_in``      something that runs in place of an application's image
``node_images``   makes an example's images for the node
``node_is_here``  for a test whose pods see files of this machine
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from examples.node_images import put_images
from tests.cluster import daemon, images
from tests.cluster.calls import Calls
from tests.cluster.places import ClusterError

# As it is at the start: a test may have another environment.
_GIVEN = os.environ.get("ATOMICAPP_TEST_KUBECONFIG")


@pytest.fixture(scope="session")
def kubeconfig() -> Iterator[Path]:
    """The configuration file of a cluster that answers; started where none runs."""
    if _GIVEN:
        yield Path(_GIVEN).resolve()
        return
    with ExitStack() as stack:
        try:
            file = stack.enter_context(daemon.in_use())
        except ClusterError as error:
            if os.environ.get("CI") == "true":
                pytest.fail(f"no cluster: {error}", pytrace=False)
            pytest.skip(f"no cluster: {error}, or set ATOMICAPP_TEST_KUBECONFIG")
        yield file


@pytest.fixture(scope="session")
def cluster(kubeconfig: Path) -> Iterator[Calls]:
    """Calls to the API, with the rights of the kubeconfig."""
    calls = Calls(kubeconfig)
    yield calls
    calls.close()


@pytest.fixture
def namespace(cluster: Calls) -> Iterator[str]:
    """A namespace that is empty at first, and goes with all that is in it after the test."""
    name = f"t-{uuid.uuid4().hex[:10]}"
    cluster("POST", "/api/v1/namespaces", {"metadata": {"name": name}})
    yield name
    cluster("DELETE", f"/api/v1/namespaces/{name}")


@pytest.fixture(scope="session")
def node_address(cluster: Calls) -> str:
    """An address at which this machine reaches the NodePorts of services."""
    node = cluster("GET", "/api/v1/nodes")["items"][0]
    return next(
        str(one["address"]) for one in node["status"]["addresses"] if one["type"] == "InternalIP"
    )


@pytest.fixture(scope="session")
def stand_in(kubeconfig: Path) -> Callable[..., str]:
    """:func:`tests.cluster.images.stand_in`; a cluster that was given pulls what is real."""
    return (lambda name, *_, **__: name) if _GIVEN else images.stand_in


@pytest.fixture(scope="session")
def node_images(kubeconfig: Path) -> Callable[[str], object]:
    """:func:`examples.node_images.put_images`; a cluster that was given cannot pull those."""
    if _GIVEN:
        pytest.skip("the images of the examples are in no registry")
    return put_images


@pytest.fixture(scope="session")
def node_is_here(kubeconfig: Path) -> None:
    """The node is this machine; that of a cluster that was given need not be."""
    if _GIVEN:
        pytest.skip("the node of a cluster that was given does not see this machine's files")


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """The last one out stops the cluster; parallel workers leave it to who started them."""
    if not hasattr(session.config, "workerinput"):
        daemon.let_go()
