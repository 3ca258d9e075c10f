"""The table of options is the clients' own, and every row of it is compared with them."""

from __future__ import annotations

import re
import subprocess

import pytest

from atomicapp_docker.line.options import BY_LETTER, BY_NAME, OPTIONS, Kind
from tests.docker_line.clients import clients
from tests.docker_line.spellings import ONLY_OF_RUN, REFUSED, SAMPLES
from tests.docker_line.test_requests import NOT_COMPARED

_ROW = re.compile(
    r"^ +(?:-(?P<short>\w), )?--(?P<name>[\w-]+)(?: (?P<type>[a-z0-9-]+))?(?: {2,}|$)"
)


@pytest.mark.parametrize("version", sorted(clients()))
def test_every_option_of_the_clients_help_is_in_the_table(version: str) -> None:
    done = subprocess.run(
        [clients()[version], "run", "--help"], capture_output=True, text=True, check=True
    )
    rows = [found for line in done.stdout.splitlines() if (found := _ROW.match(line))]
    assert len(rows) > 90
    for row in rows:
        option = BY_NAME[row["name"]]
        assert option.short == (row["short"] or ""), option
        assert (option.kind is Kind.FLAG) == (row["type"] is None), option
        is_repeated = row["type"] in ("list", "map", "mount", "ulimit", "network")
        assert (option.kind in (Kind.LIST, Kind.MAP)) == is_repeated, option


def test_every_option_is_compared_or_listed_with_a_reason() -> None:
    sampled = {sample.option for sample in SAMPLES}

    assert sampled | REFUSED.keys() == {option.name for option in OPTIONS}
    assert not sampled & REFUSED.keys()
    assert {option.name for option in OPTIONS if option.refused} == REFUSED.keys()
    on_engine = {one.option for one in SAMPLES if not one.unmade} - ONLY_OF_RUN
    by_request = {one.option for one in SAMPLES} - NOT_COMPARED.keys()
    assert sampled == on_engine | by_request | NOT_COMPARED.keys()


def test_an_option_that_reaches_no_engine_says_why() -> None:
    silent = {"attach", "entrypoint", "name", "platform", "pull", "no-healthcheck"}
    silent |= {"network", "network-alias", "link-local-ip", "ip", "ip6", "mac-address"}
    silent |= {"label", "expose", "publish", "device", "gpus"}
    for option in OPTIONS:
        assert option.field or option.note or option.refused or option.name in silent, option


def test_names_and_letters_are_unique() -> None:
    names = [name for option in OPTIONS for name in (option.name, *option.aliases)]
    letters = [option.short for option in OPTIONS if option.short]

    assert len(names) == len(set(names)) == len(BY_NAME)
    assert len(letters) == len(set(letters)) == len(BY_LETTER)
