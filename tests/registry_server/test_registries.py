"""The registries of the tests are what they say, and images get into them."""

from __future__ import annotations

import pytest
import requests

from tests.registry_server.contents import image, layer
from tests.registry_server.daemon import USERNAME, Registry
from tests.registry_server.fixtures import basic_header, session
from tests.registry_server.push import push_image, push_index
from tests.registry_server.token_server import SERVICE, TokenServer

LAYER = layer({"application-entity/": "", "application-entity/Nulecule": "id: x\n"})


@pytest.mark.parametrize("compression", ["gzip", "zstd", "none"])
@pytest.mark.parametrize("style", ["oci", "docker"])
def test_an_image_of_every_kind_can_be_pushed(
    registry: Registry, compression: str, style: str
) -> None:
    made = push_image(registry.host, "kinds/app:1", [LAYER], compression=compression, style=style)

    with session(registry) as client:
        accept = {"Accept": made.manifest.media_type}
        answer = client.get(f"{registry.url}/v2/kinds/app/manifests/1", headers=accept)
    assert answer.content == made.manifest.data
    assert answer.headers["Docker-Content-Digest"] == made.manifest.digest


@pytest.mark.parametrize("style", ["oci", "docker"])
def test_an_index_can_be_pushed(registry: Registry, style: str) -> None:
    two = [image([LAYER], style=style, platform=f"linux/{one}") for one in ("amd64", "arm64/v8")]
    made = push_index(registry.host, "kinds/index", two, style=style)

    with session(registry) as client:
        accept = {"Accept": made.media_type}
        answer = client.get(f"{registry.url}/v2/kinds/index/manifests/latest", headers=accept)
    assert [one["platform"]["architecture"] for one in answer.json()["manifests"]] == [
        "amd64",
        "arm64",
    ]


def test_tls_needs_the_authority(tls_registry: Registry) -> None:
    with session(tls_registry) as client:
        push_image(tls_registry.url, "app", [LAYER], session=client)
        client.verify = True
        with pytest.raises(requests.exceptions.SSLError):
            client.get(f"{tls_registry.url}/v2/")


def test_mutual_tls_needs_a_certificate(mutual_tls_registry: Registry) -> None:
    with session(mutual_tls_registry, certificate=True) as client:
        push_image(mutual_tls_registry.url, "app", [LAYER], session=client)
    with (
        session(mutual_tls_registry) as client,
        pytest.raises(requests.exceptions.ConnectionError),
    ):
        client.get(f"{mutual_tls_registry.url}/v2/")


def test_basic_needs_the_password(htpasswd_registry: Registry) -> None:
    with session(htpasswd_registry, basic=True) as client:
        push_image(htpasswd_registry.url, "app", [LAYER], session=client)
        client.auth = (USERNAME, "wrong")
        assert client.get(f"{htpasswd_registry.url}/v2/").status_code == 401


def test_a_token_is_good_for_what_it_says(
    token_registry: Registry, token_server: TokenServer
) -> None:
    with session(token_registry, token=token_server.token("repository:a/b:pull,push")) as client:
        push_image(token_registry.url, "a/b", [LAYER], session=client)
        assert client.get(f"{token_registry.url}/v2/a/c/tags/list").status_code == 401
    query = {"service": SERVICE, "scope": "repository:a/b:pull"}
    with requests.Session() as client:
        client.trust_env = False
        headers = {"Authorization": basic_header()}
        token = client.get(token_server.realm, params=query, headers=headers).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        answer = client.get(f"{token_registry.url}/v2/a/b/tags/list", headers=headers)
        assert answer.json()["tags"] == ["latest"]
        token = client.get(token_server.realm, params=query).json()["token"]
        headers = {"Authorization": f"Bearer {token}"}
        assert not client.get(f"{token_registry.url}/v2/a/b/tags/list", headers=headers).ok
