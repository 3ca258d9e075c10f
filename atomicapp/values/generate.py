"""Answers files made by the program: a sample to fill in, and the values that were used."""

from __future__ import annotations

from collections.abc import Iterator

from atomicapp.document import Param
from atomicapp.graph import Application
from atomicapp.values.answers import DEFAULT_NAMESPACE, GENERAL, RESERVED, Answers, Entry
from atomicapp.values.resolution import Resolution
from atomicapp.values.scope import Scope, scopes


def sample(
    application: Application, given: Answers, provider: str | None
) -> dict[str, dict[str, Entry]]:
    """Every param in its section with what was given, else its default, and its description.

    A param with neither is there as one that is still to be answered. ``[general]``
    also has ``namespace``, ``provider`` (unless None) and the reserved keys that
    were given; keys that nobody declares are left out.
    """
    sections: dict[str, dict[str, Entry]] = {}
    for scope in scopes(application):
        entries = dict(_declared(scope, given))
        if scope.outer is None:
            entries = {**_reserved(given, provider), **entries}
            if provider is not None:
                entries["provider"] = entries["provider"]._replace(text=provider)
        if entries:
            sections.setdefault(scope.section, {}).update(entries)
    return sections


def _reserved(given: Answers, provider: str | None) -> dict[str, Entry]:
    texts: dict[str, str | None] = {"provider": None, "namespace": DEFAULT_NAMESPACE}
    for name in RESERVED:
        answer = given.general(name)
        if answer is not None:
            texts[name] = answer.text
    texts["provider"] = provider or texts["provider"]
    return {name: Entry(text) for name, text in texts.items() if text is not None}


def _declared(scope: Scope, given: Answers) -> Iterator[tuple[str, Entry]]:
    sections = [given.sections.get(around.section, {}) for around in scope.chain()]
    for name, param in scope.declared.items():
        if name == "provider" and scope.outer is not None:
            continue
        answer = next((answers[name] for answers in sections if name in answers), None)
        text = param.default if answer is None else answer.text
        yield name, Entry(text, _remark(scope, param, text))


def _remark(scope: Scope, param: Param, text: str | None) -> str:
    """One printable line on what the value is for."""
    parts = [param.description, *(each.description for each in param.constraints)]
    if text is None:
        around = next(
            (s for s in scope.chain() if s is not scope and param.name in s.declared), None
        )
        parts.append(f"without it, that of [{around.section}] counts" if around else "no default")
    line = "; ".join(part for part in (" ".join(part.split()) for part in parts) if part)
    return "".join(character for character in line if character.isprintable())


def used(resolution: Resolution) -> dict[str, dict[str, str]]:
    """Section -> name -> text: answers that make the same values again."""
    sections: dict[str, dict[str, str]] = {}
    for path, seen in resolution.values.items():
        texts = {name: value.text for name, value in seen.own.items()}
        if texts:
            sections.setdefault(path or GENERAL, {}).update(texts)
    return sections
