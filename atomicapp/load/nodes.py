"""YAML and JSON text to trees of nodes: the one door for every text of an application."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any, NamedTuple

import yaml

from atomicapp.errors import InputError, Place, Problem
from atomicapp.load.builder import Limits, TreeBuilder
from atomicapp.load.node import Mapping, Node, Scalar, Sequence, place_of
from atomicapp.load.yaml_errors import plain_error
from atomicapp.names import quoted

LIMITS = Limits()
_CORE = "tag:yaml.org,2002:"
_BARE_TAGS = frozenset({_CORE + name for name in ("bool", "float", "int", "null")})
_SCALAR_TAGS = _BARE_TAGS | {"!", _CORE + "str"}
# Said by what is in it: a set said by what is not takes twenty times as long to compile.
_UNWRITABLE = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]"
)


class Parsed(NamedTuple):
    """The documents of a text, and what is wrong with them that does not end the reading."""

    documents: tuple[Node, ...]
    problems: tuple[Problem, ...]


def documents(text: str, file: str, limits: Limits = LIMITS) -> tuple[Node, ...]:
    """The documents of a text, in order. Raises InputError for all that is wrong with it."""
    parsed = parse(text, file, limits)
    if parsed.problems:
        raise InputError.of(parsed.problems)
    return parsed.documents


def parse(text: str, file: str, limits: Limits = LIMITS) -> Parsed:
    """The documents of a text; ``file`` is its name in places.

    Raises InputError where it is neither YAML nor JSON, or larger than the limits.
    """
    builder = TreeBuilder(file, limits)
    if text.lstrip()[:1] in ("{", "[") and _is_read_as_json(text, file, builder):
        found = [builder.root] if builder.root is not None else []
    else:
        found = _read_yaml(text, file, builder, limits)
    return Parsed(tuple(found), tuple(builder.problems))


def _is_read_as_json(text: str, file: str, builder: TreeBuilder) -> bool:
    """Whether it was JSON; a mapping of YAML may begin like it."""
    from atomicapp.load.json_text import is_json, read_json  # few texts are, and it loads much

    if not is_json(text):
        return False
    read_json(text, file, builder)
    return True


def _read_yaml(text: str, file: str, builder: TreeBuilder, limits: Limits) -> list[Node]:
    unwritable = _UNWRITABLE.search(text)
    if unwritable:
        raise _control_character(text, unwritable.start(), file)
    parser = yaml.CSafeLoader(text)
    found: list[Node] = []
    try:
        while (event := parser.get_event()) is not None:
            _feed(event, file, builder)
            if isinstance(event, yaml.DocumentEndEvent) and builder.root is not None:
                _add_document(builder.root, found, file, limits)
                builder.begin_document()
    except yaml.MarkedYAMLError as error:
        raise plain_error(error, text, file) from None
    finally:
        parser.dispose()
    return found


def _add_document(root: Node, found: list[Node], file: str, limits: Limits) -> None:
    if len(found) == limits.documents:
        what = f"more than {limits.documents:,} documents stand in one file"
        raise InputError(what, place_of(root, file))
    found.append(root)


def _feed(event: Any, file: str, builder: TreeBuilder) -> None:
    mark = event.start_mark
    if isinstance(event, yaml.ScalarEvent):
        plain = event.implicit[0]
        if event.tag is not None:
            _check_tag(event, _SCALAR_TAGS, file)
            plain = event.tag in _BARE_TAGS
        node = Scalar(event.value, plain, mark.line + 1, mark.column + 1)
        builder.scalar(node, event.anchor)
    elif isinstance(event, yaml.MappingStartEvent):
        _check_tag(event, ("!", _CORE + "map"), file)
        builder.open(Mapping(mark.line + 1, mark.column + 1), event.anchor)
    elif isinstance(event, yaml.SequenceStartEvent):
        _check_tag(event, ("!", _CORE + "seq"), file)
        builder.open(Sequence(mark.line + 1, mark.column + 1), event.anchor)
    elif isinstance(event, yaml.CollectionEndEvent):
        builder.close()
    elif isinstance(event, yaml.AliasEvent):
        builder.alias(str(event.anchor), mark.line + 1, mark.column + 1)


def _check_tag(event: Any, allowed: Collection[str], file: str) -> None:
    if event.tag is not None and event.tag not in allowed:
        raise InputError(
            f"the tag {quoted(event.tag)} is not allowed",
            Place(file, event.start_mark.line + 1, event.start_mark.column + 1),
            "remove it; for a text that begins with '!', use quotes",
        )


def _control_character(text: str, offset: int, file: str) -> InputError:
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return InputError(
        f"the control character U+{ord(text[offset]):04X} stands here",
        Place(file, line, column),
        "remove it, or write it as an escape in double quotes",
    )
