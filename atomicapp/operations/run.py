"""``run``: from an application and values to something that runs and a record of it."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from atomicapp.errors import InputError, Problem, UsageError
from atomicapp.instance import Instance, checked_name, default_name
from atomicapp.interaction import Interaction
from atomicapp.operations.connection import settings_of
from atomicapp.operations.consent import require_consent
from atomicapp.operations.deployment import converge, look, succeeding
from atomicapp.operations.desired import desired_release
from atomicapp.operations.options import PackageOptions, RunOptions, TargetOptions
from atomicapp.operations.package import Package, open_package
from atomicapp.operations.values import keep_answers, resolve_values
from atomicapp.plan import Plan
from atomicapp.provider import Instruction, Owner, Target, find_provider
from atomicapp.release import Release
from atomicapp.resource import Action, Identity, Observation, Rehearsal


class RunResult(NamedTuple):
    """What a run did, or in a dry run would do.

    ``release`` is the record that now holds, or in a dry run would; ``seen`` is
    what the target shows. ``rehearsed`` is what it says of the changes, where a
    dry run asks it.
    """

    plan: Plan
    release: Release
    seen: Mapping[Identity, Observation]
    rehearsed: Mapping[Identity, Rehearsal] = MappingProxyType({})


def run(
    package: PackageOptions,
    target_options: TargetOptions,
    options: RunOptions,
    interaction: Interaction,
) -> RunResult:
    """Deploy an application, or bring its instance to what package and values say.

    Raises InputError for what is wrong with the application or the values,
    ConsentRequired, TargetError, and DeployFailed when it does not come up.
    """
    if package.offline and options.pull == "always":
        raise UsageError("--pull always asks the network, and --offline refuses it")
    with open_package(package, target_options, interaction) as opened:
        instance = _instance(opened, options.name)
        provider = find_provider(opened.provider)
        settings = settings_of(opened.reserved, target_options.context)
        settings = settings._replace(**options.cluster._asdict())
        with provider.connect(settings) as target:
            current = _current(target, instance, opened, interaction)
            recorded = None if options.reset_values else current
            values = resolve_values(opened, recorded, interaction, ask_all=package.ask)
            wanted = desired_release(opened, values, provider, instance, settings, interaction)
            wanted = wanted._replace(resources=tuple(target.complete(wanted.resources)))
            if not options.dry_run:
                keep_answers(
                    opened,
                    values,
                    options.write_answers,
                    options.answers_format,
                    interaction,
                )
            pull = options.pull or ("never" if package.offline else "")
            options = options._replace(pull=pull)
            return _bring_about(wanted, current, target, options, interaction)


def _bring_about(
    wanted: Release,
    current: Release | None,
    target: Target,
    options: RunOptions,
    interaction: Interaction,
) -> RunResult:
    if options.dry_run:
        wanted = succeeding(wanted, current)
        plan, seen = look(wanted.resources, target, Owner(wanted.instance, wanted.revision))
        rehearsed = _rehearsed(plan, wanted, target) if options.rehearse else {}
        return RunResult(plan, wanted, seen, rehearsed)
    access = [item for resource in wanted.resources for item in resource.host_access]
    consent = require_consent(access, current, interaction, allowed=options.allow_host_access)
    target.prepare(wanted.resources, options.pull, interaction.tell)
    wanted = succeeding(wanted._replace(consent=consent), current)
    done = converge(wanted, current, target, options, interaction)
    return RunResult(done.plan, done.release, done.seen)


def _rehearsed(plan: Plan, wanted: Release, target: Target) -> Mapping[Identity, Rehearsal]:
    due = [Instruction(one.resource, one.action) for one in plan.pending if one.resource]
    going = [one.owned for one in plan.pending if one.owned and one.action is Action.REMOVE]
    return target.rehearse(due, going, wanted)


def _instance(opened: Package, name: str | None) -> Instance:
    namespace = settings_of(opened.reserved).namespace
    application = opened.application.nulecule.id
    chosen = checked_name(name, "instance name") if name else default_name(application)
    return Instance(namespace, chosen, application)


def _current(
    target: Target, instance: Instance, opened: Package, interaction: Interaction
) -> Release | None:
    """The newest record of the instance; refuses a name that belongs to another application.

    What was hidden in it stays hidden, also where it has another value from now on.
    """
    current = next(iter(target.releases.history(instance)), None)
    if current is None:
        return None
    interaction.hide(value.text for value in current.values if value.hidden)
    if current.instance.application != instance.application:
        raise InputError(
            f"instance {instance.name!r} is application {current.instance.application!r},"
            f" not {instance.application!r}",
            remedy="choose another --name, or 'stop --volumes' that one first",
        )
    if current.source != opened.found.source:
        was, now = current.source, opened.found.source
        interaction.warn(Problem(f"{instance.name!r} was deployed from {was}, now from {now}"))
    return current
