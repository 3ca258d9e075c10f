"""YAML and JSON text to trees, within limits."""

from __future__ import annotations

import re
from typing import Any

import yaml

from atomicapp.errors import InputError, Place, Problem
from atomicapp.names import quoted
from atomicapp_kubernetes.artifacts import scalars
from atomicapp_kubernetes.artifacts.builder import Builder, Limits
from atomicapp_kubernetes.artifacts.masked import Masked
from atomicapp_kubernetes.artifacts.tree import Fields, Items, Node, Scalar

LIMITS = Limits()
_TAG = "tag:yaml.org,2002:"
_BARE_TAGS: dict[str, tuple[type, ...]] = {
    _TAG + "bool": (bool,),
    _TAG + "int": (int,),
    _TAG + "float": (int, float),
    _TAG + "null": (type(None),),
}
_TEXT_TAGS = ("!", _TAG + "str")
_SURROGATES = re.compile(r"\\u(d[89ab][0-9a-f]{2})\\u(d[c-f][0-9a-f]{2})", re.IGNORECASE)
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")
_CLOSE_IT = "check the indentation, and that quotes and brackets are closed"
_INDENTED_BY_TAB = re.compile(" *\t")
_MEANINGS = (
    ("cannot start any token", "a value cannot begin with this", "put the text in quotes"),
    ("mapping values are not allowed", "a ':' is not expected here", "put a text that holds ': ' "
     "in quotes, else check the indentation"),
    ("unexpected end of stream", "a quotation is not closed", "put a quote behind the text"),
    ("expected ',' or", "a bracket is not closed", "put ',' or the closing bracket here"),
    ("could not find expected ':'", "a ':' is missing behind the name of a field",
     "write 'field: value'"),
    ("expected <document start>", "another object begins here", "put a line of '---' before it"),
    ("expected '-' indicator", "an item of a list was expected here",
     "begin it with '- ', indented like the others"),
)  # fmt: skip


def read(masked: Masked, limits: Limits = LIMITS) -> tuple[Node, ...]:
    """The documents of a text that are not empty. Raises InputError for all that is wrong."""
    text = masked.text
    if text.lstrip()[:1] in ("{", "["):
        text = _SURROGATES.sub(_character, text)
    if found := _CONTROL.search(text):
        line = text.count("\n", 0, found.start())
        column = found.start() - text.rfind("\n", 0, found.start()) - 1
        what = f"the control character U+{ord(found[0]):04X} stands here"
        raise InputError(what, masked.place(line, column), "remove it")
    reader = _Reader(masked, limits)
    documents = reader.read(text)
    if reader.problems:
        raise InputError.of(reader.problems)
    return documents


def _character(pair: re.Match[str]) -> str:
    """The escape of YAML for a character that JSON escapes in two halves."""
    high, low = (int(half, 16) for half in pair.groups())
    return f"\\U{0x10000 + ((high - 0xD800) << 10) + low - 0xDC00:08x}"


class _Reader:
    """Takes what libyaml sees, in order. It never goes deeper than the limits allow: libyaml's
    own trees end the process where a text is nested too deep."""

    def __init__(self, masked: Masked, limits: Limits) -> None:
        self._masked = masked
        self._builder = Builder(limits)
        self.problems: list[Problem] = []

    def read(self, text: str) -> tuple[Node, ...]:
        parser = yaml.CSafeLoader(text)
        documents: list[Node] = []
        try:
            while (event := parser.get_event()) is not None:
                self._take(event)
                if isinstance(event, yaml.DocumentEndEvent):
                    root = self._builder.finish()
                    if root is not None and not _is_empty(root):
                        documents.append(root)
        except yaml.MarkedYAMLError as error:
            raise self._plain(error) from None
        finally:
            parser.dispose()
        self.problems += self._builder.problems
        return tuple(documents)

    def _take(self, event: Any) -> None:
        kind = type(event)
        if kind is yaml.ScalarEvent:
            scalar = self._scalar(event, self._place(event))
            name = self._key(event) if self._builder.is_at_name else None
            self._builder.add(scalar, event.anchor, name)
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._builder.close()
        elif isinstance(event, yaml.NodeEvent):
            self._take_node(event, self._place(event))

    def _place(self, event: Any) -> Place:
        mark = event.start_mark
        return self._masked.place(mark.line, mark.column)

    def _take_node(self, event: Any, place: Place) -> None:
        if isinstance(event, yaml.AliasEvent):
            self._builder.alias(str(event.anchor), place)
        else:
            self._check_tag(event.tag, ("!", _TAG + "map", _TAG + "seq"), place)
            is_map = isinstance(event, yaml.MappingStartEvent)
            self._builder.open(Fields({}, place) if is_map else Items([], place), event.anchor)

    def _scalar(self, event: Any, place: Place) -> Scalar:
        text = self._masked.restored(event.value)
        if event.tag in _TEXT_TAGS or (event.tag is None and not event.implicit[0]):
            return Scalar(text, place)
        if event.tag is not None:
            self._check_tag(event.tag, tuple(_BARE_TAGS), place)
        if self._masked.is_value(event.value) and text[:1] in ("[", "{"):
            return Scalar(text, place, given=text)
        try:
            value = scalars.bare(text)
        except ValueError:
            self.problems.append(Problem("this number is not finite", place, "write another"))
            return Scalar(text, place)
        if event.tag is not None and not isinstance(value, _BARE_TAGS[event.tag]):
            what = f"this is not what its tag {quoted(event.tag.replace(_TAG, '!!'))} says"
            self.problems.append(Problem(what, place, "remove the tag"))
        return Scalar(value, place, text if self._masked.holds_value(event.value) else None)

    def _key(self, event: Any) -> str | None:
        """The name of the field, if this is one."""
        text = self._masked.restored(event.value)
        is_text = not event.implicit[0] or self._masked.holds_value(event.value)
        try:
            return text if is_text else scalars.key(text)
        except ValueError:
            return text

    def _check_tag(self, tag: str | None, allowed: tuple[str, ...], place: Place) -> None:
        if tag is not None and tag not in allowed:
            remedy = "remove it; for a text that begins with '!', use quotes"
            raise InputError(f"the tag {quoted(tag)} is not allowed", place, remedy)

    def _plain(self, error: yaml.MarkedYAMLError) -> InputError:
        mark = error.problem_mark or error.context_mark
        at, column = (mark.line, mark.column) if mark else (0, 0)
        place = self._masked.place(at, column)
        if tab := _INDENTED_BY_TAB.match([*self._masked.text.split("\n"), ""][at]):
            place = self._masked.place(at, tab.end() - 1)
            return InputError("a tab cannot indent", place, "indent with spaces")
        problem = error.problem or ""
        for words, what, remedy in _MEANINGS:
            if words in problem:
                return InputError(what, place, remedy)
        return InputError("this is neither YAML nor JSON", place, _CLOSE_IT)


def _is_empty(root: Node) -> bool:
    return isinstance(root, Scalar) and root.value is None
