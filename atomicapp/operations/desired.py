"""From a package and its values to the release that is wanted: render, then parse."""

from __future__ import annotations

from atomicapp.clock import now
from atomicapp.instance import Instance
from atomicapp.interaction import Interaction
from atomicapp.operations.package import Package
from atomicapp.provider import Provider, Settings
from atomicapp.release import RecordedArtifact, Release, State
from atomicapp.rendering.application import render_application
from atomicapp.values.recorded import to_record
from atomicapp.values.resolution import Resolution
from atomicapp.version import __version__


def desired_release(
    opened: Package,
    values: Resolution,
    provider: Provider,
    instance: Instance,
    settings: Settings,
    interaction: Interaction,
) -> Release:
    """The first revision of what the package and the values mean; raises InputError.

    What of the artifacts the provider notices is warned of.
    """
    rendered = render_application(opened.application, provider.name, values, opened.elsewhere)
    resources = tuple(provider.parse(rendered, instance, settings))
    for notice in provider.notices(rendered, instance, settings):
        interaction.warn(notice)
    metadata = opened.application.nulecule.metadata
    time = now()
    return Release(
        instance=instance,
        provider=provider.name,
        revision=1,
        state=State.PENDING,
        message="",
        version=str(metadata.get("appversion", "")),
        source=opened.found.source,
        digest=opened.found.digest,
        components=tuple(component.path for component in rendered.components),
        values=to_record(values),
        artifacts=tuple(
            RecordedArtifact(component.path, str(artifact.path), artifact.text)
            for component in rendered.components
            for artifact in component.artifacts
        ),
        resources=resources,
        consent=(),
        created=time,
        updated=time,
        program=f"atomicapp {__version__}",
    )
