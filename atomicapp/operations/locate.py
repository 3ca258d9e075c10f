"""Finding a deployed instance: by its name, else by the application it was made from.

Nothing is fetched to find something.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

from atomicapp.errors import AtomicAppError, InputError, NotDeployed, TargetError, UsageError
from atomicapp.instance import DNS_LABEL, Instance, default_name
from atomicapp.operations.connection import settings_of
from atomicapp.operations.options import TargetOptions
from atomicapp.provider import (
    Settings,
    Target,
    UnreadableRecords,
    find_provider,
    provider_names,
)
from atomicapp.release import Release, Summary


class Located(NamedTuple):
    """An instance, the target that has it, and its newest record (None where a run died
    before it could write one)."""

    instance: Instance
    target: Target
    release: Release | None


@contextmanager
def connected(options: TargetOptions) -> Iterator[Sequence[tuple[str, Target]]]:
    """The target of the provider that was said, else of every installed one that answers."""
    settings = settings_of(options.answers(), options.context)
    with ExitStack() as stack:
        targets = []
        errors: list[AtomicAppError] = []
        for name in [options.provider] if options.provider else _configured(settings):
            try:
                target = stack.enter_context(find_provider(name).connect(settings))
            except (TargetError, InputError) as error:
                errors.append(error)
            else:
                targets.append((name, target))
        if not targets and errors:
            raise errors[0]
        yield targets


def _configured(settings: Settings) -> Sequence[str]:
    return [name for name in provider_names() if find_provider(name).is_configured(settings)]


@contextmanager
def located(wanted: str | None, options: TargetOptions) -> Iterator[Located]:
    """The one instance that ``wanted`` means; raises NotDeployed where there is none.

    ``wanted`` is an instance's name, what it was deployed from, or whatever names its
    application and can be read on this machine.
    """
    name, namespace = _said(wanted), options.namespace or "default"
    with connected(options) as targets:
        yield _located(name, namespace, targets)


@contextmanager
def placed(wanted: str | None, options: TargetOptions) -> Iterator[tuple[Instance, Target]]:
    """Like :func:`located`, for whoever takes the lock next: what is read before it may be
    of yesterday then, so no record is read where ``wanted`` is an instance's name."""
    name, namespace = _said(wanted), options.namespace or "default"
    with connected(options) as targets:
        instance = Instance(namespace, name, "")
        here = [target for _, target in targets if _is_begun(instance, target)]
        if len(here) == 1:
            yield instance, here[0]
        else:
            found = _located(name, namespace, targets)
            yield found.instance, found.target


def _said(wanted: str | None) -> str:
    if not wanted:
        raise UsageError("which instance?", remedy="'atomicapp list' shows them")
    return wanted


def _is_begun(instance: Instance, target: Target) -> bool:
    is_name = DNS_LABEL.fullmatch(instance.name) is not None
    return is_name and target.releases.is_begun(instance)


def _located(wanted: str, namespace: str, targets: Sequence[tuple[str, Target]]) -> Located:
    found = _named(wanted, namespace, targets)
    known: Sequence[tuple[Target, Summary]] = ()
    if not found:
        known = [(t, summary) for _, t in targets for summary in _readable(t)]
        here = [(t, s) for t, s in known if s.instance.namespace == namespace]
        found = [it for t, s in _matching(wanted, here) for it in _newest(t, s.instance)]
    if len(found) > 1:
        names = ", ".join(f"{r.instance.name} ({r.provider})" for _, r in found)
        raise UsageError(f"{wanted!r} means several: {names}", remedy="name one of them")
    if found:
        target, release = found[0]
        return Located(release.instance, target, release)
    return _unrecorded(wanted, namespace, targets, known)


def _readable(target: Target) -> Sequence[Summary]:
    """The records that can be read: others are nothing that could be named here."""
    try:
        return target.releases.instances()
    except UnreadableRecords as error:
        return error.readable


def _named(
    wanted: str, namespace: str, targets: Sequence[tuple[str, Target]]
) -> Sequence[tuple[Target, Release]]:
    """By name: looked up, since to read the record of every instance may take long."""
    if not DNS_LABEL.fullmatch(wanted):
        return []
    instance = Instance(namespace, wanted, "")
    return [it for _, target in targets for it in _newest(target, instance)]


def _newest(target: Target, instance: Instance) -> Sequence[tuple[Target, Release]]:
    """The newest record of an instance on a target; nothing where it has none."""
    return [(target, release) for release in target.releases.history(instance)[:1]]


def _matching(
    wanted: str, known: Sequence[tuple[Target, Summary]]
) -> Sequence[tuple[Target, Summary]]:
    """By where it came from, else by the id of an application that can be read here."""
    from atomicapp.sources.local import local_id, recorded_source

    source = recorded_source(wanted)
    same = [entry for entry in known if source and entry[1].source == source]
    if known and not same:
        application = local_id(wanted)
        same = [entry for entry in known if entry[1].instance.application == application]
    default = [entry for entry in same if entry[1].instance.has_default_name]
    if same and not default:
        names = ", ".join(sorted(summary.instance.name for _, summary in same))
        raise UsageError(f"{wanted!r} is deployed under other names: {names}", remedy="name one")
    return default


def _unrecorded(
    wanted: str,
    namespace: str,
    targets: Sequence[tuple[str, Target]],
    known: Sequence[tuple[Target, Summary]],
) -> Located:
    """What bears the instance's mark without a record, else the error that it is not there."""
    name = wanted if DNS_LABEL.fullmatch(wanted) else default_name(wanted)
    instance = Instance(namespace, name, "")
    for _, target in targets:
        if target.owned(instance) or target.releases.is_begun(instance):
            return Located(instance, target, None)
    elsewhere = sorted({r.instance.namespace for _, r in known if r.instance.name == wanted})
    places = " and ".join(target.location for _, target in targets)
    if elsewhere:
        remedy = f"it is in namespace {elsewhere[0]}: add --namespace {elsewhere[0]}"
    else:
        remedy = "'atomicapp list' shows what is"
    raise NotDeployed(
        f"nothing called {wanted!r} is deployed in namespace {namespace!r} on {places}",
        remedy=remedy,
    )
