"""Lines to resources: names, order, what belongs together, and instances side by side."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from atomicapp.document import PersistentVolume
from atomicapp.errors import InputError, Place
from atomicapp.rendered import RenderedApplication
from atomicapp.resource import Identity, Resource
from atomicapp_docker import DockerProvider
from tests.docker_line.lines import (
    DEFAULT,
    SECOND,
    application,
    artifact,
    container,
    resources,
)
from tests.docker_line.spellings import SAMPLES, Sample, spellings


def named(found: tuple[Resource, ...], name: str) -> Resource:
    return next(one for one in found if one.identity.name == name)


def identities(found: tuple[Resource, ...]) -> list[str]:
    return [str(one.identity) for one in found]


def problems(*lines: str) -> list[str]:
    with pytest.raises(InputError) as caught:
        resources(*lines)
    return [str(problem) for problem in caught.value.problems]


def test_networks_and_volumes_come_first_and_containers_as_in_the_graph() -> None:
    found = resources(
        "docker run --name web --network front -v data:/x -v /anonymous -v /etc:/y image",
        "docker run --name db --mount src=store,dst=/x --network front image",
        "docker run --name lone --network host image",
    )
    assert identities(found) == [
        "network/front",
        "volume/data",
        "volume/store",
        "container/web",
        "container/db",
        "container/lone",
    ]
    assert named(found, "web").after == (
        Identity("docker", "network", "default", "front"),
        Identity("docker", "volume", "default", "data"),
    )
    assert [one.is_data for one in found] == [False, True, True, False, False, False]
    assert named(found, "front").specification == {"Driver": "bridge"}
    assert named(found, "data").specification == {"Driver": "local"}
    assert named(found, "front").component == "c0"


def test_what_is_linked_comes_first_even_where_the_graph_has_it_later() -> None:
    found = resources(
        "docker run --name web --link db:store --link theirs:x image",
        "docker run --name log --volumes-from web:ro image",
        "docker run --name db --network container:net --pid container:net image",
        "docker run --name net image",
    )
    assert [one.identity.name for one in found] == ["net", "db", "web", "log"]
    assert [one.name for one in named(found, "web").after] == ["db"]
    assert [one.name for one in named(found, "log").bound_to] == ["web"]
    assert [one.name for one in named(found, "db").bound_to] == ["net"]


def test_a_circle_is_an_error_with_the_chain() -> None:
    assert problems(
        "docker run --name aa --link bb image",
        "docker run --name bb --volumes-from cc image",
        "docker run --name cc --ipc container:aa image",
    )[0].startswith("line2:1:1: containers need each other: aa -> bb -> cc -> aa")
    assert "aa -> aa" in problems("docker run --name aa --link aa image")[0]


def test_a_long_chain_is_no_trouble() -> None:
    count = 2000
    lines = [f"docker run --name n{i} --link n{i + 1} image" for i in range(count)]
    found = resources(*lines, f"docker run --name n{count} image")
    assert [one.identity.name for one in found] == [f"n{i}" for i in range(count, -1, -1)]


def test_two_containers_of_one_name_are_an_error_that_names_both() -> None:
    assert problems("docker run --name db x", "\ndocker run --name db y") == [
        "line1:2:1: components c0 and c1 both make the container db, the first at line0:1:1 "
        "(give them different names by --name)"
    ]


def test_all_lines_are_read_before_an_error() -> None:
    assert len(problems("docker run", "docker rm", "docker run image; x")) == 3


def test_an_unnamed_container_has_the_name_of_old_and_a_lasting_identity() -> None:
    digest = "12" * 32
    one, again, other = (
        resources(f"docker run {image}")[0]
        for image in ("centos/httpd:2", "centos/httpd:2", f"centos/httpd@sha256:{digest}")
    )
    assert re.fullmatch(r"default_centos-httpd-2_[0-9a-f]{12}", one.title)
    assert one.specification["name"] == one.title == again.title
    assert re.fullmatch(rf"default_centos-httpd-sha256-{digest}_[0-9a-f]{{12}}", other.title)
    assert one.identity == other.identity == Identity("docker", "container", "default", "c0.line0")


def test_unnamed_containers_of_two_components_and_instances_differ() -> None:
    first, second = resources("docker run image", "docker run image")
    (elsewhere,) = resources("docker run image", instance=SECOND)
    assert len({first.title, second.title, elsewhere.title}) == 3
    assert len({first.identity, second.identity, elsewhere.identity}) == 3


def test_under_another_name_everything_is_prefixed_and_references_follow() -> None:
    found = resources(
        "docker run --name redis --network back image",
        "docker run --name web --link redis:redis --link redis --link theirs:x --network back "
        "--network-alias www --volumes-from redis:ro --pid container:redis -v data:/x "
        "-v /etc:/y --mount src=store,dst=/z --mount dst=/a image",
        "docker run --name log --network container:redis --ipc container:theirs "
        "--volumes-from theirs image",
        instance=SECOND,
    )
    assert identities(found) == [
        "network/second_back",
        "volume/second_data",
        "volume/second_store",
        "container/second_redis",
        "container/second_web",
        "container/second_log",
    ]
    web = named(found, "second_web").specification
    links = ["second_redis:redis", "second_redis:redis", "theirs:x"]
    assert web["name"] == "second_web"
    assert web["host_config"]["Links"] == links
    assert web["host_config"]["NetworkMode"] == "second_back"
    assert web["host_config"]["VolumesFrom"] == ["second_redis:ro"]
    assert web["host_config"]["PidMode"] == "container:second_redis"
    assert web["host_config"]["Binds"] == ["second_data:/x", "/etc:/y"]
    assert [one.get("Source") for one in web["host_config"]["Mounts"]] == ["second_store", None]
    assert web["networking"]["EndpointsConfig"] == {
        "second_back": {"Aliases": ["www", "web"], "Links": links}
    }
    redis = named(found, "second_redis").specification
    assert redis["networking"]["EndpointsConfig"] == {"second_back": {"Aliases": ["redis"]}}
    log = named(found, "second_log").specification["host_config"]
    assert (log["NetworkMode"], log["IpcMode"]) == ("container:second_redis", "container:theirs")
    assert log["VolumesFrom"] == ["theirs"]


def test_the_same_line_makes_the_same_digest() -> None:
    first, second = (resources("docker run -e B=1 -e A=2 image")[0].digest for _ in range(2))
    assert first == second


def _requiring(*required: tuple[str, str], line: str = "docker run image") -> RenderedApplication:
    requirements = tuple(
        (path, PersistentVolume(name, "ReadWriteOnce", 1, Place("Nulecule", index + 1, 1)))
        for index, (path, name) in enumerate(required)
    )
    return application(artifact(line), requirements=requirements)


def test_required_storage_is_a_named_volume() -> None:
    made = DockerProvider().parse(_requiring(("", "data"), line="docker run -v data:/x i"), DEFAULT)
    assert identities(made)[0] == "volume/data"
    assert made[0].is_data
    assert made[0].component == ""
    assert len(made) == 2
    made = DockerProvider().parse(_requiring(("", "data")), SECOND)
    assert identities(made)[0] == "volume/second_data"


def test_one_volume_required_twice_is_an_error() -> None:
    with pytest.raises(InputError, match="two requirements are for the volume data"):
        DockerProvider().parse(_requiring(("", "data"), ("a", "data")), DEFAULT)


def test_a_volume_is_made_as_whoever_describes_it_says() -> None:
    options = "volume-driver=local,volume-opt=type=tmpfs,volume-opt=device=tmpfs,volume-label=a=b"
    found = resources(
        "docker run -v data:/x image", f"docker run --mount src=data,dst=/y,{options} image"
    )
    assert found[0].specification == {
        "Driver": "local",
        "DriverOpts": {"type": "tmpfs", "device": "tmpfs"},
        "Labels": {"a": "b"},
    }
    assert resources("docker run --volume-driver nfs -v d1:/x i")[0].specification == {
        "Driver": "nfs"
    }
    first = f"docker run --mount src=data,dst=/y,{options} image"
    second = "docker run --mount src=data,dst=/y,volume-driver=nfs image"
    assert "described differently" in problems(first, second)[0]


def test_options_that_not_every_engine_has_are_told_with_their_api() -> None:
    line = (
        "docker run --annotation a=b --health-start-interval 5s --device v.com/c=n "
        "--network name=n,gw-priority=1 --network name=m,mac-address=02:42:ac:11:00:02 "
        "--mount type=image,src=i,dst=/x,image-subpath=y "
        "--mount type=bind,src=/a,dst=/b,ro,bind-recursive=writable --mount type=cluster,dst=/c "
        "image"
    )
    assert resources(line)[-1].specification["requires"] == {
        "--annotation": "1.43",
        "--health-start-interval": "1.44",
        "--device (CDI)": "1.44",
        "--network (gw-priority)": "1.48",
        "--network (mac-address)": "1.44",
        "--mount (image)": "1.48",
        "--mount (Subpath)": "1.45",
        "--mount (ReadOnlyNonRecursive)": "1.44",
        "--mount (cluster)": "1.42",
    }
    assert resources("docker run image")[0].specification["requires"] == {}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.option)
def test_a_specification_is_plain_data(sample: Sample, application_directory: Path) -> None:
    """What a record keeps of it is the same after a journey through JSON."""
    for spelling in spellings(sample):
        line = shlex.join(["docker", "run", *spelling, *sample.beside, "image"])
        found = DockerProvider().parse(
            application(artifact(line, directory=application_directory)), SECOND
        )
        for one in found:
            assert json.loads(json.dumps(one.specification)) == one.specification


def test_image_platform_and_pull_are_told() -> None:
    specification = resources("docker run --platform linux/arm64 --pull=never image")[0]
    assert specification.specification["platform"] == "linux/arm64"
    assert specification.specification["pull"] == "never"


def test_files_outside_are_refused(tmp_path: Path) -> None:
    """Rows of threats.md: symlinks inside the application; a name that becomes a path."""
    (tmp_path / "secret").write_text("A=1")
    inside = tmp_path / "application"
    inside.mkdir()
    (inside / "link").symlink_to(tmp_path / "secret")
    (inside / "loop").symlink_to("loop")
    (inside / "directory").mkdir()
    (inside / "binary").write_bytes(b"A=\xff\n")
    (inside / "space").write_text("A B=1\n")
    for option, what in (
        ("--env-file ../secret", "leads out of the application"),
        ("--env-file link", "leads out of the application"),
        ("--env-file loop", "circle"),
        ("--env-file missing", "does not exist"),
        ("--env-file directory", "is a directory, not a file"),
        ("--env-file binary", "is not UTF-8 text"),
        ("--env-file space", "white space"),
        ("--label-file space", "white space"),
        ("--security-opt seccomp=space", "not JSON"),
        ("--security-opt seccomp=link", "leads out of the application"),
    ):
        with pytest.raises(InputError, match=what) as caught:
            container(f"docker run {option} image", directory=inside)
        assert isinstance(caught.value.problems[0].where, Place)
