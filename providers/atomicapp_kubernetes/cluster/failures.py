"""What the server refuses, as our errors: its own words, where, and what to do. Pure."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, NamedTuple

from atomicapp.errors import Problem, TargetError
from atomicapp.names import quoted
from atomicapp_kubernetes.readiness.verdict import parts

LONGEST = 600
"""Characters of a server's message that are shown."""
_FORBIDDEN = re.compile(
    r'User "(?P<user>[^"]*)" cannot (?P<verb>\w+) resource "(?P<resource>[^"]*)" '
    r'in API group "(?P<group>[^"]*)"(?: in the namespace "(?P<namespace>[^"]*)")?'
)
_HEAD = re.compile(
    r'^(failed to create typed patch object \([^)]*\): (errors:)?|\S+ "[^"]*" is invalid: )\s*'
)
_FIELD = re.compile(r"^\s*\.(?P<field>[^\s:]+): (?P<words>.*)$", re.MULTILINE)
_VALUE = re.compile(
    r"(?P<head>(Invalid|Duplicate|Unsupported) value): "
    r'(?P<value>\{.*\}|\[.*\]|"([^"\\]|\\.)*"|[^\s:,]+)',
    re.DOTALL,
)
_LONGEST_VALUE = 80
"""Characters of a value that a server quotes; objects in whole are of no use to a person."""
_IN_NAMESPACE = re.compile(r"namespace (?P<namespace>[a-z0-9-]+) because it is being terminated")
_MAKE_NAMESPACE = "--create-namespace makes it"
_GOT = re.compile(r",? got &(?:value\.valueUnstructured\{Value:|\{)(?P<value>.*)\}$", re.DOTALL)
"""How a server writes what it has in place of what it expects: as Go prints its own data."""
_GOTTEN = {"map[": "a map", "[": "a list"}


class Cause(NamedTuple):
    """One of the reasons of a refusal: its sort, the field that it is about, and the words."""

    reason: str
    field: str
    message: str


class Refusal(TargetError):
    """The server answered, and said no.

    ``status`` is HTTP's, ``reason`` the server's word for it; ``retry_after`` in seconds.
    ``field`` is the first field that it names, as a path with dots; ``""`` where it names none.
    """

    status: int = 0
    reason: str = ""
    words: str = ""
    causes: Sequence[Cause] = ()
    namespace: str = ""
    """The namespace that is not there, or is about to go; "" where it is not about one."""

    @property
    def field(self) -> str:
        """The first field that the server names."""
        return next((cause.field.lstrip(".") for cause in self.causes if cause.field), "")

    def told_as(self, problems: Sequence[Problem]) -> Refusal:
        """The same refusal in other words."""
        other = Refusal.of(problems)
        other.status, other.reason, other.words = self.status, self.reason, self.words
        other.causes, other.namespace = self.causes, self.namespace
        return other


class Said(NamedTuple):
    """A Status object, read."""

    status: int
    reason: str
    message: str
    causes: Sequence[Cause]
    details: Mapping[str, Any]


def said(status: int, body: bytes) -> Said:
    """What the body of an answer that is an error says."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, Mapping) or found.get("kind") != "Status":
        text = " ".join(body[:LONGEST].decode(errors="replace").split())
        return Said(status, "", text, (), {})
    details = found.get("details")
    details = details if isinstance(details, Mapping) else {}
    causes = dict.fromkeys(
        Cause(*(str(one.get(key) or "") for key in ("reason", "field", "message")))
        for one in parts(details, "causes")
    )
    message = _HEAD.sub("", str(found.get("message") or ""))
    reason = str(found.get("reason") or "")
    return Said(status, reason, message, tuple(causes) or _named(message), details)


def _named(message: str) -> tuple[Cause, ...]:
    """The fields that a message names where the server does not list them."""
    found = _FIELD.finditer(message)
    return tuple(Cause("", one["field"], one["words"].strip()) for one in found)


def refusal(doing: str, told: Said, where: str = "", *, secret: bool = False) -> Refusal:
    """The error for what a server said no to. ``secret``: no value of the object is shown."""
    words = _words(told, secret=secret)
    remedy = ""
    if told.status == HTTPStatus.FORBIDDEN:
        words, remedy = _forbidden(told, words)
    elif told.status == HTTPStatus.UNAUTHORIZED:
        words = "the server does not know us (401): the credentials are missing, wrong or expired"
        remedy = "log in again, or get a new kubeconfig"
    elif told.status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
        remedy = "it is too large for the cluster's store: divide it"
    namespace, is_going = _namespace(told)
    if namespace:
        words = f"namespace {namespace!r} " + ("is being removed" if is_going else "is not there")
        remedy = "wait until it is gone, or use another" if is_going else _MAKE_NAMESPACE
    error = Refusal(f"{doing}: {words}" if doing else words, where, remedy)
    error.status, error.reason, error.words = told.status, told.reason, words
    error.causes, error.namespace = _shown(told.causes, secret=secret), namespace
    return error


def _namespace(told: Said) -> tuple[str, bool]:
    """The namespace that a request failed for, and whether it is there but about to go."""
    if told.status == HTTPStatus.NOT_FOUND and told.details.get("kind") == "namespaces":
        return str(told.details.get("name")), False
    going = any(cause.reason == "NamespaceTerminating" for cause in told.causes)
    found = _IN_NAMESPACE.search(told.message) if going else None
    return (found["namespace"], True) if found else ("", False)


def _shown(causes: Sequence[Cause], *, secret: bool) -> Sequence[Cause]:
    return [cause._replace(message=_line(cause.message, secret=secret)) for cause in causes]


def _words(told: Said, *, secret: bool) -> str:
    """The server's message on one line, no longer than is read."""
    text = told.message or told.reason or f"the server answered {told.status}"
    return _line(text, secret=secret)


def _line(text: str, *, secret: bool) -> str:
    text = _VALUE.sub(lambda found: _short(found, secret=secret), text)
    text = _GOT.sub(lambda found: "" if secret else _gotten(found), text)
    text = " ".join(text.split())
    text = text if text.isprintable() else quoted(text, LONGEST)
    return text if len(text) <= LONGEST else text[: LONGEST - 3] + "..."


def _short(found: re.Match[str], *, secret: bool) -> str:
    is_hidden = secret or len(found["value"]) > _LONGEST_VALUE
    return found["head"] if is_hidden else found[0]


def _gotten(found: re.Match[str]) -> str:
    """``, got VALUE``; of lists and maps, what they are, and of a text that looks right, that."""
    value = found["value"]
    if value in ("true", "false") and found.string[: found.start()].endswith("boolean"):
        return f", got the text {value!r}"
    shown = next((words for head, words in _GOTTEN.items() if value.startswith(head)), value)
    return f", got {shown}"


def _forbidden(told: Said, words: str) -> tuple[str, str]:
    """Who may not do what, and the rule that would allow it."""
    found = _FORBIDDEN.search(told.message)
    if not found:
        return words, ""
    user, verb, resource = (quoted(found[key]) for key in ("user", "verb", "resource"))
    namespace = found["namespace"]
    place = f"in namespace {namespace!r}" if namespace else "in the whole cluster"
    role = f"a Role of namespace {namespace!r}" if namespace else "a ClusterRole"
    rule = f"apiGroups: [{quoted(found['group'])}], resources: [{resource}], verbs: [{verb}]"
    return (
        f"{user} may not {found['verb']} {found['resource']} {place}",
        f"a rule that allows it, in {role}: {{{rule}}}",
    )
