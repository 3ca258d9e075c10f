"""Which value counts, and where it came from."""

from __future__ import annotations

from pathlib import Path

import pytest

from atomicapp.errors import InputError
from atomicapp.graph import Application
from atomicapp.values.answers import Answers
from atomicapp.values.answers_file import parse_answers
from atomicapp.values.generate import sample, used
from atomicapp.values.recorded import recorded_answers, to_record
from atomicapp.values.resolution import Resolution, Sources
from atomicapp.values.resolve import resolve
from atomicapp.values.value import OriginKind
from tests.trees import application

TREE = {
    "Nulecule": """
        specversion: 0.0.2
        id: shop
        params:
          - {name: provider, description: d, default: docker}
          - {name: domain, description: d, default: example.org}
          - {name: owner, description: d}
        graph:
          - name: web
            params:
              - {name: image, description: d, default: httpd}
              - {name: port, description: d, default: 080}
              - {name: owner, description: d}
              - {name: secret, description: d, hidden: true}
            artifacts: {docker: [file://web]}
          - name: db
            source: docker://x/db
            params:
              - {name: size, description: d, default: 1}
              - {name: image, description: d, default: from-outside}
        """,
    "external/db/Nulecule": """
        specversion: 0.0.2
        id: db
        params:
          - {name: provider, description: d, default: kubernetes}
          - {name: size, description: d}
          - {name: user, description: d}
        graph:
          - name: server
            params:
              - {name: image, description: d, default: mariadb}
              - {name: size, description: d}
              - {name: empty, description: d, default: ""}
            artifacts: {docker: [file://server]}
        """,
}


@pytest.fixture
def shop(tmp_path: Path) -> Application:
    return application(tmp_path, TREE)


GIVEN = {"general": {"owner": "me"}, "web": {"secret": "s3cret"}, "db": {"user": "u"}}


def resolved(shop: Application, **sources: dict[str, dict[str, str]]) -> Resolution:
    given = {"answers": GIVEN, **sources}
    return resolve(
        shop, Sources(**{name: Answers.of(each) for name, each in given.items()}), "docker"
    )


def text(resolution: Resolution, path: str, name: str) -> str:
    return resolution.context(path)[name]


def test_defaults_and_scopes(shop: Application) -> None:
    found = resolved(shop)
    assert not found.missing
    assert dict(found.context("web")) == {
        "provider": "docker",
        "namespace": "default",
        "domain": "example.org",
        "owner": "me",
        "image": "httpd",
        "port": "080",
        "secret": "s3cret",
    }
    server = found.context("db:server")
    # Its own default beats the one around it; without one it takes the value around it.
    assert (server["image"], server["size"], server["empty"]) == ("mariadb", "1", "")
    assert (server["user"], server["provider"]) == ("u", "docker")
    assert "secret" not in server
    assert len(server) == len(list(server)) == 8


@pytest.mark.parametrize(
    ("section", "expected"), [("db:server", "own"), ("db", "around"), ("general", "all")]
)
def test_the_nearest_section_counts(shop: Application, section: str, expected: str) -> None:
    sections = {
        "general": {"image": "all"},
        "db": {"image": "around"},
        "db:server": {"image": "own"},
    }
    kept = dict(list(sections.items())[: list(sections).index(section) + 1])
    answers = {**GIVEN, **kept, "general": {**GIVEN["general"], **kept["general"]}}
    found = resolved(shop, answers=answers)
    assert text(found, "db:server", "image") == expected
    assert text(found, "web", "image") == "all"


def test_the_stronger_source_counts_whatever_its_section(shop: Application) -> None:
    recorded = {"web": {"image": "r", "port": "r"}, "general": {"domain": "r", "owner": "r"}}
    answers = {**GIVEN, "web": {"image": "a", "port": "a", "secret": "a"}}
    typed = {"web": {"image": "t", "secret": "t"}}
    options = {"general": {"image": "o"}}
    found = resolved(shop, recorded=recorded, answers=answers, typed=typed, options=options)
    web = found.values["web"]
    assert [(web[n].text, web[n].origin.kind) for n in ("image", "secret", "port", "domain")] == [
        ("o", OriginKind.OPTION),
        ("t", OriginKind.TYPED),
        ("a", OriginKind.ANSWERS),
        ("r", OriginKind.RECORDED),
    ]


def test_every_value_says_where_it_came_from(shop: Application) -> None:
    answers = parse_answers("[general]\nowner = me\n[web]\n\nsecret = x\n", "answers.conf")
    sources = Sources(
        options=Answers.of({"web": {"port": "1"}}, "--param"),
        answers=answers,
        recorded=Answers.of({"db": {"user": "u"}}, "typed: typed"),
    )
    found = resolve(shop, sources, "docker")
    origins = {name: str(value.origin) for name, value in found.values["web"].items()}
    assert origins == {
        "image": "default at Nulecule:10:9",
        "port": "--param",
        "owner": "answers.conf:2, [general]",
        "secret": "answers.conf:5, [web]",
        "domain": "default at Nulecule:5:5",
        "namespace": "default",
        "provider": "default at Nulecule:4:5",
    }
    assert str(found.values["db"]["user"].origin) == "recorded, then from typed: typed"


def test_all_that_is_missing_is_named_once_where_it_is_asked(shop: Application) -> None:
    found = resolved(shop, answers={})
    assert [(m.section, m.param.name) for m in found.missing] == [
        ("general", "owner"),
        ("web", "secret"),
        ("db", "user"),
    ]
    with pytest.raises(InputError) as caught:
        found.demand()
    lines = [str(problem) for problem in caught.value.problems]
    assert len(lines) == 3
    assert lines[0].startswith("Nulecule:6:5: no value for 'owner' in [general]")
    assert "--param web.secret=@FILE" in lines[1]
    assert lines[2].startswith("external/db/Nulecule:6:5: ")


def test_keys_that_nobody_declares_are_seen_too(shop: Application) -> None:
    answers = {**GIVEN, "general": {"owner": "me", "extra": "e"}, "db:server": {"more": "m"}}
    found = resolved(shop, answers=answers)
    assert text(found, "web", "extra") == "e"
    assert text(found, "db:server", "more") == "m"
    assert "more" not in found.context("db")


def test_the_chosen_provider_and_the_namespace(shop: Application) -> None:
    answers = {**GIVEN, "general": {"owner": "me", "provider": "x", "namespace": "n"}}
    found = resolved(shop, answers=answers, options={"general": {"namespace": "o"}})
    assert text(found, "db:server", "provider") == "docker"
    assert text(found, "db:server", "namespace") == "o"


def test_hidden_values_are_known_in_every_section(shop: Application) -> None:
    answers = {
        "general": {"owner": "me", "secret": "s1", "provider-auth": "t0ken"},
        "db": {"user": "u"},
    }
    found = resolved(shop, answers=answers)
    assert found.hidden_texts() == {"s1", "t0ken"}
    assert not found.values["web"]["owner"].hidden


def test_what_was_used_makes_the_same_values_again(shop: Application) -> None:
    first = resolved(shop, options={"general": {"image": "o"}, "db:server": {"more": "m"}})
    again = resolve(shop, Sources(answers=Answers.of(used(first))), "docker")
    for path in ("web", "db:server"):
        assert dict(again.context(path)) == dict(first.context(path))
    assert used(first)["general"]["provider"] == "docker"


def test_the_record_keeps_what_was_given_and_forgets_defaults(shop: Application) -> None:
    record = to_record(resolved(shop))
    origins = {(each.section, each.name): each.origin for each in record}
    assert origins["web", "image"] == "default: default at Nulecule:10:9"
    assert len(origins) == len(record)
    assert [each.name for each in record if each.hidden] == ["secret"]

    reused = recorded_answers(record)
    assert reused.texts() == GIVEN
    again = resolve(shop, Sources(recorded=reused), "docker")
    assert not again.missing
    assert {(e.name, e.origin) for e in to_record(again)} == {(e.name, e.origin) for e in record}


def test_a_sample_lists_every_param(shop: Application) -> None:
    entries = sample(
        shop, Answers.of({"general": {"namespace": "n", "provider-api": "p"}}), "docker"
    )
    assert {
        section: {name: entry.text for name, entry in values.items()}
        for section, values in entries.items()
    } == {
        "general": {
            "provider": "docker",
            "namespace": "n",
            "provider-api": "p",
            "domain": "example.org",
            "owner": None,
        },
        "web": {"image": "httpd", "port": "080", "owner": None, "secret": None},
        "db": {"size": "1", "image": "from-outside", "user": None},
        "db:server": {"image": "mariadb", "size": None, "empty": ""},
    }
    assert entries["general"]["owner"].remark == "d; no default"
    assert entries["web"]["owner"].remark == "d; without it, that of [general] counts"


def test_a_sample_without_params_or_provider(tmp_path: Path) -> None:
    tree = {
        "Nulecule": "specversion: 0.0.2\nid: a\ngraph: [{name: w, artifacts: {docker: [file:x]}}]\n"
    }
    entries = sample(application(tmp_path, tree), Answers(), None)
    assert {name: list(values) for name, values in entries.items()} == {"general": ["namespace"]}


def test_an_application_with_a_component_called_general(tmp_path: Path) -> None:
    graph = "[{name: general, params: [{name: x, description: d}], artifacts: {docker: [file:x]}}]"
    app = application(tmp_path, {"Nulecule": f"specversion: 0.0.2\nid: a\ngraph: {graph}\n"})
    found = resolve(app, Sources(answers=Answers.of({"general": {"x": "1"}})), "docker")
    assert dict(found.context("general"))["x"] == "1"
    assert not found.missing
