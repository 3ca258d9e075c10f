"""An application's life on a real engine: run, run again, change, look, stop."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from atomicapp.record_format import from_data
from tests.engine.api import call
from tests.engine.resources import of_instance
from tests.operations.conftest import BACK, NULECULE, Shop


def test_first_it_is_created_then_nothing_changes_and_no_revision_is_made(shop: Shop) -> None:
    assert shop.runs() == {"back": "create", "front": "create"}
    before = shop.container("back")["Id"], shop.container("front")["Id"]
    assert shop.runs() == {"back": "unchanged", "front": "unchanged"}
    assert (shop.container("back")["Id"], shop.container("front")["Id"]) == before
    assert shop.status().data["release"]["revision"] == 1


def test_who_does_not_wait_does_not_have_it_recorded_again(shop: Shop) -> None:
    shop.runs("--no-wait")
    before = shop.status().data["release"]
    assert shop.runs("--no-wait") == {"back": "unchanged", "front": "unchanged"}
    assert shop.status().data["release"] == before


def test_a_changed_value_replaces_what_it_changes_and_what_is_linked_to_it(shop: Shop) -> None:
    shop.runs()
    told = shop.run("-p", "back.greeting=bye")
    assert told.status == 0
    assert "back replaced (specification changed)" in told.err
    assert "front replaced (container/" in told.err
    assert "GREETING=bye" in shop.container("back")["Config"]["Env"]  # type: ignore[index]
    assert shop.status().data["release"]["revision"] == 2
    assert shop.runs() == {"back": "unchanged", "front": "unchanged"}, "the value is remembered"
    assert set(shop.runs("--reset-values").values()) == {"replace"}
    assert "GREETING=hello" in shop.container("back")["Config"]["Env"]  # type: ignore[index]


def test_what_left_the_package_is_removed(shop: Shop) -> None:
    shop.runs()
    shop.write(Nulecule=NULECULE.partition("  - name: front")[0])
    told = shop.run()
    assert f"front: container/{shop.name}_front removed" in told.err
    assert [part["component"] for part in shop.status().data["resources"]] == ["back"]


def test_stop_names_what_has_the_name_of_something_of_ours(shop: Shop) -> None:
    shop.runs()
    name = f"{shop.name}_back"
    call("DELETE", f"/containers/{name}", {"force": "1"})
    foreign = json.dumps({"Image": shop.image, "Cmd": ["true"]}).encode()
    call("POST", "/containers/create", {"name": name}, foreign, "json")
    try:
        stopped = shop.program.does("stop", shop.name)
        assert f"the name '{name}' is held by a container that is not this program's" in stopped.err
        assert "it stays" in stopped.err
        assert f"front: container/{shop.name}_front removed" in stopped.err
    finally:
        call("DELETE", f"/containers/{name}")


def test_a_stopped_container_is_started_again(shop: Shop) -> None:
    shop.runs()
    call("POST", f"/containers/{shop.name}_back/kill")
    broken = shop.status()
    assert broken.status == 1
    assert not broken.data["healthy"]
    assert shop.runs() == {"back": "start", "front": "unchanged"}
    assert shop.status().status == 0


def test_a_removed_container_is_made_again_without_a_new_revision(shop: Shop) -> None:
    shop.runs()
    call("DELETE", f"/containers/{shop.name}_front", {"force": "true"})
    absent = shop.status()
    assert {part["health"] for part in absent.data["resources"]} == {"done", "absent"}
    assert shop.runs() == {"back": "unchanged", "front": "create"}
    assert shop.status().data["release"]["revision"] == 1


def test_stop_takes_away_all_but_the_record_and_a_second_stop_has_nothing_to_do(
    shop: Shop,
) -> None:
    shop.runs()
    told = shop.program.does("stop", shop.name)
    assert [line.split()[-1] for line in told.err.splitlines()] == ["removed", "removed"]
    assert told.err.index("front") < told.err.index("back"), "in reverse order"
    state = shop.status()
    assert (state.status, state.data["state"], state.data["resources"]) == (1, "stopped", [])
    assert "nothing to stop" in shop.program.does("stop", shop.name).err
    assert shop.runs() == {"back": "create", "front": "create"}


def test_stop_with_volumes_leaves_nothing_at_all(shop: Shop) -> None:
    shop.runs()
    shop.program.does("stop", shop.name, "--volumes")
    assert of_instance(shop.name) == []
    assert "nothing called" in shop.program.fails("stop", shop.name)
    gone = shop.program.does("stop", shop.name, "--volumes", "--ignore-not-found")
    assert "nothing to stop" in gone.err
    none = shop.program.does("stop", shop.name, "--ignore-not-found", "-o", "json")
    assert none.data["changes"] == []


def test_data_outlives_stop_and_goes_with_volumes(shop: Shop) -> None:
    shop.write(back=BACK.replace("QUICK", "-v store:/store QUICK"))
    shop.runs()
    told = shop.program.does("stop", shop.name)
    assert f"volume/{shop.name}_store kept" in told.err
    assert shop.runs()["store"] == "unchanged"
    shop.program.does("stop", shop.name, "--volumes")
    assert of_instance(shop.name) == []


def test_side_by_side_under_other_names(shop: Shop, other_name: Callable[[], str]) -> None:
    second = other_name()
    shop.runs()
    shop.program.does("run", str(shop.directory), "--provider", "docker", "--name", second)
    names = {release["name"] for release in shop.program.does("list", "-o", "json").data}
    assert {shop.name, second} <= names
    shop.program.does("stop", second, "--volumes")
    assert shop.status().status == 0


def test_a_name_that_belongs_to_another_application_is_refused(shop: Shop) -> None:
    shop.runs()
    shop.write(Nulecule=NULECULE.replace("id: shop", "id: other"))
    told = shop.run()
    assert told.status == 1
    assert "is application 'shop', not 'other'" in told.err


def test_a_dry_run_shows_the_plan_and_changes_nothing(shop: Shop) -> None:
    table = shop.run("--dry-run")
    assert table.out.splitlines()[0].split() == ["COMPONENT", "RESOURCE", "ACTION", "REASON"]
    assert of_instance(shop.name) == []
    plan = shop.run("--dry-run", "-o", "json")
    assert [change["action"] for change in plan.data["changes"]] == ["create", "create"]
    assert not (shop.directory / "answers.conf.gen").exists()


def test_an_engine_judges_nothing_beforehand(shop: Shop) -> None:
    told = shop.run("--dry-run=server")
    assert told.status == 2
    assert "cannot judge changes before they are made" in told.err
    assert "--dry-run alone" in told.err
    assert of_instance(shop.name) == []


def test_what_does_not_come_up_is_named_with_its_last_words_and_the_old_one_comes_back(
    shop: Shop,
) -> None:
    shop.runs()
    before = shop.container("back")["Id"]
    shop.write(back=BACK.replace("sleep 999", "sh -c 'echo no database; exit 3'"))
    told = shop.run()
    assert told.status == 1
    assert "ended with status 3\n  | no database" in told.err
    assert "back: container/" in told.err
    assert "is as it was" in told.err
    assert shop.container("back")["Id"] == before
    assert shop.container("back")["State"]["Running"]  # type: ignore[index]
    assert shop.status().data["state"] == "failed"
    shop.write(back=BACK)
    shop.runs()
    assert shop.status().status == 0


def test_a_one_shot_that_ended_well_is_done_and_not_run_again(shop: Shop) -> None:
    shop.write(back=BACK.replace("sleep 999", "true"), front="docker run --name front IMAGE true")
    shop.runs()
    assert shop.status().status == 0
    before = shop.container("front")["State"]["FinishedAt"]  # type: ignore[index]
    assert set(shop.runs().values()) == {"unchanged"}
    assert shop.container("front")["State"]["FinishedAt"] == before  # type: ignore[index]


def test_hidden_values_are_in_the_container_and_in_no_output(shop: Shop) -> None:
    secret = "pä$$\"'\\w;rd"
    (shop.directory / "secret").write_text(secret + "\n")
    outputs = [
        shop.run("-p", f"back.password=@{shop.directory / 'secret'}", "-v"),
        shop.run("--dry-run", "-o", "json"),
        shop.run("-o", "json", "-v"),
        shop.status(),
        shop.program("list", "-o", "json"),
    ]
    assert f"PASSWORD={secret}" in shop.container("back")["Config"]["Env"]  # type: ignore[index]
    for said in outputs:
        assert said.status == 0, said.err
        for leaked in (secret, "w;rd", "s3cr3t-hunter2"):
            assert leaked not in said.out + said.err
    kept = shop.directory / "answers.conf.gen"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600


def test_a_container_of_somebody_else_is_an_error_that_names_it_and_is_never_touched(
    shop: Shop,
) -> None:
    name = f"{shop.name}_back"
    body = f'{{"Image": "{shop.image}", "Cmd": ["sleep", "999"]}}'.encode()
    call("POST", "/containers/create", {"name": name}, body, content="json")
    try:
        told = shop.run()
        assert told.status == 1
        assert name in told.err
        assert shop.container("back")["State"]["Status"] == "created"  # type: ignore[index]
    finally:
        call("DELETE", f"/containers/{name}", {"force": "true"})


def test_logs_of_all_and_of_one_component(shop: Shop) -> None:
    shop.write(
        back=BACK.replace("sleep 999", "sh -c 'echo one; echo two; sleep 999'"),
        front="docker run -d --name front IMAGE echo three",
    )
    shop.runs()
    every = shop.program.does("logs", shop.name).out.splitlines()
    assert sorted(line.partition(" | ")[2] for line in every) == ["one", "three", "two"]
    last = shop.program.does("logs", shop.name, "back", "--tail", "1").out
    assert last == f"back/{shop.name}_back | two\n"
    assert "there are: back, front" in shop.program.fails("logs", shop.name, "middle")


@pytest.mark.parametrize(
    "access", ["--device /dev/null:/x", "-v /:/host", "--pid=host", "-v /var/run/docker.sock:/s"]
)
def test_host_access_needs_consent_once(shop: Shop, access: str) -> None:
    """threats: artifacts that take the host."""
    shop.write(back=BACK.replace("QUICK", f"QUICK {access}"))
    refused = shop.run()
    assert refused.status == 1
    assert "--allow-host-access" in refused.err
    assert of_instance(shop.name) == []
    assert "--allow-host-access" in shop.run("--yes").err, "an ordinary yes is not enough"
    assert shop.run("--dry-run").out.count("HOST ACCESS") == 1
    assert shop.run("--allow-host-access").status == 0
    assert set(shop.runs().values()) == {"unchanged"}, "what was agreed to is not asked again"


def test_an_instance_is_found_by_its_directory(shop: Shop, tmp_path: Path) -> None:
    one = NULECULE.partition("  - name: front")[0].replace("id: shop", f"id: {shop.name}-id")
    shop.write(Nulecule=one, back=BACK.replace("--name back", f"--name {shop.name}-back"))
    shop.runs("--no-wait")
    told = shop.program.fails("stop", str(shop.directory), status=2)
    assert f"under other names: {shop.name}" in told
    shop.program.does("run", str(shop.directory), "--provider", "docker")
    status = shop.program.does("status", str(shop.directory)).out
    assert status.splitlines()[0].split() == ["Name:", f"{shop.name}-id"]
    shop.program.does("stop", str(shop.directory), "--volumes")


def test_killed_by_nobody_but_unrecorded_things_are_named(shop: Shop) -> None:
    shop.runs()
    record = f"atomicapp-record-default.{shop.name}"
    call("DELETE", f"/containers/{record}", {"force": "true"})
    call("DELETE", f"/volumes/{record}")
    state = shop.status()
    assert (state.status, state.data["state"]) == (1, "unrecorded")
    assert set(shop.runs().values()) == {"unchanged"}
    assert shop.status().status == 0


def test_a_record_of_a_newer_program_hides_no_other_one(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only this process finds a newer record: a real one would be everybody's on the engine."""
    shop.runs()
    second = f"{shop.name}-newer"
    shop.program.does("run", str(shop.directory), "--name", second, "--no-wait")
    monkeypatch.setattr(
        "atomicapp_docker.records.journal.from_data",
        lambda data, where: from_data({**data, "schema": 99} if "newer" in where else data, where),
    )
    listed = shop.program("list")
    assert listed.status == 1
    assert shop.name in listed.out.split()
    assert f"record of default/{second}" in listed.err
    assert "newer program" in listed.err
    monkeypatch.undo()
    shop.program.does("stop", second, "--volumes")
