"""Host access, in every spelling; what stays inside the application is none.

Row of threats.md: artifacts that take the host.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from atomicapp_docker import DockerProvider
from atomicapp_docker.line.access import accesses
from tests.docker_line.lines import DEFAULT, application, artifact, resources


def found(options: str, directory: Path = Path("/application")) -> list[str]:
    line = artifact(f"docker run --name web {options} image", directory=directory)
    made = DockerProvider().parse(application(line), DEFAULT)
    container = next(one for one in made if one.identity.kind == "container")
    assert all(access.resource == "container/web" for access in container.host_access)
    return [access.what for access in container.host_access]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("--privileged", "privileged: every device and capability of the host"),
        ("--privileged=true", "privileged: every device and capability of the host"),
        ("--cap-add SYS_ADMIN", "capability CAP_SYS_ADMIN"),
        ("--cap-add=all", "capability ALL"),
        ("--pid host", "the host's process namespace"),
        ("--ipc=host", "the host's IPC namespace"),
        ("--uts host", "the host's UTS namespace"),
        ("--userns host", "the host's user namespace"),
        ("--net host", "the host's network namespace"),
        ("--network=name=host", "the host's network namespace"),
        ("--cgroupns host", "the host's cgroup namespace"),
        ("--device /dev/sda", "device /dev/sda"),
        ("--device vendor.com/gpu=all", "devices vendor.com/gpu=all"),
        ("--device-cgroup-rule 'c 1:3 rwm'", "devices by the rule 'c 1:3 rwm'"),
        ("--gpus all", "all GPUs"),
        ("--gpus 2", "2 GPUs"),
        ("--gpus device=a", "GPUs a"),
        ("--security-opt seccomp=unconfined", "security option seccomp=unconfined"),
        ("--security-opt seccomp:unconfined", "security option seccomp:unconfined"),
        ("--security-opt apparmor=unconfined", "security option apparmor=unconfined"),
        ("--security-opt apparmor=mine", "security option apparmor=mine"),
        ("--security-opt label=disable", "security option label=disable"),
        ("--security-opt label:disable", "security option label:disable"),
        ("--security-opt systempaths=unconfined", "security option systempaths=unconfined"),
        ("--security-opt writable-cgroups=true", "security option writable-cgroups=true"),
        ("-v /:/host", "the engine's socket, by mounting /"),
        ("-v/etc:/x", "the host's /etc"),
        ("-v=/etc:/x:ro", "the host's /etc"),
        ("-iv /etc:/x", "the host's /etc"),
        ("--volume=/etc:/x", "the host's /etc"),
        ("-v ../outside:/x", "the host's /outside"),
        ("-v ./../../etc:/x", "the host's /etc"),
        ("-v /application/../etc:/x", "the host's /application/../etc (which is /etc)"),
        ("--mount type=bind,src=/etc,dst=/x", "the host's /etc"),
        ("--mount type=bind,source=../etc,target=/x", "the host's /etc"),
        ('--mount "type=bind","src=/etc","dst=/x"', "the host's /etc"),
        ("-v /var/run/docker.sock:/x", "the engine's socket, by mounting /var/run/docker.sock"),
        ("-v /run/docker.sock:/x", "the engine's socket, by mounting /run/docker.sock"),
        ("-v /some/docker.sock:/x", "the engine's socket, by mounting /some/docker.sock"),
        ("--mount type=bind,src=/run,dst=/x", "the engine's socket, by mounting /run"),
        ("--use-api-socket", "the engine's socket, by mounting /var/run/docker.sock"),
        (
            "--mount dst=/x,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/etc",
            "the host's /etc",
        ),
        (
            "--mount src=vol,dst=/x,volume-driver=local,volume-opt=type=nfs,volume-opt=device=:/x",
            "the host mounts :/x for a volume",
        ),
        (
            "--mount dst=/x,volume-opt=type=ext4,volume-opt=device=/dev/sda1",
            "the host mounts /dev/sda1 for a volume",
        ),
        ("--mount dst=/x,volume-driver=sshfs", "volume driver sshfs"),
        ("-v vol:/x --volume-driver sshfs", "volume driver sshfs"),
        (
            "-v atomicapp-record-default.shop:/x",
            "the answers of an instance, by mounting atomicapp-record-default.shop",
        ),
        (
            "--mount type=volume,src=atomicapp-record-default.shop,dst=/x",
            "the answers of an instance, by mounting atomicapp-record-default.shop",
        ),
        (
            "--pid container:theirs",
            "the process namespace of container theirs, which is not the application's",
        ),
        (
            "--ipc container:theirs",
            "the IPC namespace of container theirs, which is not the application's",
        ),
        (
            "--network container:theirs",
            "the network namespace of container theirs, which is not the application's",
        ),
        (
            "--volumes-from theirs:ro",
            "the volumes of container theirs, which is not the application's",
        ),
        ("--cgroup-parent /x", "cgroup parent /x"),
        ("--runtime other", "runtime other"),
        ("--oom-score-adj -1", "is killed after the host's own processes (OOM score -1)"),
        ("--oom-kill-disable", "is never killed for memory and has no limit of it"),
    ],
)
def test_what_reaches_the_host_is_told(options: str, expected: str) -> None:
    shown = [what.partition(" (which is /run")[0] for what in found(options)]
    assert expected in shown


@pytest.mark.parametrize(
    "options",
    [
        "-p 80:80 -P --expose 5",
        "--privileged=false",
        "--cap-drop ALL --read-only --init --rm",
        "--security-opt no-new-privileges --security-opt seccomp=builtin",
        "--security-opt apparmor=docker-default",
        "-v ./data:/x -v .:/y",
        "-v /application/data:/x",
        "--mount type=bind,src=./data,dst=/x",
        "-v named:/x -v /anonymous --tmpfs /y",
        "--mount type=tmpfs,dst=/x --mount dst=/y",
        "--mount dst=/x,volume-opt=type=tmpfs,volume-opt=device=tmpfs",
        "--mount dst=/x,volume-opt=o=bind,volume-opt=device=/application/data",
        "--network mine --network-alias x --link a:b",
        "--ipc private --cgroupns private --oom-score-adj 5",
        "--sysctl net.core.somaxconn=5",
        "--oom-kill-disable --memory 1g",
    ],
)
def test_what_stays_inside_is_no_access(options: str) -> None:
    assert found(options) == []


def test_sharing_with_the_applications_own_containers_is_no_access() -> None:
    made = resources(
        "docker run --name one image",
        "docker run --name two --pid container:one --ipc container:one --net container:one "
        "--volumes-from one image",
    )
    assert [one.host_access for one in made] == [(), ()]


def test_kernel_parameters_of_a_shared_namespace_are_the_hosts() -> None:
    assert "the host's kernel parameter net.core.x" in found("--net host --sysctl net.core.x=1")
    assert "the host's kernel parameter kernel.shmmax" in found(
        "--ipc host --sysctl kernel.shmmax=1"
    )


def test_a_link_out_of_the_application_is_seen_through(tmp_path: Path) -> None:
    """Row of threats.md: symlinks inside the application."""
    (tmp_path / "data").symlink_to("/etc")
    source = tmp_path / "data"
    assert found("-v ./data:/x", tmp_path) == [f"the host's {source} (which is /etc)"]


def test_files_of_the_application_are_read_and_no_others(tmp_path: Path) -> None:
    (tmp_path / "profile.json").write_text('{"a": 1}')
    (tmp_path / "variables").write_text("A=1\n")
    assert found("--env-file variables --label-file ./variables", tmp_path) == []
    assert found("--security-opt seccomp=profile.json", tmp_path) == [
        "a seccomp profile of its own"
    ]


def test_files_of_the_host_are_access(tmp_path: Path) -> None:
    outside = tmp_path / "variables"
    outside.write_text("A=1\n")
    profile = tmp_path / "profile"
    profile.write_text(json.dumps({"a": 1}))
    inside = tmp_path / "application"
    inside.mkdir()

    assert found(f"--env-file {outside}", inside) == [f"reads {outside}"]
    assert found(f"--label-file {outside}", inside) == [f"reads {outside}"]
    assert f"reads {profile}" in found(f"--security-opt seccomp={profile}", inside)


def test_variables_of_the_environment_are_access(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("TOKEN", "secret")
    (tmp_path / "variables").write_text("TOKEN\n")
    assert found("-e TOKEN -e OTHER_TOKEN -e A=1") == ["reads environment variable TOKEN"]
    assert found("--env-file variables", tmp_path) == ["reads environment variable TOKEN"]


@pytest.mark.parametrize(
    "address", ["fluentd-address=unix:///run/x.sock", "syslog-tls-cert=/etc/key.pem"]
)
def test_a_log_driver_that_opens_what_is_the_hosts(address: str) -> None:
    found = list(accesses({"LogConfig": {"Config": dict([address.split("=")])}}, set(), Path()))
    assert found == [
        f"{address.partition('=')[2]} of the host, by log option {address.partition('=')[0]}"
    ]
