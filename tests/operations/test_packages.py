"""Verbs that read, write and check applications and deploy nothing."""

from __future__ import annotations

import io
import json
import stat
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.engine.api import call
from tests.operations.small_shop import shop_beside
from tests.program import Program
from tests.trees import write_tree

NULECULE = """
specversion: 0.0.2
id: shop
metadata: {appversion: "1.0", location: example/shop}
params:
  - {name: colour, description: the colour, default: "no"}
graph:
  - name: web
    params:
      - {name: port, description: where it answers, default: 007}
      - {name: secret, description: a password, hidden: true}
    artifacts:
      docker: ["file://artifacts/web"]
      kubernetes: ["file://artifacts/web.yaml"]
"""
FILES = {
    "Nulecule": NULECULE,
    "artifacts/web": "docker run -e C=$colour -e S=$secret -p $port:80 nginx\n",
    "artifacts/web.yaml": "kind: Pod\napiVersion: v1\n"
    "metadata: {name: $colour, port: $port, secret: $secret}\n",
}


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The application, in a directory beside the one that the program runs in."""
    return shop_beside(tmp_path, monkeypatch, FILES)


def test_render_prints_each_artifact_behind_its_path(atomicapp: Program, shop: Path) -> None:
    said = atomicapp.does("render", str(shop), "--provider", "kubernetes", "-p", "secret=@@pw-1")
    assert said.out == (
        "---\n# Source: artifacts/web.yaml\n"
        "kind: Pod\napiVersion: v1\nmetadata: {name: no, port: 007, secret: @pw-1}\n"
    )


def test_render_writes_files_for_their_owner_alone(atomicapp: Program, shop: Path) -> None:
    said = atomicapp.does(
        "render", str(shop), "--provider", "docker", "-p", "secret=pw", "--output-dir", "out"
    )
    path = Path("out/artifacts/web")
    assert said.out.strip() == str(path)
    assert path.read_text() == "docker run -e C=no -e S=pw -p 007:80 nginx\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert "--param: the value of 'secret'" in said.err or "secret" in said.err, "seen by others"


def test_everything_that_is_missing_is_named_at_once(atomicapp: Program, shop: Path) -> None:
    text = NULECULE.replace(", default: 007", "")
    write_tree(shop, {"Nulecule": text})
    told = atomicapp.fails("render", str(shop), "--provider", "docker")
    assert "'port' in [web]" in told
    assert "'secret' in [web]" in told
    assert "--param web.port=VALUE" in told


def test_genanswers_writes_what_can_be_filled_in_and_never_overwrites(
    atomicapp: Program, shop: Path
) -> None:
    atomicapp.does("genanswers", str(shop))
    path = Path("answers.conf")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    text = path.read_text()
    assert "colour = no\n" in text
    assert "# secret =\n" in text
    assert "is not overwritten" in atomicapp.fails("genanswers", str(shop))
    words = ("genanswers", str(shop), "--write-answers", "other", "--provider")
    told = atomicapp.fails(*words, "dokcer")
    assert "--provider: no component has artifacts for the provider 'dokcer'" in told
    assert "there are some for: docker, kubernetes" in told
    assert not Path("other").exists()
    atomicapp.does(*words, "docker")
    assert "provider = docker\n" in Path("other").read_text()
    path.write_text(text.replace("# secret =", "secret = pw"))
    rendered = atomicapp.does(
        "render", str(shop), "--provider", "docker", "-a", "answers.conf", "--show-hidden"
    )
    assert "S=pw" in rendered.out


@pytest.mark.parametrize("answers_format", ["ini", "json", "xml", "yaml"])
def test_answers_are_read_in_the_format_they_were_written_in(
    atomicapp: Program, shop: Path, answers_format: str
) -> None:
    words = ("genanswers", str(shop), "-p", "secret=a b%(c)s#d", "--answers-format", answers_format)
    atomicapp.does(*words, "--write-answers", "somefile")
    said = atomicapp.does(
        "render", str(shop), "--provider", "docker", "-a", "somefile", "--show-hidden"
    )
    assert "-e S=a b%(c)s#d" in said.out


def test_answers_for_what_is_not_there_are_refused_or_allowed(
    atomicapp: Program, shop: Path
) -> None:
    Path("a.conf").write_text("[general]\nother = x\n[webb]\nport = 1\n[web]\nsecret=s\nprot = 1\n")
    words = ("render", str(shop), "--provider", "docker", "-a", "a.conf")
    told = atomicapp.fails(*words)
    assert "did you mean 'web'" in told
    assert "did you mean 'port'" in told
    assert "warning: a.conf:2" in told
    atomicapp.does(*words, "--allow-unknown-answers")


def test_a_value_from_a_file_and_from_standard_input(
    atomicapp: Program, shop: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("pw").write_text("from file\n")
    words = ("render", str(shop), "--provider", "docker", "--show-hidden", "-p")
    assert "S=from file " in atomicapp.does(*words, "web.secret=@pw").out
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"typed\n")))
    assert "S=typed " in atomicapp.does(*words, "web.secret=@-").out
    assert "no-such-file" in atomicapp.fails(*words, "web.secret=@no-such-file")


def test_init_makes_an_application_that_is_valid_and_overwrites_nothing(
    atomicapp: Program, shop: Path
) -> None:
    atomicapp.does("init", "my-app")
    assert "errors: 0, warnings: 0" in atomicapp.does("validate", "my-app", "--strict").out
    assert "is there already" in atomicapp.fails("init", "my-app")
    assert "is not a name" in atomicapp.fails("init", "My_App")


def test_validate_tells_everything_and_strict_makes_warnings_errors(
    atomicapp: Program, shop: Path
) -> None:
    assert "errors: 0, warnings: 0" in atomicapp.does("validate", str(shop)).out
    write_tree(shop, {"artifacts/web": "docker run -p $prt:80 -e C=$colour -e S=$secret nginx\n"})
    said = atomicapp("validate", str(shop), "--strict", "-o", "json")
    assert said.status == 1
    unknown = next(problem for problem in said.data if "prt" in problem["message"])
    assert unknown["file"].endswith("artifacts/web")
    assert (unknown["line"], unknown["column"]) == (1, 15)
    write_tree(shop, {**FILES, "Nulecule": NULECULE + "    oddity: 1\n"})
    assert atomicapp("validate", str(shop)).status == 0
    assert atomicapp("validate", str(shop), "--strict").status == 1


def test_the_catalogue_is_generated_from_a_directory(atomicapp: Program, shop: Path) -> None:
    said = atomicapp.does("index", "generate", str(shop.parent))
    assert said.out == f"wrote {shop.parent / 'index.yaml'}, applications: 1\n"
    home = Path.home() / ".atomicapp"
    home.mkdir()
    (home / "index.yaml").write_bytes((shop.parent / "index.yaml").read_bytes())
    assert [line.split() for line in atomicapp.does("index", "list").out.splitlines()] == [
        ["ID", "VER", "PROVIDERS", "LOCATION"],
        ["shop", "1.0", "{D,K}", "example/shop"],
    ]
    assert atomicapp.does("index", "list", "-o", "json").data[0]["providers"] == [
        "docker",
        "kubernetes",
    ]


def test_the_catalogue_is_missed_broken_or_asked_for_wrongly(
    atomicapp: Program, shop: Path
) -> None:
    assert "index update" in atomicapp.fails("index", "list")
    home = Path.home() / ".atomicapp"
    home.mkdir()
    (home / "index.yaml").write_text("nulecules: 7\n")
    assert "index.yaml:1:12" in atomicapp.fails("index", "list")
    assert "takes a directory" in atomicapp.fails("index", "generate", status=2)
    assert "no application" in atomicapp.fails("index", "generate", str(shop / "artifacts"))


@pytest.fixture
def image(busybox_image: str, shop: Path, instance_name: str) -> Iterator[str]:
    """An image that carries the application, and a catalogue, made by the engine's import."""
    name = f"atomicapp-test/{instance_name}"
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        archive.add(shop, "application-entity")
        archive.add(shop / "Nulecule", "index-source")
        listed = json.dumps(
            {"location": ".", "nulecules": [{"id": "x", "path": "x", "specversion": "0.0.2"}]}
        ).encode()
        member = tarfile.TarInfo("index.yaml")
        member.size = len(listed)
        archive.addfile(member, io.BytesIO(listed))
    call(
        "POST",
        "/images/create",
        {"fromSrc": "-", "repo": name, "tag": "latest"},
        packed.getvalue(),
    )
    yield name
    call("DELETE", f"/images/{name}:latest", {"force": "true"})


def test_fetch_unpacks_an_image_with_a_sample_of_its_answers(
    atomicapp: Program, image: str
) -> None:
    said = atomicapp.does("fetch", image, "--destination", "here")
    assert said.out == "shop is in here\n"
    assert Path("here/artifacts/web").is_file()
    assert "# secret =" in Path("here/answers.conf.sample").read_text()
    atomicapp.does("fetch", image, "--destination", "here", "--no-deps")
    atomicapp.does("fetch", image)
    assert list(Path.home().rglob(f"{image.replace('/', '-')}-*/Nulecule"))
    rendered = atomicapp.does("render", image, "--provider", "kubernetes", "-p", "secret=s")
    assert "name: no" in rendered.out


def test_a_small_cap_refuses_an_image_and_names_its_option(atomicapp: Program, image: str) -> None:
    """threats: bombs."""
    told = atomicapp.fails("fetch", image, "--destination", "here", "--max-bytes", "10")
    assert "--max-bytes" in told
    assert not Path("here").exists()


def test_the_catalogue_is_taken_from_an_image(
    atomicapp: Program, image: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("atomicapp.operations.index.update_index.__defaults__", (image,))
    said = atomicapp.does("index", "update")
    assert "using the copy that the engine has" in said.err, "no registry answers here"
    assert "x" in atomicapp.does("index", "list").out
