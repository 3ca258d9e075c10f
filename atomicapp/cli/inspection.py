"""How ``inspect`` looks: tables for people, and data whose keys ``docs/inspect.md`` lists."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from atomicapp.cli.image import image_data, show_image
from atomicapp.cli.sink import Foreign, Sink
from atomicapp.graph import Node
from atomicapp.masking import MASK
from atomicapp.operations.inspect import DeclaredParam, Inspected, nodes_of, requirements_of
from atomicapp.operations.needs import Needs

PARAM = ("SECTION", "PARAM", "DEFAULT", "ALLOWED", "DESCRIPTION")
ACCESS = ("PROVIDER", "COMPONENT", "RESOURCE", "HOST ACCESS")


def show_inspected(inspected: Inspected, sink: Sink, output: str | None) -> None:
    """The application, and the image that it comes in."""
    if output:
        sink.data(inspected_data(inspected), output)
        return
    _show_head(inspected, sink)
    _table(sink, ("COMPONENT", "PROVIDERS", "SOURCE"), map(_component, _nodes(inspected)))
    _table(sink, PARAM, map(_param, inspected.params))
    _table(sink, ("COMPONENT", "PERSISTENT VOLUME", "SIZE", "ACCESS MODE"), _volumes(inspected))
    _table(sink, ("PROVIDER", "COMPONENT", "IMAGE"), _images(inspected.needs))
    _table(sink, ACCESS, _accesses(inspected.needs))
    if inspected.image is not None:
        sink.line()
        show_image(inspected.image, sink)


def _show_head(inspected: Inspected, sink: Sink) -> None:
    nulecule = inspected.application.nulecule
    data = nulecule.metadata
    for name, text in (
        ("Name", str(data.get("name", ""))),
        ("Id", nulecule.id),
        ("Version", str(data.get("appversion", ""))),
        ("Description", " ".join(str(data.get("description", "")).split())),
        ("Source", inspected.source),
        ("Providers", ", ".join(_provider(needs) for needs in inspected.needs)),
    ):
        if text:
            sink.line(f"{name + ':':<13}{text}")


def _provider(needs: Needs) -> str:
    return needs.provider if needs.is_supported else f"{needs.provider} (not for every component)"


def _table(sink: Sink, heads: Sequence[str], rows: Iterator[Sequence[str]]) -> None:
    found = list(rows)
    if found:
        sink.line()
        sink.table(heads, found)


def _nodes(inspected: Inspected) -> Iterator[Node]:
    return nodes_of(inspected.application)


def _component(node: Node) -> Sequence[str]:
    source = node.component.source or ""
    if node.nested is not None:
        metadata = node.nested.nulecule.metadata
        about = f"{node.nested.nulecule.id} {metadata.get('appversion', '')}".strip()
        source = f"{source} (here: {about})"
    elif source:
        source = f"{source} (not fetched)"
    return node.path, ", ".join(node.component.artifacts or {}), source


def _param(declared: DeclaredParam) -> Sequence[str]:
    param = declared.param
    allowed = "; ".join(each.description or each.pattern for each in param.constraints)
    return declared.section, param.name, _default(declared), allowed, param.description


def _default(declared: DeclaredParam) -> str:
    default = declared.param.default
    if default is None:
        return "(required)" if declared.is_required else ""
    return MASK if declared.is_hidden else default or '""'


def _volumes(inspected: Inspected) -> Iterator[Sequence[str]]:
    for path, volume in requirements_of(inspected.application):
        yield path, volume.name, f"{volume.size}GiB", volume.access_mode


def _images(needs: Sequence[Needs]) -> Iterator[Sequence[str]]:
    for each in needs:
        if each.images is None:
            yield each.provider, "", "(not known)"
        for used in dict.fromkeys(each.images or ()):
            yield each.provider, used.component, used.image


def _accesses(needs: Sequence[Needs]) -> Iterator[Sequence[str]]:
    for each in needs:
        if each.host_access is None:
            why = "" if each.images is None else ": this provider is not installed"
            yield each.provider, "", "", f"(not known{why})"
        elif not each.host_access:
            yield each.provider, "", "", "none"
        for access in each.host_access or ():
            yield each.provider, *access


def inspected_data(inspected: Inspected) -> Mapping[str, Any]:
    """The same as data; what cannot be told is null."""
    nulecule = inspected.application.nulecule
    data = nulecule.metadata
    return {
        "source": inspected.source,
        "id": nulecule.id,
        "name": data.get("name"),
        "version": data.get("appversion"),
        "description": data.get("description"),
        "specversion": nulecule.specversion,
        "metadata": Foreign(data),
        "providers": [_needs_data(needs) for needs in inspected.needs],
        "params": [_param_data(declared) for declared in inspected.params],
        "components": [_component_data(node) for node in _nodes(inspected)],
        "requirements": list(_requirements(inspected)),
        "image": None if inspected.image is None else image_data(inspected.image),
    }


def _needs_data(needs: Needs) -> Mapping[str, Any]:
    images, access = needs.images, needs.host_access
    return {
        "name": needs.provider,
        "everyComponent": needs.is_supported,
        "images": None if images is None else [used._asdict() for used in images],
        "hostAccess": None if access is None else [each._asdict() for each in access],
    }


def _param_data(declared: DeclaredParam) -> Mapping[str, Any]:
    param = declared.param
    return {
        "section": declared.section,
        "name": param.name,
        "description": param.description,
        "default": MASK if declared.is_hidden and param.default is not None else param.default,
        "hidden": declared.is_hidden,
        "required": declared.is_required,
        "constraints": [
            {"pattern": each.pattern, "description": each.description} for each in param.constraints
        ],
    }


def _component_data(node: Node) -> Mapping[str, Any]:
    nested = node.nested.nulecule if node.nested else None
    return {
        "path": node.path,
        "providers": list(node.component.artifacts or {}),
        "source": node.component.source,
        "fetched": None if node.component.source is None else nested is not None,
        "id": nested.id if nested else None,
        "version": nested.metadata.get("appversion") if nested else None,
    }


def _requirements(inspected: Inspected) -> Iterator[Mapping[str, Any]]:
    for path, volume in requirements_of(inspected.application):
        yield {
            "component": path,
            "persistentVolume": volume.name,
            "accessMode": volume.access_mode,
            "size": volume.size,
        }
