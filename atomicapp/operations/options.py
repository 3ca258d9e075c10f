"""What a caller may say, shared by several verbs."""

from __future__ import annotations

from typing import NamedTuple


class UnpackLimits(NamedTuple):
    """Caps on what an image may unpack to; None where the usual one holds."""

    max_bytes: int | None = None
    max_members: int | None = None
    max_depth: int | None = None
    max_path_length: int | None = None
    max_image_bytes: int | None = None
    max_ratio: int | None = None


class PackageOptions(NamedTuple):
    """Which application, and the values for it.

    ``answers`` is a path, ``-`` for standard input or an http(s) URL; without it
    ``answers.conf`` in the application is used. ``params`` are
    ``[component.]name=value`` as on the command line. ``destination`` is a
    directory, ``none`` for a temporary one, or None for the cache. ``update`` asks
    registries before the engine, ``offline`` nobody; ``platform`` is as in
    ``linux/arm64``, None for this machine's.
    """

    app: str
    answers: str | None = None
    params: tuple[str, ...] = ()
    ask: bool = False
    allow_unknown_answers: bool = False
    update: bool = False
    offline: bool = False
    platform: str | None = None
    destination: str | None = None
    limits: UnpackLimits = UnpackLimits()


class TargetOptions(NamedTuple):
    """Which provider and how to reach it; None where the answers decide."""

    provider: str | None = None
    namespace: str | None = None
    config: str | None = None
    api: str | None = None
    auth: str | None = None
    cafile: str | None = None
    tlsverify: bool | None = None
    context: str | None = None

    def answers(self) -> dict[str, str]:
        """What was said, under the reserved keys of ``[general]``."""
        said = {
            "provider": self.provider,
            "namespace": self.namespace,
            "provider-config": self.config,
            "provider-api": self.api,
            "provider-auth": self.auth,
            "provider-cafile": self.cafile,
            "provider-tlsverify": None if self.tlsverify is None else str(self.tlsverify),
        }
        return {key: text for key, text in said.items() if text is not None}


class ClusterOptions(NamedTuple):
    """How a run treats a cluster; see :class:`atomicapp.provider.Settings`."""

    create_namespace: bool = False
    storage_class: str | None = None
    adopt: bool = False
    force_conflicts: bool = False
    history_max: int = 10


class RunOptions(NamedTuple):
    """How to deploy. With ``rehearse`` the target judges what a dry run shows. ``timeout`` is in
    seconds; ``pull`` is always, missing, never, or "" where nobody said; ``name`` names an
    instance of its own."""

    name: str | None = None
    wait: bool = True
    timeout: float = 300.0
    dry_run: bool = False
    rehearse: bool = False
    pull: str = ""
    allow_host_access: bool = False
    reset_values: bool = False
    write_answers: str | None = None
    answers_format: str = "ini"
    cluster: ClusterOptions = ClusterOptions()
