"""What a provider is, and how providers are found.

A provider turns rendered artifacts into resources (``parse``, pure) and reaches
a target that has them (``connect``). Everything is found through the entry-point
group ``atomicapp.providers``: ours come in through the same door as a stranger's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from atomicapp.entry_points import EntryPoint, entry_points
from atomicapp.errors import InputError, Problem, TargetError
from atomicapp.instance import Instance
from atomicapp.release import Release, Summary
from atomicapp.rendered import RenderedApplication
from atomicapp.resource import Action, Identity, Observation, Owned, Rehearsal, Resource

ENTRY_POINT_GROUP = "atomicapp.providers"


class Settings(NamedTuple):
    """How to reach a target, as the person or the answers said; None where nobody did.

    ``config``, ``api``, ``auth``, ``tls_verify`` and ``ca_file`` are the
    ``provider-*`` answers of old. ``context`` is one of a configuration's;
    ``storage_class`` is for storage that an application requires. With
    ``create_namespace`` the namespace is made where it is missing, with ``adopt``
    what exists and is nobody's becomes the instance's, with ``force_conflicts``
    fields that others own are taken over. ``history_max`` is how many revisions
    of an instance the target keeps.
    """

    namespace: str = "default"
    config: str | None = None
    api: str | None = None
    auth: str | None = None
    tls_verify: bool = True
    ca_file: str | None = None
    context: str | None = None
    storage_class: str | None = None
    create_namespace: bool = False
    adopt: bool = False
    force_conflicts: bool = False
    history_max: int = 10


class Owner(NamedTuple):
    """Whose mark what is made will bear."""

    instance: Instance
    revision: int


class Instruction(NamedTuple):
    """What to do with one resource. ``action`` is never KEEP or REMOVE."""

    resource: Resource
    action: Action


Progress = Callable[[str], None]
"""Takes one line on what is going on, for a person who waits. May be called from any thread, and
again with the same line; where the command is to end, it may raise Interrupted."""


def unheard(line: str) -> None:
    """For whoever does not listen."""


class UnreadableRecords(TargetError):
    """Some records cannot be read, for example those of a newer program.

    ``readable`` has the others: what they say still holds.
    """

    readable: Sequence[Summary] = ()


class Releases(Protocol):
    """Where records live on a target."""

    def instances(self) -> Sequence[Summary]:
        """The newest record of every instance that the target knows, in short.

        Raises UnreadableRecords where some cannot be read.
        """

    def history(self, instance: Instance) -> Sequence[Release]:
        """Every record of an instance, newest first; empty where there is none.

        Only ``instance.namespace`` and ``instance.name`` count.
        """

    def is_begun(self, instance: Instance) -> bool:
        """Whether a command died on an instance before its first record: a lock, or a place
        for records, is all that there is."""

    def write(self, release: Release) -> None:
        """Keep a record: it is there whole or not at all, and replaces the one of its revision."""

    def forget(self, instance: Instance) -> None:
        """Remove every record of an instance."""

    def lock(self, instance: Instance, notice: Progress) -> AbstractContextManager[None]:
        """Hold the instance against other commands, from whatever machine they run.

        Waits for another holder and says so through ``notice``; raises LockHeld
        when that takes too long. The lock dies with its holder.
        """


class Target(Protocol):
    """An engine or a cluster. Every call may raise TargetError."""

    location: str
    """How to name it in messages, for example ``unix:///var/run/docker.sock``."""
    at_once: int
    """How many resources it is asked to make or to take away at the same time."""
    releases: Releases

    def complete(self, resources: Sequence[Resource]) -> Sequence[Resource]:
        """The resources with what only the target knows of them: identity and host access are
        settled when this returns. The same ones where it knows no more than ``parse``."""

    def prepare(self, resources: Sequence[Resource], pull: str, progress: Progress) -> None:
        """Have at hand what the resources need (images). ``pull``: always, missing or never."""

    def observe(
        self, resources: Sequence[Resource], owner: Owner
    ) -> Mapping[Identity, Observation]:
        """What is there of each resource, and what would make it as desired.

        Raises ForeignResource where a name is held by something of somebody else.
        """

    def rehearse(
        self, instructions: Sequence[Instruction], removals: Sequence[Owned], release: Release
    ) -> Mapping[Identity, Rehearsal]:
        """How each resource would change, and whether each removal would be refused; nothing is
        done. ``release`` is what the changes lead to.

        Raises UsageError where a target has no such thing.
        """

    def apply(self, instruction: Instruction, owner: Owner, progress: Progress = unheard) -> None:
        """Make one resource as it should be; idempotent; touches nothing that is not the owner's.

        What a REPLACE takes away is kept aside until ``settle``. ``progress`` hears what is
        waited for.
        """

    def settle(self, resource: Resource, owner: Owner, healthy: bool) -> None:
        """After a REPLACE: drop what was kept aside (healthy), or put it back. Idempotent."""

    def delete(
        self,
        owned: Owned,
        owner: Owner,
        progress: Progress = unheard,
        *,
        with_data: bool = False,
    ) -> None:
        """Remove one thing that the owner has; idempotent. ``with_data``: unnamed storage that
        only it used goes too. ``progress`` hears what holds a thing that takes long to go.

        Raises Shared where others have something in it: it stays, and is nobody's from then on.
        """

    def owned(self, instance: Instance) -> Sequence[Owned]:
        """Everything that carries the instance's mark; the record and the lock are not in it."""

    def watch(
        self, resources: Sequence[Resource], owner: Owner, timeout: float
    ) -> Iterator[Mapping[Identity, Observation]]:
        """What is seen of the resources, again when it changed, and now and then where it did not;
        ends after ``timeout`` seconds."""

    def logs(
        self, owned: Owned, *, follow: bool, tail: int | None, timestamps: bool
    ) -> Iterator[bytes]:
        """What the thing wrote, in chunks; ``follow`` goes on until it ends.

        Nothing for a kind that does not write (a volume, a service).
        """


class Provider(Protocol):
    """One backend. ``name`` is the key under ``artifacts``.

    One that has ``judges_names = True`` besides says itself, by ``parse``, where a ``$name`` that
    no param has is wrong; for the others ``validate`` warns of each.
    """

    name: str

    def parse(
        self, application: RenderedApplication, instance: Instance, settings: Settings
    ) -> Sequence[Resource]:
        """The resources of an application, in the order in which they are deployed.

        Pure but for files that artifacts name. Raises InputError with places. ``validate``
        also asks without the artifacts in which something is wrong: others may refer to them.
        """

    def notices(
        self, application: RenderedApplication, instance: Instance, settings: Settings
    ) -> Sequence[Problem]:
        """What of an application that ``parse`` takes a person should know: warnings. Pure.

        For example what is written for an older target, and is changed for it.
        """

    def images(self, resource: Resource) -> Sequence[str]:
        """The container images that a resource runs, as its artifact names them. Pure."""

    def is_configured(self, settings: Settings) -> bool:
        """Whether anything on this machine says where a target is. Cheap: nobody is asked.

        Where nobody named a provider, only those that are configured are connected to.
        """

    def connect(self, settings: Settings) -> AbstractContextManager[Target]:
        """The target that the settings mean. Raises TargetError with cause and remedy."""


def provider_names() -> Sequence[str]:
    """The names of the providers that are installed, sorted."""
    return sorted({point.name for point in entry_points(ENTRY_POINT_GROUP)})


def find_provider(name: str) -> Provider:
    """The installed provider of that name; raises InputError that lists those there are."""
    for point in entry_points(ENTRY_POINT_GROUP):
        if point.name == name:
            return _loaded(point)
    installed = ", ".join(provider_names()) or "none"
    raise InputError(f"provider {name!r} is not installed", remedy=f"installed: {installed}")


def _loaded(point: EntryPoint) -> Provider:
    try:
        provider: Provider = point.load()()
    except Exception as error:
        raise TargetError(
            f"provider {point.name!r} ({point.value}) cannot be loaded: {error}",
            remedy="install it again, or remove it",
        ) from error
    return provider
