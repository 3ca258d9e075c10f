"""How a container does, judged from what an engine shows of it. Pure.

A row of ``GET /containers/json`` is enough for most; :func:`wants_details` says
when ``GET /containers/{id}/json`` adds to it. The ages in a row's ``Status`` are
told by the engine, so that no clock of ours is compared with one of its.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from atomicapp.resource import Health

RESTARTS_ALLOWED = 5
"""A container that was started again more often than this, without staying up, has failed."""
STEADY_AGE = 10
"""Seconds after which a container that was started again counts as staying up; engines too
forget their growing pause between restarts then."""

_CODE = re.compile(r"(?:Exited|Restarting) \((-?\d+)\)")
_PROBE = re.compile(r"\((?:health: )?(starting|healthy|unhealthy)\)")
_SECONDS = re.compile(r"Up (\d+) seconds?\b")
_LONGEST_OUTPUT = 200

Row = Mapping[str, Any]


class Judgement(NamedTuple):
    """``state`` is the engine's word (``running``, ``exited (1)``); ``message`` says why."""

    health: Health
    state: str
    message: str = ""


def wants_details(row: Row, may_restart: bool = True) -> bool:
    """Whether the row alone cannot tell how the container does.

    ``may_restart`` is False for a container that is known to have no restart policy.
    """
    if row.get("State") != "running":
        return True
    probe = _probe(row)
    return probe == "unhealthy" if probe else may_restart and 1 <= _age(row) < STEADY_AGE


def judge(row: Row, details: Row | None = None) -> Judgement:
    """How a container does; ``details`` is its inspection where :func:`wants_details`."""
    word = str(row.get("State", ""))
    state: Row = (details or {}).get("State") or {}
    match word:
        case "running":
            return _running(row, details, state)
        case "exited":
            return _exited(row, details, state)
        case "restarting":
            return _restarting(row, details)
        case "created" if state.get("Error"):
            return Judgement(Health.FAILED, word, f"could not be started: {_line(state['Error'])}")
        case "created":
            return Judgement(Health.PROGRESSING, word, "created, not started")
        case "paused":
            return Judgement(Health.FAILED, word, "somebody paused it")
        case "removing":
            return Judgement(Health.PROGRESSING, word, "being removed")
    return Judgement(Health.FAILED, word, _line(state.get("Error", "")))


def exit_code(row: Row) -> int | None:
    """The exit status that a row shows, None where it shows none."""
    found = _CODE.match(str(row.get("Status", "")))
    return int(found[1]) if found else None


def ended_well(details: Row) -> bool:
    """Whether a container has ended with 0."""
    state: Row = details.get("State") or {}
    return state.get("Status") == "exited" and state.get("ExitCode") == 0


def ended_at(details: Row) -> datetime | None:
    """When a container ended, by the engine's clock; None where that is not told."""
    return time_of((details.get("State") or {}).get("FinishedAt"))


def exposes(details: Row) -> bool:
    """Whether a container means to answer on ports, if only to other containers."""
    return bool((details.get("Config") or {}).get("ExposedPorts"))


def time_of(text: object) -> datetime | None:
    """A time as an engine writes it; None for what is none."""
    try:
        return datetime.fromisoformat(str(text))
    except ValueError:
        return None


def restart_policy(details: Row | None) -> str:
    """The name of the restart policy; "" where there is none."""
    host: Row = (details or {}).get("HostConfig") or {}
    name = str((host.get("RestartPolicy") or {}).get("Name") or "")
    return "" if name == "no" else name


def _running(row: Row, details: Row | None, state: Row) -> Judgement:
    probe = _probe(row)
    if probe == "healthy":
        return Judgement(Health.DONE, "running (healthy)")
    if probe == "unhealthy":
        return Judgement(Health.FAILED, "running (unhealthy)", _probe_words(state))
    if probe == "starting":
        return Judgement(Health.PROGRESSING, "running", "its health check has not passed yet")
    restarts = int((details or {}).get("RestartCount") or 0)
    if restarts and _age(row) < STEADY_AGE:
        return Judgement(Health.PROGRESSING, "running", f"was started again {_times(restarts)}")
    if _age(row) < 1:
        return Judgement(Health.PROGRESSING, "running", "started just now")
    return Judgement(Health.DONE, "running")


def _exited(row: Row, details: Row | None, state: Row) -> Judgement:
    code = exit_code(row)
    word = f"exited ({code})"
    policy = restart_policy(details)
    if state.get("OOMKilled"):
        return Judgement(Health.FAILED, word, "was killed: out of memory")
    if code:
        error = _line(state.get("Error", ""))
        return Judgement(
            Health.FAILED, word, f"ended with status {code}" + (f": {error}" if error else "")
        )
    if policy in ("", "on-failure"):
        return Judgement(Health.DONE, word)
    return Judgement(Health.FAILED, word, f"is stopped, although its restart policy is {policy}")


def _restarting(row: Row, details: Row | None) -> Judgement:
    code, restarts = exit_code(row), int((details or {}).get("RestartCount") or 0)
    health = Health.FAILED if restarts > RESTARTS_ALLOWED else Health.PROGRESSING
    message = f"ends with status {code} again and again ({_times(restarts)} so far)"
    return Judgement(health, f"restarting ({code})", message)


def _probe(row: Row) -> str:
    found = _PROBE.search(str(row.get("Status", "")))
    return found[1] if found else ""


def _age(row: Row) -> int:
    """Seconds since the start, as far as they matter here; large where a row does not tell."""
    status = str(row.get("Status", ""))
    if status.startswith("Up Less than a second"):
        return 0
    found = _SECONDS.match(status)
    return int(found[1]) if found else STEADY_AGE


def _probe_words(state: Row) -> str:
    runs = (state.get("Health") or {}).get("Log") or []
    said = _line(runs[-1].get("Output", "")) if runs else ""
    return "its health check fails" + (f": {said}" if said else "")


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count} times"


def _line(text: object) -> str:
    return " ".join(str(text).split())[:_LONGEST_OUTPUT]
