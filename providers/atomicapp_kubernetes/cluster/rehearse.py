"""What the server says of changes before they are made; it is asked, and nothing is changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from atomicapp.instance import Instance
from atomicapp.provider import Instruction, Owner
from atomicapp.resource import Action, Identity, Owned, Rehearsal, Resource
from atomicapp_kubernetes.artifacts.kinds import NAMESPACE, GroupKind
from atomicapp_kubernetes.cluster.apply import Applying, rehearse
from atomicapp_kubernetes.cluster.calls import Row, spread
from atomicapp_kubernetes.cluster.delete import tell_to_go
from atomicapp_kubernetes.cluster.differences import differences
from atomicapp_kubernetes.cluster.failures import Refusal
from atomicapp_kubernetes.cluster.inventory import shelf_of
from atomicapp_kubernetes.cluster.objections import is_immutable, lacks_account
from atomicapp_kubernetes.cluster.prepare import brought_kinds
from atomicapp_kubernetes.cluster.replace import lookup, standing

_ACCOUNT = "ServiceAccount"
_ANEW = "it is removed and made anew, which can be judged only then"


class Coming(NamedTuple):
    """What the changes themselves would make before an object: judging it may need that."""

    namespaces: frozenset[str]
    kinds: frozenset[GroupKind]
    accounts: frozenset[str]
    """The namespaces that get a service account."""


def rehearsals(
    using: Applying,
    instructions: Sequence[Instruction],
    owner: Owner,
    live: Mapping[Identity, Row],
    made: frozenset[str],
) -> Mapping[Identity, Rehearsal]:
    """How each object would change. ``live`` is what is known of them; ``made`` are namespaces
    that a run makes where they are missing."""
    coming = _coming([one.resource for one in instructions], made)
    using.discovery.load({shelf_of(one.resource).version for one in instructions})
    found = spread(lambda one: _rehearsal(using, one, owner, live, coming), instructions)
    return {one.resource.identity: said for one, said in zip(instructions, found, strict=True)}


def rehearsed_removals(
    using: Applying, removals: Sequence[Owned], instance: Instance
) -> Mapping[Identity, Rehearsal]:
    """Whether each thing may be removed."""

    def judge(owned: Owned) -> Rehearsal:
        try:
            row = lookup(using, owned.identity, instance)
            served = using.discovery.find(row["apiVersion"], row["kind"]) if row else None
            if row is not None and served is not None:
                kind, title = owned.identity.kind, str(owned.identity)
                tell_to_go(using.api, served, row, kind, title, dry_run=True)
        except Refusal as error:
            return Rehearsal(refused=error.problems)
        return Rehearsal()

    found = spread(judge, removals)
    return {one.identity: said for one, said in zip(removals, found, strict=True)}


def _coming(resources: Sequence[Resource], made: frozenset[str]) -> Coming:
    brought = {one.identity.name for one in resources if shelf_of(one).group_kind == NAMESPACE}
    accounts = {one.identity.namespace for one in resources if one.identity.kind == _ACCOUNT}
    return Coming(made | brought, brought_kinds(resources), frozenset(accounts))


def _rehearsal(
    using: Applying,
    instruction: Instruction,
    owner: Owner,
    live: Mapping[Identity, Row],
    coming: Coming,
) -> Rehearsal:
    resource, action = instruction.resource, instruction.action
    shelf = shelf_of(resource)
    if using.discovery.find(shelf.version, shelf.kind) is None:
        if shelf.group_kind in coming.kinds:
            return Rehearsal(unjudged="its kind is not there yet: the application brings it")
        missing = using.discovery.missing(shelf.version, shelf.kind, str(resource))
        return Rehearsal(refused=missing.problems)
    try:
        after = rehearse(using, resource, owner)
    except Refusal as error:
        return _refused(error, resource, action, coming)
    if action is Action.REPLACE:
        return Rehearsal(unjudged=_ANEW)
    before = None
    if action is not Action.CREATE:
        before = live.get(resource.identity) or standing(using, resource)
    return Rehearsal(tuple(differences(before, after, resource.secret_fields)))


def _refused(error: Refusal, resource: Resource, action: Action, coming: Coming) -> Rehearsal:
    """What a refusal means: some hold only as long as nothing has been made."""
    if action is Action.REPLACE and is_immutable(error):
        return Rehearsal(unjudged=f"{_ANEW}: {error.problems[0].what}")
    if error.namespace in coming.namespaces:
        return Rehearsal(unjudged=f"namespace {error.namespace!r} is not there yet")
    if lacks_account(error) and resource.identity.namespace in coming.accounts:
        return Rehearsal(unjudged="its service account is not there yet")
    return Rehearsal(refused=error.problems)
