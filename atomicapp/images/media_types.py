"""Media types of manifests, configurations and layers, OCI's and Docker's."""

from __future__ import annotations

OCI_MANIFEST = "application/vnd.oci.image.manifest.v1+json"
OCI_INDEX = "application/vnd.oci.image.index.v1+json"
OCI_CONFIG = "application/vnd.oci.image.config.v1+json"
OCI_LAYER = "application/vnd.oci.image.layer.v1.tar"
DOCKER_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
DOCKER_LIST = "application/vnd.docker.distribution.manifest.list.v2+json"
DOCKER_CONFIG = "application/vnd.docker.container.image.v1+json"
DOCKER_LAYER = "application/vnd.docker.image.rootfs.diff.tar"

MANIFESTS = frozenset({OCI_MANIFEST, DOCKER_MANIFEST})
INDEXES = frozenset({OCI_INDEX, DOCKER_LIST})
ACCEPTED = (OCI_MANIFEST, OCI_INDEX, DOCKER_MANIFEST, DOCKER_LIST)
"""What a registry is asked for, best first."""
SCHEMA_1 = frozenset(
    {
        "application/vnd.docker.distribution.manifest.v1+json",
        "application/vnd.docker.distribution.manifest.v1+prettyjws",
    }
)
CONFIGS = frozenset(
    {
        OCI_CONFIG,
        DOCKER_CONFIG,
        "application/octet-stream",  # written by the first engines that knew schema 2
    }
)

PLAIN, GZIP, ZSTD = "tar", "gzip", "zstd"

_OCI_FOREIGN = "application/vnd.oci.image.layer.nondistributable.v1.tar"
LAYERS = {
    OCI_LAYER: PLAIN,
    f"{OCI_LAYER}+gzip": GZIP,
    f"{OCI_LAYER}+zstd": ZSTD,
    _OCI_FOREIGN: PLAIN,
    f"{_OCI_FOREIGN}+gzip": GZIP,
    f"{_OCI_FOREIGN}+zstd": ZSTD,
    DOCKER_LAYER: PLAIN,
    f"{DOCKER_LAYER}.gzip": GZIP,
    f"{DOCKER_LAYER}.zstd": ZSTD,
    "application/vnd.docker.image.rootfs.foreign.diff.tar.gzip": GZIP,
}
"""How a layer of each type is compressed."""
