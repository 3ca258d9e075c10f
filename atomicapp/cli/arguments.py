"""From parsed arguments to the options of operations."""

from __future__ import annotations

import argparse

from atomicapp.operations.options import (
    ClusterOptions,
    PackageOptions,
    TargetOptions,
    UnpackLimits,
)


def package_options(arguments: argparse.Namespace) -> PackageOptions:
    """What the line says about the application; options that a verb lacks keep their defaults."""
    said = vars(arguments)
    return PackageOptions(
        app=said.get("app") or "",
        answers=said.get("answers"),
        params=tuple(said.get("params", ())),
        ask=said.get("ask", False),
        allow_unknown_answers=said.get("allow_unknown_answers", False),
        update=said.get("update", False),
        offline=said.get("offline", False),
        platform=said.get("platform"),
        destination=said.get("destination"),
        limits=UnpackLimits(
            max_bytes=said.get("max_bytes"),
            max_members=said.get("max_members"),
            max_depth=said.get("max_depth"),
            max_path_length=said.get("max_path_length"),
            max_image_bytes=said.get("max_image_bytes"),
            max_ratio=said.get("max_ratio"),
        ),
    )


def target_options(arguments: argparse.Namespace) -> TargetOptions:
    """What the line says about the target."""
    said = vars(arguments)
    return TargetOptions(
        provider=said.get("provider"),
        namespace=said.get("namespace"),
        config=said.get("provider_config"),
        api=said.get("provider_api"),
        auth=said.get("provider_auth"),
        cafile=said.get("provider_cafile"),
        tlsverify=said.get("provider_tlsverify"),
        context=said.get("context"),
    )


def cluster_options(arguments: argparse.Namespace) -> ClusterOptions:
    """What the line says about treating a cluster."""
    return ClusterOptions(
        create_namespace=arguments.create_namespace,
        storage_class=arguments.storage_class,
        adopt=arguments.adopt,
        force_conflicts=arguments.force_conflicts,
        history_max=max(1, arguments.history_max),
    )
