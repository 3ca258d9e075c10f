"""Health is judged from what engines really show; the samples are an engine's own (20.10)."""

from __future__ import annotations

from typing import Any

import pytest

from atomicapp.resource import Endpoint, Health
from atomicapp_docker.target.endpoints import endpoints_of
from atomicapp_docker.target.health import exit_code, judge, wants_details

NO = {"RestartPolicy": {"Name": "no", "MaximumRetryCount": 0}}
ALWAYS = {"RestartPolicy": {"Name": "always", "MaximumRetryCount": 0}}
OOM = {
    "RestartCount": 0,
    "State": {"Status": "exited", "OOMKilled": True, "ExitCode": 137, "Error": ""},
    "HostConfig": NO,
}
NOT_STARTED = {
    "RestartCount": 0,
    "State": {
        "Status": "created",
        "ExitCode": 127,
        "Error": 'OCI runtime create failed: exec: "nosuch": executable file\nnot found in $PATH',
    },
    "HostConfig": NO,
}
UNHEALTHY = {
    "RestartCount": 0,
    "State": {
        "Status": "running",
        "Health": {
            "Status": "unhealthy",
            "FailingStreak": 2,
            "Log": [
                {"Start": "2026-11-21T12:27:37.2Z", "ExitCode": 1, "Output": "older\n"},
                {"Start": "2026-11-21T12:27:38.8Z", "ExitCode": 1, "Output": "bad\n"},
            ],
        },
    },
    "HostConfig": NO,
}


def restarted(count: int, policy: dict[str, Any] = ALWAYS) -> dict[str, Any]:
    """An inspection of a container that was started again."""
    return {"RestartCount": count, "State": {"Error": "", "ExitCode": 1}, "HostConfig": policy}


SAMPLES = [
    ("running", "Up 6 seconds", None, Health.DONE, "running", ""),
    ("running", "Up About a minute", None, Health.DONE, "running", ""),
    ("running", "Up Less than a second", None, Health.PROGRESSING, "running", "started just now"),
    ("running", "Up 2 hours (healthy)", None, Health.DONE, "running (healthy)", ""),
    (
        "running",
        "Up 3 seconds (health: starting)",
        None,
        Health.PROGRESSING,
        "running",
        "its health check has not passed yet",
    ),
    (
        "running",
        "Up 4 seconds (unhealthy)",
        UNHEALTHY,
        Health.FAILED,
        "running (unhealthy)",
        "its health check fails: bad",
    ),
    (
        "running",
        "Up 1 second",
        restarted(2),
        Health.PROGRESSING,
        "running",
        "was started again 2 times",
    ),
    ("running", "Up 30 seconds", restarted(2), Health.DONE, "running", ""),
    (
        "restarting",
        "Restarting (1) 1 second ago",
        restarted(1),
        Health.PROGRESSING,
        "restarting (1)",
        "ends with status 1 again and again (once so far)",
    ),
    (
        "restarting",
        "Restarting (1) Less than a second ago",
        restarted(6),
        Health.FAILED,
        "restarting (1)",
        "ends with status 1 again and again (6 times so far)",
    ),
    ("exited", "Exited (0) 5 seconds ago", restarted(0, NO), Health.DONE, "exited (0)", ""),
    (
        "exited",
        "Exited (0) 5 seconds ago",
        restarted(0),
        Health.FAILED,
        "exited (0)",
        "is stopped, although its restart policy is always",
    ),
    (
        "exited",
        "Exited (3) 6 seconds ago",
        restarted(0, NO),
        Health.FAILED,
        "exited (3)",
        "ended with status 3",
    ),
    (
        "exited",
        "Exited (137) 5 seconds ago",
        OOM,
        Health.FAILED,
        "exited (137)",
        "was killed: out of memory",
    ),
    (
        "created",
        "Created",
        NOT_STARTED,
        Health.FAILED,
        "created",
        "could not be started: OCI runtime create failed: "
        'exec: "nosuch": executable file not found in $PATH',
    ),
    ("created", "Created", None, Health.PROGRESSING, "created", "created, not started"),
    ("paused", "Up 3 seconds (Paused)", None, Health.FAILED, "paused", "somebody paused it"),
    ("removing", "Removal In Progress", None, Health.PROGRESSING, "removing", "being removed"),
    ("dead", "Dead", None, Health.FAILED, "dead", ""),
]


@pytest.mark.parametrize(("state", "status", "details", "health", "shown", "message"), SAMPLES)
def test_samples(
    state: str,
    status: str,
    details: dict[str, Any] | None,
    health: Health,
    shown: str,
    message: str,
) -> None:
    assert judge({"State": state, "Status": status}, details) == (health, shown, message)


@pytest.mark.parametrize(
    ("state", "status", "may_restart", "expected"),
    [
        ("running", "Up 2 hours", True, False),
        ("running", "Up 5 seconds", True, True),
        ("running", "Up 5 seconds", False, False),
        ("running", "Up Less than a second", True, False),
        ("running", "Up 5 seconds (healthy)", True, False),
        ("running", "Up 5 seconds (unhealthy)", False, True),
        ("exited", "Exited (0) 5 days ago", False, True),
    ],
)
def test_only_what_a_row_cannot_tell_is_looked_up(
    state: str, status: str, may_restart: bool, expected: bool
) -> None:
    assert wants_details({"State": state, "Status": status}, may_restart) is expected


def test_exit_statuses() -> None:
    assert exit_code({"Status": "Exited (255) 2 hours ago"}) == 255
    assert exit_code({"Status": "Up 2 hours"}) is None


def test_endpoints() -> None:
    ports = [
        {"IP": "0.0.0.0", "PrivatePort": 81, "PublicPort": 32771, "Type": "tcp"},
        {"IP": "::", "PrivatePort": 81, "PublicPort": 32771, "Type": "tcp"},
        {"IP": "127.0.0.2", "PrivatePort": 80, "PublicPort": 32768, "Type": "tcp"},
        {"IP": "::1", "PrivatePort": 53, "PublicPort": 53, "Type": "udp"},
        {"PrivatePort": 443, "Type": "tcp"},
    ]
    assert endpoints_of({"Ports": ports}, "engine.example") == (
        Endpoint("[::1]:53", "53/udp"),
        Endpoint("127.0.0.2:32768", "80/tcp"),
        Endpoint("engine.example:32771", "81/tcp"),
    )
    assert endpoints_of({}, "127.0.0.1") == ()
