"""Credentials from a program that the kubeconfig names (``exec``)."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from atomicapp.errors import TargetError
from atomicapp.names import quoted
from atomicapp_kubernetes.cluster.access import Access
from atomicapp_kubernetes.cluster.exec_info import plugin_environment
from atomicapp_kubernetes.cluster.kubeconfig import Part, shown

TIME_LIMIT = 60.0
"""Seconds that a plug-in may take; where a person is, who may have to log in, there is no limit."""
VERSIONS = ("client.authentication.k8s.io/v1", "client.authentication.k8s.io/v1beta1")


class PluginCredential(NamedTuple):
    """What a plug-in said; ``until`` in seconds since the epoch, None where it did not say."""

    token: str
    certificate: str
    key: str
    until: float | None

    def __repr__(self) -> str:
        return "PluginCredential(***)"


def run_plugin(plugin: Part, access: Access) -> PluginCredential:
    """What the plug-in answers; raises TargetError with its own words where it fails."""
    command, version = plugin.text("command"), plugin.text("apiVersion")
    if not command or version not in VERSIONS:
        raise TargetError(
            f"the plug-in of {access.source} has no command, or speaks {quoted(version)}",
            remedy=f"its apiVersion is one of {', '.join(VERSIONS)}",
        )
    status = _status(_printed(command, plugin, access), command, plugin)
    token = _text(status, "token")
    certificate, key = _text(status, "clientCertificateData"), _text(status, "clientKeyData")
    if not token and not (certificate and key):
        raise _failed(command, "it gives neither a token nor a certificate with its key", plugin)
    return PluginCredential(token, certificate, key, _until(_text(status, "expirationTimestamp")))


def _printed(command: str, plugin: Part, access: Access) -> bytes:
    """What the program prints."""
    has_person = sys.stdin is not None and sys.stdin.isatty()
    mode = plugin.text("interactiveMode")
    if mode == "Always" and not has_person:
        raise _failed(command, "it asks on a terminal, and there is none", plugin)
    interactive = has_person and mode != "Never"
    program = str(plugin.base / command) if "/" in command else command
    try:
        done = subprocess.run(
            [program, *(plugin.fields.get("args") or ())],
            env=plugin_environment(plugin, access, interactive=interactive),
            stdin=None if interactive else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=None if has_person else subprocess.PIPE,
            timeout=None if has_person else TIME_LIMIT,
            check=False,
        )
    except FileNotFoundError as error:
        raise _failed(command, "it is not installed", plugin) from error
    except subprocess.TimeoutExpired as error:
        raise _failed(command, f"it did not end within {TIME_LIMIT:.0f} s", plugin) from error
    except OSError as error:
        raise _failed(command, str(error.strerror), plugin) from error
    if done.returncode:
        said = (done.stderr or b"").decode(errors="replace").strip().splitlines()
        last = quoted(said[-1], 200) if said else "nothing"
        raise _failed(command, f"it ended with {done.returncode} and said {last}", plugin)
    return done.stdout


def _status(printed: bytes, command: str, plugin: Part) -> Mapping[str, Any]:
    try:
        status = json.loads(printed)["status"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _failed(command, "what it prints is no ExecCredential", plugin) from error
    if not isinstance(status, Mapping):
        raise _failed(command, "what it prints has no status", plugin)
    return status


def _text(status: Mapping[str, Any], key: str) -> str:
    """A field; "" for what is neither a token nor PEM: both are ASCII."""
    value = status.get(key)
    return value if isinstance(value, str) and value.isascii() else ""


def _until(text: str) -> float | None:
    try:
        return datetime.fromisoformat(text).timestamp() if text else None
    except ValueError:
        return None


def _failed(command: str, why: str, plugin: Part) -> TargetError:
    hint = plugin.text("installHint").strip().partition("\n")[0]
    return TargetError(
        f"the plug-in {quoted(command)} that gives the credentials failed: {why}",
        plugin.where,
        shown(hint) or "run it by hand, or use another context",
    )
