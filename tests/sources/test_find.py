"""Finding applications: directories, images, and what components name as their source."""

from __future__ import annotations

from pathlib import Path

import pytest

from atomicapp.errors import InputError, SourceError
from atomicapp.sources import unpacked
from atomicapp.sources.find import Found
from atomicapp.sources.unpacked import cache_root
from tests.sources.stage import Stage
from tests.unpacking.archives import DOCUMENT, ROOT, Store, application, archive, digest_of, member

APP = "example/hello"
IMAGE = f"{APP}:latest"
CANONICAL = f"docker.io/{IMAGE}"


def _find(app: str, store: Store, destination: Path | None = None, update: bool = False) -> Found:
    """What is found where registries have what the store calls remote."""
    remote = {f"docker.io/{name}": data for name, data in store.remote.items()}
    return Stage(store, dict(remote)).find(app, destination, update=update)


def _directory(path: Path, id: str = "hello") -> Path:
    path.mkdir(parents=True)
    (path / "Nulecule").write_text(DOCUMENT.format(id=id))
    return path


def test_a_directory_is_used_where_it_is(tmp_path: Path) -> None:
    path = _directory(tmp_path / "app")
    found = _find(str(path), Store())
    assert found.directory == path
    assert found.source == str(path)
    assert found.reference is None
    assert found.digest.startswith("sha256:")


def test_a_directory_wins_over_an_image_of_its_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    _directory(tmp_path / "hello")
    store = Store(local={"hello:latest": application("other")})
    assert _find("hello", store).reference is None
    assert _find("docker://hello", store).reference == "docker.io/library/hello:latest"


def test_a_directory_is_copied_to_a_destination(tmp_path: Path) -> None:
    path = _directory(tmp_path / "app")
    (path / "link").symlink_to("Nulecule")
    copy = tmp_path / "copy"
    assert _find(str(path), Store(), copy).directory == copy
    assert (copy / "link").is_symlink()
    assert _find(str(path), Store(), path).directory == path
    with pytest.raises(SourceError, match="not empty"):
        _find(str(path), Store(), copy)


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ({"nulecule": "x"}, "rename 'nulecule' to 'Nulecule'"),
        ({"Nulecule.yaml": "x"}, "rename 'Nulecule.yaml'"),
        ({"below/Nulecule": "x"}, "there is one in 'below'"),
        ({}, "with that file at its top"),
    ],
)
def test_a_directory_without_a_document_says_what_to_do(
    files: dict[str, str], message: str, tmp_path: Path
) -> None:
    for name, text in files.items():
        (tmp_path / "app" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "app" / name).write_text(text)
    (tmp_path / "app").mkdir(exist_ok=True)
    with pytest.raises(SourceError, match=message):
        _find(str(tmp_path / "app"), Store())


@pytest.mark.parametrize("app", ["./missing", "/missing/there", "../missing", "~/missing"])
def test_a_path_is_never_taken_for_an_image(app: str) -> None:
    with pytest.raises(SourceError, match="no such directory"):
        _find(app, Store())


def test_the_document_itself_is_not_the_directory(tmp_path: Path) -> None:
    path = _directory(tmp_path / "app")
    with pytest.raises(SourceError, match=r"is a file, not a directory .name its directory"):
        _find(str(path / "Nulecule"), Store())


def test_a_file_is_not_a_directory_that_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "notes"
    path.touch()
    with pytest.raises(SourceError, match=r"is a file, not a directory$"):
        _find(str(path), Store())


@pytest.mark.parametrize("app", ["a\0b", "n" * 5000])
def test_what_no_file_can_be_called(app: str) -> None:
    with pytest.raises(InputError):
        _find(app, Store())


def test_an_image_is_unpacked_once(cache: Path) -> None:
    data = application(answers_conf="[general]\n")
    store = Store(local={IMAGE: data})
    found = _find(APP, store)
    assert found.directory == cache / f"example-hello-{digest_of(data)[7:19]}"
    assert found.source == APP
    assert found.digest == digest_of(data)
    assert (found.directory / "answers.conf").read_text() == "[general]\n"
    assert cache.stat().st_mode & 0o777 == 0o700
    assert _find(f"docker://{APP}", store) == found
    assert store.unpacked == 1


def test_neither_directory_nor_image() -> None:
    with pytest.raises(SourceError, match=r"no such image.*a directory 'nothing' is not here"):
        _find("nothing", Store())


def test_an_image_without_an_application(cache: Path) -> None:
    other = archive(member("bin/sh", b"x"), member("./etc/passwd", b"x"))
    for store in (Store(local={IMAGE: other}), Store(remote={IMAGE: other})):
        with pytest.raises(SourceError, match="no /application-entity, but bin, etc"):
            _find(APP, store)
    with pytest.raises(SourceError, match="no file Nulecule"):
        _find(APP, Store(local={IMAGE: archive(member(f"{ROOT}/other", b""))}))
    assert list(cache.iterdir()) == []


def test_a_hostile_image_leaves_nothing(cache: Path) -> None:
    """threats.md: a tar member that climbs or links out."""
    with pytest.raises(SourceError, match="refused"):
        _find(APP, Store(local={IMAGE: archive(member(f"{ROOT}/../../canary", b""))}))
    assert list(cache.iterdir()) == []


def test_a_destination_is_filled_and_then_used_as_it_is(tmp_path: Path) -> None:
    store = Store(local={IMAGE: application(run="1")})
    destination = tmp_path / "new" / "app"
    assert _find(APP, store, destination).directory == destination
    (destination / "run").write_text("mine")
    store.local[IMAGE] = application(run="2")
    assert _find(APP, store, destination).directory == destination
    assert (destination / "run").read_text() == "mine"
    assert store.unpacked == 1


def test_an_empty_destination_is_filled(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    _find(APP, Store(local={IMAGE: application()}), tmp_path / "app")
    assert (tmp_path / "app" / "Nulecule").is_file()


def test_update_renews_what_is_as_it_was_unpacked(tmp_path: Path) -> None:
    store = Store(local={IMAGE: application(run="1", gone="x", kept="x", answers_conf="a")})
    destination = tmp_path / "app"
    _find(APP, store, destination)
    (destination / "answers.conf").write_text("mine")
    (destination / "kept").write_text("mine")
    (destination / "notes").write_text("mine")
    store.remote[IMAGE] = application(run="2", new__file="n", answers_conf="b")
    _find(APP, store, destination, update=True)
    texts = {p.name: p.read_text() for p in destination.rglob("*") if p.is_file()}
    texts.pop("Nulecule")
    texts.pop(".atomicapp-origin.json")
    assert texts == {
        "run": "2",
        "file": "n",
        "answers.conf": "mine",
        "kept": "mine",
        "notes": "mine",
    }


def test_update_never_overwrites_what_a_person_changed(tmp_path: Path) -> None:
    store = Store(local={IMAGE: application(run="1", other="1")})
    destination = tmp_path / "app"
    _find(APP, store, destination)
    (destination / "run").write_text("mine")
    store.remote[IMAGE] = application(run="2", other="2")
    with pytest.raises(SourceError, match="run would be overwritten"):
        _find(APP, store, destination, update=True)
    assert (destination / "run").read_text() == "mine"
    assert (destination / "other").read_text() == "1"


@pytest.mark.parametrize("update", [True, False])
def test_a_destination_with_something_else_is_refused(update: bool, tmp_path: Path) -> None:
    data = application()
    store = Store(local={IMAGE: data}, remote={IMAGE: data})
    other = _directory(tmp_path / "other", "other")
    with pytest.raises(SourceError, match="another application, 'other'"):
        _find(APP, store, other, update)
    photos = tmp_path / "photos"
    photos.mkdir()
    (photos / "cat").write_text("cat")
    with pytest.raises(SourceError, match="holds no application"):
        _find(APP, store, photos, update)
    with pytest.raises(SourceError, match="is not a directory"):
        _find(APP, store, photos / "cat", update)
    assert [path.name for path in photos.iterdir()] == ["cat"]


def test_a_destination_s_links_are_not_followed_out(tmp_path: Path) -> None:
    """threats.md: symlinks inside the application."""
    data = application(sub__file="x")
    store = Store(local={IMAGE: data})
    destination = _directory(tmp_path / "app")
    (tmp_path / "outside").mkdir()
    (destination / "sub").symlink_to(tmp_path / "outside")
    with pytest.raises(SourceError, match="behind a link"):
        _find(APP, store, destination)
    assert list((tmp_path / "outside").iterdir()) == []


@pytest.mark.parametrize(
    "origin",
    ["", "[]", "{}", '{"reference": "", "digest": "", "contents": {"../../canary": "x"}}'],
)
def test_a_note_of_somebody_else_is_not_believed(origin: str, tmp_path: Path) -> None:
    """threats.md: a name that becomes a path."""
    canary = tmp_path / "canary"
    canary.write_text("unharmed")
    destination = _directory(tmp_path / "app")
    (destination / "run").write_text("mine")
    (destination / ".atomicapp-origin.json").write_text(origin)
    with pytest.raises(SourceError, match="run would be overwritten"):
        _find(APP, Store(local={IMAGE: application(run="x")}), destination)
    assert canary.read_text() == "unharmed"


def test_something_in_the_way_is_named(tmp_path: Path) -> None:
    store = Store(local={IMAGE: application(sub__file="x", run="x")})
    destination = _directory(tmp_path / "app")
    (destination / "sub").write_text("a file")
    (destination / "run").mkdir()
    with pytest.raises(SourceError, match="run, sub/file would be overwritten"):
        _find(APP, store, destination)


def test_special_files_are_not_copied(tmp_path: Path) -> None:
    import os

    path = _directory(tmp_path / "app")
    os.mkfifo(path / "fifo")
    with pytest.raises(SourceError, match="named pipe"):
        _find(str(path), Store(), tmp_path / "copy")
    assert not (tmp_path / "copy").exists()


def test_the_cache_belongs_to_whoever_runs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert cache_root() == unpacked.SYSTEM_CACHE
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_root() == tmp_path / "atomicapp"
