"""What components name as their source."""

from __future__ import annotations

from pathlib import Path

import pytest

from atomicapp.errors import AtomicAppError, InputError
from atomicapp.sources.fetching import Wishes
from atomicapp.sources.nested import Fetcher, was_fetched
from tests.sources.stage import Stage
from tests.unpacking.archives import application

APP = "example/hello"
CANONICAL = f"docker.io/{APP}:latest"


def test_a_nested_application_is_fetched_once_and_copied(tmp_path: Path, stage: Stage) -> None:
    stage.remote[CANONICAL] = application(run="x")
    with stage.fetching(Wishes(update=True)) as fetching:
        fetcher = Fetcher(fetching)
        for name in ("a", "b"):
            fetcher.fetch(f"docker://{APP}", tmp_path / "external" / name)
        fetcher.fetch(f"docker://docker.io/{APP}:latest", tmp_path / "external" / "c")
    assert stage.asked == [CANONICAL]
    for name in ("a", "b", "c"):
        assert (tmp_path / "external" / name / "run").read_text() == "x"
    assert stage.listener.said.count(f"fetching {APP}") == 1


def test_a_nested_copy_is_renewed_by_update(tmp_path: Path, stage: Stage) -> None:
    for run in ("1", "2"):
        stage.remote[CANONICAL] = application(run=run)
        with stage.fetching(Wishes(update=True)) as fetching:
            Fetcher(fetching).fetch(f"docker://{APP}", tmp_path / "external" / "web")
        assert (tmp_path / "external" / "web" / "run").read_text() == run


def test_copies_that_were_fetched_are_known(tmp_path: Path, stage: Stage) -> None:
    stage.remote[CANONICAL] = application()
    fetched, carried = tmp_path / "external" / "web", tmp_path / "external" / "own"
    with stage.fetching(Wishes()) as fetching:
        Fetcher(fetching).fetch(f"docker://{APP}", fetched)
    carried.mkdir()
    (carried / "Nulecule").write_text("x")
    assert was_fetched(f"docker://docker.io/{APP}:latest", fetched)
    assert not was_fetched(f"docker://{APP}:2", fetched)
    assert not was_fetched("./other", fetched)
    assert not was_fetched(f"docker://{APP}", carried)


@pytest.mark.parametrize("source", [APP, f"{APP}:latest", f"docker://{APP}"])
def test_an_image_may_be_named_as_on_a_command_line(
    source: str, tmp_path: Path, stage: Stage
) -> None:
    stage.remote[CANONICAL] = application()
    web = tmp_path / "app" / "external" / "web"
    with stage.fetching(Wishes()) as fetching:
        Fetcher(fetching).fetch(source, web)
    assert (web / "Nulecule").is_file()
    assert was_fetched(source, web)


@pytest.mark.parametrize(
    "source",
    [
        *("https://example.com/app", "git://x", "/etc", "", "~/app", "oci-archive:/a.tar"),
        *("git+file:///srv/app", "oci:../other", "docker-archive:a/../b"),
    ],
)
def test_a_package_names_nothing_of_this_machine(source: str, tmp_path: Path, stage: Stage) -> None:
    """threats.md: symlinks inside the application; a name that becomes a path."""
    web = tmp_path / "app" / "external" / "web"
    with stage.fetching(Wishes()) as fetching:
        fetcher = Fetcher(fetching)
        with pytest.raises(InputError):
            fetcher.fetch(source, web)
        with pytest.raises(AtomicAppError):
            fetcher.fetch("docker://absent", web)
    assert not web.exists()


def test_an_archive_of_a_package_stays_in_it(tmp_path: Path, stage: Stage) -> None:
    """threats.md: symlinks inside the application."""
    app = tmp_path / "app"
    app.mkdir()
    (tmp_path / "secret.tar").write_bytes(b"")
    (app / "link.tar").symlink_to(tmp_path / "secret.tar")
    with (
        stage.fetching(Wishes()) as fetching,
        pytest.raises(InputError, match="through a symbolic link"),
    ):
        Fetcher(fetching).fetch("oci-archive:link.tar", app / "external" / "web")
