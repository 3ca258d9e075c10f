"""Records as data: nothing is lost on the way, and what is not ours is refused."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator

import atomicapp
from atomicapp.errors import InputError
from atomicapp.instance import Instance
from atomicapp.record_format import from_data, to_data
from atomicapp.release import SCHEMA_VERSION, RecordedArtifact, RecordedValue, Release, State
from atomicapp.resource import HostAccess, Identity, Resource
from tests.releases.samples import SECRET, a_release

SCHEMA = json.loads((Path(atomicapp.__file__).parent / "schemas/record.schema.json").read_bytes())
texts = st.text(max_size=12)
names = st.text(min_size=1, max_size=12)
times = st.datetimes().map(lambda time: time.strftime("%Y").rjust(4, "0") + "-01-02T03:04:05Z")
plain = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=8,
)


def few(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.lists(strategy, max_size=3).map(tuple)


identities = st.builds(Identity, names, names, texts, names)
resources = st.builds(
    Resource,
    identity=identities,
    component=texts,
    specification=st.dictionaries(texts, plain, max_size=4),
    after=few(identities),
    bound_to=few(identities),
    host_access=few(st.builds(HostAccess, texts, texts)),
    is_data=st.booleans(),
    title=texts,
)
releases = st.builds(
    Release,
    instance=st.builds(Instance, names, names, texts),
    provider=names,
    revision=st.integers(min_value=1),
    state=st.sampled_from(State),
    message=texts,
    version=texts,
    source=texts,
    digest=texts,
    components=few(texts),
    values=few(st.builds(RecordedValue, texts, texts, texts, texts, st.booleans())),
    artifacts=few(st.builds(RecordedArtifact, texts, texts, texts)),
    resources=few(resources),
    consent=few(texts),
    created=times,
    updated=times,
    program=texts,
    schema=st.just(SCHEMA_VERSION),
)


@given(releases)
def test_every_record_comes_back_as_it_was(release: Release) -> None:
    text = json.dumps(to_data(release))
    assert from_data(json.loads(text)) == release


def test_the_schema_is_one_that_an_editor_can_use() -> None:
    Draft7Validator.check_schema(SCHEMA)
    Draft7Validator(SCHEMA).validate(json.loads(json.dumps(to_data(a_release()))))


def _places(data: object) -> Iterator[tuple[Any, Any]]:
    """Every container in data with every key or index that it has."""
    if isinstance(data, dict | list):
        for key in list(data) if isinstance(data, dict) else range(len(data)):
            yield data, key
            yield from _places(data[key])


@given(st.data())
def test_what_the_schema_takes_is_what_is_read(data: st.DataObject) -> None:
    """A record with one thing changed, taken away or added is a record for both or for neither."""
    record = json.loads(json.dumps(to_data(a_release())))
    # What a specification holds is the target's, and its digest guards it.
    places = [place for place in _places(record) if place[1] not in ("schema", "digest")]
    holder, key = data.draw(st.sampled_from(places))
    # JSON Schema takes 1.0 for an integer; nobody writes that.
    new = (
        plain.filter(lambda value: type(value) is not float)
        | times
        | st.sampled_from([1, "failed"])
    )
    change = data.draw(st.sampled_from(["replace", "remove", "add"]))
    if change == "replace":
        holder[key] = data.draw(new)
    elif change == "remove":
        del holder[key]
    elif isinstance(holder, dict):
        holder["more"] = data.draw(plain)
    try:
        from_data(record)
        is_read = True
    except InputError as error:
        is_read = "its digest" in str(error)
    assert is_read == Draft7Validator(SCHEMA).is_valid(record)


def _without(key: str) -> Callable[[dict[str, Any]], object]:
    return lambda data: data.pop(key)


@pytest.mark.parametrize(
    "spoil",
    [
        _without("values"),
        _without("schema"),
        lambda data: data.update(state="splendid"),
        lambda data: data.update(revision=0),
        lambda data: data.update(created="yesterday"),
        lambda data: data.update(more=1),
        lambda data: data["values"][0].update(hidden="yes"),
        lambda data: data["resources"][0].pop("identity"),
        lambda data: data["resources"][0]["specification"].update(driver="host"),
    ],
)
def test_what_is_not_a_record_is_refused_without_its_values(
    spoil: Callable[[dict[str, Any]], object],
) -> None:
    data = json.loads(json.dumps(to_data(a_release())))
    spoil(data)
    with pytest.raises(InputError) as raised:
        from_data(data, "record default/hello")
    assert "record" in str(raised.value)
    assert "record default/hello" in str(raised.value)
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize("data", [None, [], "text", 7])
def test_other_json_is_refused(data: Any) -> None:
    with pytest.raises(InputError, match="not a record"):
        from_data(data)


def test_a_newer_program_s_record_says_so() -> None:
    data = to_data(a_release()._replace(schema=2))
    with pytest.raises(InputError, match="newer program"):
        from_data(data)


def test_a_record_from_before_a_field_was_there_is_read() -> None:
    data = to_data(a_release(1))
    for resource in data["resources"]:
        for name in ("order", "rank", "secret_fields"):
            del resource[name]
    assert from_data(data) == a_release(1)
