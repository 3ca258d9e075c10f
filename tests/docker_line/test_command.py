"""The client's grammar, and errors that point at places and never show values."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from atomicapp.errors import InputError
from atomicapp.rendered import Piece
from tests.docker_line.clients import clients
from tests.docker_line.lines import container, value
from tests.docker_line.recorder import Recorder


def problems(*pieces: Piece | str) -> list[str]:
    with pytest.raises(InputError) as caught:
        container(*pieces)
    return [str(problem) for problem in caught.value.problems]


@pytest.mark.parametrize(
    "start",
    [
        "docker run",
        "podman run",
        "sudo docker run",
        "sudo podman run",
        "/usr/bin/docker run",
        "sudo /usr/local/bin/docker run",
        "docker container run",
        "#!/bin/sh\n\ndocker \\\n  run",
    ],
)
def test_these_begin_a_line(start: str) -> None:
    assert container(f"{start} -d image").config["Image"] == "image"


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("", "web_run:1:1: the artifact holds no command (begin it with 'docker run')"),
        ("# no\n", "web_run:1:1: the artifact holds no command (begin it with 'docker run')"),
        ("sudo", "web_run:1:1: the command is not docker run (begin it with 'docker run')"),
        ("rm -rf /", "web_run:1:1: the command is not docker run (begin it with 'docker run')"),
        ("docker", "web_run:1:1: the command is not docker run (begin it with 'docker run')"),
        ("docker rm x", "web_run:1:8: the command is not docker run (begin it with 'docker run')"),
        ("docker container ls", "web_run:1:18: the command is not docker run"),
        ("./docker run x", "web_run:1:1: the client's path is not absolute"),
        (
            "docker -H x run y",
            "web_run:1:8: options of the client before 'run' have no effect here",
        ),
        ("docker run", "web_run:1:1: the line names no image"),
        ("docker run -d --", "web_run:1:1: the line names no image"),
        ("docker run ''", "web_run:1:12: '' is not the name of an image: there is no name"),
        ("docker run - x", "web_run:1:12: '-' is not the name of an image: '-' cannot be part"),
        ("docker run a/../../info", "web_run:1:12: 'a/../../info' is not the name of an image"),
        ("docker run 'a b'", "web_run:1:12: 'a b' is not the name of an image"),
        ("docker run -d UPPER", "web_run:1:15: 'UPPER' is not the name of an image: names of"),
        ("docker run x:y:z", "web_run:1:12: 'x:y:z' is not the name of an image: 'y:z' is not a"),
        ("docker run x@sha256:zz", "web_run:1:12: 'x@sha256:zz' is not the name of an image"),
        ("docker run r.io:99999/x", "web_run:1:12: 'r.io:99999/x' is not the name of an image"),
        ("docker run docker://x", "web_run:1:12: an image is named without docker:// here (remove"),
        ("docker run --nmae x y", "web_run:1:12: docker run has no option --nmae"),
        ("docker run -dX y", "web_run:1:12: docker run has no option -X"),
        ("docker run -d --name", "web_run:1:15: --name has no value"),
        ("docker run --memory=much x", "web_run:1:21: --memory: expected a size"),
        ("docker run \\\n  -p \\\n http:x y", "web_run:3:2: --publish: expected a port"),
        ("docker run '--memory=much' x", "web_run:1:12: --memory: expected a size"),
        ("docker run -mmuch x", "web_run:1:14: --memory: expected a size"),
        ("docker run -d=maybe x", "web_run:1:15: --detach: expected true or false"),
        ("docker run --help", "web_run:1:12: --help cannot stand in an artifact"),
        ("docker run --cpu-count 1 x", "web_run:1:12: --cpu-count cannot stand in an artifact"),
        ("docker run --name=-x y", "web_run:1:19: --name: it is no container's name"),
    ],
)
def test_a_wrong_line_is_an_error_at_its_place(written: str, expected: str) -> None:
    assert problems(written)[0].startswith(expected)


def test_the_nearest_option_is_suggested() -> None:
    assert problems("docker run --nmae x y")[0].endswith("(did you mean --name?)")
    assert problems("docker run -X y")[0].endswith("(see 'docker run --help')")


def test_all_wrong_options_are_told_at_once() -> None:
    assert len(problems("docker run --memory x --cpus z --nmae=y image")) == 3


def test_options_end_at_the_image_or_at_two_dashes() -> None:
    assert container("docker run -d image -d --rm -- x").config["Cmd"] == ["-d", "--rm", "--", "x"]
    assert container("docker run -d -- image --rm").config["Cmd"] == ["--rm"]


def test_an_option_takes_the_next_word_whatever_it_looks_like() -> None:
    made = container("docker run --name --rm x".replace("--name --rm", "-e --rm"))
    assert made.config["Env"] == ["--rm"]


def test_values_of_params_may_be_options() -> None:
    made = container("docker run ", value("-e A=1 --rm"), " ", value(""), " image ", value("a b"))
    assert made.config["Env"] == ["A=1"]
    assert made.host_config["AutoRemove"] is True
    assert made.config["Cmd"] == ["a", "b"]


def test_an_option_that_the_author_wrote_is_named_whatever_its_value() -> None:
    assert problems("docker run --nmae=", value("web"), " x")[0].startswith(
        "web_run:1:12: docker run has no option --nmae (did you mean --name?)"
    )
    assert "a value makes an option" in problems("docker run --nm", value("ae"), " x")[0]


@pytest.mark.parametrize(
    "image", ["4bcff63911fc", f"sha256:{'0' * 64}", "localhost:5000/a/b:1.2@sha256:" + "0" * 64]
)
def test_images_that_engines_take(image: str) -> None:
    assert container(f"docker run {image}").config["Image"] == image


def test_no_error_shows_a_value() -> None:
    """Row of threats.md: secrets in errors; a line that cannot be parsed is not quoted."""
    secret = value("s3cret")
    for pieces in (
        ("docker run --memory ", secret, " x"),
        ("docker run --", secret, " x"),
        ("docker run -", secret, "X x"),
        ("docker run --nmae=", secret, " x"),
        ("docker run --mount type=", secret, ",dst=/x x"),
        ("docker run --env-file ", secret, " x"),
        ("docker run --security-opt seccomp=", secret, " x"),
        ("docker run --network name=n,x", secret, "=y x"),
        (secret, " run x"),
        ("docker run A/", secret),
    ):
        assert "s3cret" not in "".join(problems(*pieces))


REFUSED_BY_BOTH = [
    "--add-host x",
    "--add-host a:b",
    "--attach x",
    "--detach --attach stdout",
    "--cpus 1.5555555555",
    "--cpus x",
    "--cpu-shares x",
    "--cpu-shares 09",
    "--device x",
    "--device /a:/b:c:d",
    "--device /a:/b:x",
    "--device :/a",
    "--device-cgroup-rule x",
    "--device-read-bps /dev/a",
    "--device-read-bps x:1",
    "--device-read-bps /dev/a:x",
    "--dns x",
    "--dns-search 'a b'",
    "--env =x",
    "--env ''",
    "--env-file missing",
    "--expose 80:80",
    "--expose x",
    "--gpus x=y",
    "--gpus count=x",
    "--gpus count=1,count=2",
    "--health-interval 1",
    "--health-retries x",
    "--no-healthcheck --health-retries 3",
    "--init=x",
    "--label =x",
    "--label-file missing",
    "--link a:b:c",
    "--log-driver none --log-opt a=b",
    "--mac-address x",
    "--memory x",
    "--memory 1x",
    "--memory-swappiness 101",
    "--mount type=bind,src=/x",
    "--mount type=bind,src=/x,dst=/y,nonsense=1",
    "--mount type=bind,src=/x,dst=/y,volume-nocopy",
    "--mount type=tmpfs,dst=/y,tmpfs-mode=9",
    "--mount type=volume,dst=/y,tmpfs-size=1",
    "--mount dst=/y,nonsense",
    "--mount dst=/y,ro=x",
    "--mount 'dst=/y,\"x'",
    "--mount 'dst=/y,a\"x'",
    "--network name=a,nonsense=b",
    "--network name=a,b",
    "--network alias=b",
    "--network a --network a",
    "--network a --network host",
    "--network host --network-alias x",
    "--network name=host,alias=x",
    "--network name=a,ip=10.0.0.1 --ip 10.0.0.2",
    "--network name=a,alias=b --network-alias c",
    "--pid x",
    "--uts x",
    "--userns x",
    "--cgroupns x",
    "--platform a/b/c/d",
    "--publish ''",
    "--publish 80:",
    "--publish x:80",
    "--publish 80:80/icmp",
    "--publish localhost:80:80",
    "--publish 80-82:80-81",
    "--publish 82-80:80",
    "--publish 70000",
    "--publish target=x",
    "--publish published=80,x",
    "--restart on-failure:x",
    "--rm --restart always",
    "--security-opt x",
    "--security-opt seccomp=missing",
    "--security-opt seccomp=variables",
    "--storage-opt x",
    "--sysctl x",
    "--ulimit x=1",
    "--ulimit nofile=2:1",
    "--ulimit nofile=x",
    "--nonsense",
    "-X",
]


@pytest.mark.parametrize("written", REFUSED_BY_BOTH)
def test_what_a_client_refuses_is_refused(
    written: str, recorders: dict[str, Recorder], application_directory: Path
) -> None:
    """The recorder gets nothing from the client, and our error names the file."""
    with pytest.raises(InputError) as caught:
        container(f"docker run {written} image", directory=application_directory)
    assert all(str(problem).startswith("web_run:1:") for problem in caught.value.problems)

    words = ["create", *shlex.split(written.replace("--detach ", "")), "image"]
    if "--detach" in written:
        words = ["run", *shlex.split(written), "image"]
    for version, client in clients().items():
        assert recorders[version].refuses(client, words, application_directory), words


@pytest.mark.parametrize(
    "written",
    [
        "--blkio-weight 5",
        "--health-retries -1",
        "--ipc x",
        "--ip x",
        "--mount type=x,dst=/y",
        "--mount type=bind,dst=/y",
        "--mount type=bind,src=x,dst=/y",
        "--mount src=/x,dst=/y",
        "--mount dst=y",
        "--mount type=tmpfs,src=x,dst=/y",
        "--mount type=bind,src=/x,dst=/y,bind-recursive=x",
        "--mount type=bind,src=/x,dst=/y,bind-recursive=readonly",
        "--mount type=image,src=x,dst=/y,image-x=y",
        "--network container:",
        "--link :x",
        "--link x:",
        "--link x/y",
        "--network x/y",
        "--network name=../x",
        "--pid container:../x",
        "--restart x",
        "--restart always:3",
        "--disable-content-trust=false",
        "--cpu-shares 99999999999999999999",
        "--pull x",
        "--tmpfs x",
        "--volume x",
        "--volume :/x",
        "--volume /a:/b:c:d",
        "--volume a:ro",
        "--volume x:/y",
        "--volume a/b:/y",
        "--volumes-from :ro",
        "--volumes-from x:y",
    ],
)
def test_what_only_the_engine_would_refuse_is_refused_before(written: str) -> None:
    assert problems(f"docker run {written} image")[0].startswith("web_run:1:")
