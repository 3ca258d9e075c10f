"""Kubeconfigs with something else in them than they should have: one line says which field."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.kubernetes_cluster.asking import ask, problem, written
from tests.kubernetes_cluster.faulty import Faulty
from tests.kubernetes_cluster.listening import listening

Change = Callable[[str, Any], Path]
CLUSTER, USER, CONTEXT = "clusters[c].cluster", "users[u].user", "contexts[main].context"
EXEC, PROVIDER = f"{USER}.exec", f"{USER}.auth-provider"
DATA = [f"{USER}.client-{one}" for one in ("certificate", "certificate-data", "key", "key-data")]
FIELDS = {
    "text": [
        *("current-context", f"{CONTEXT}.cluster", f"{CONTEXT}.user"),
        *(f"{CLUSTER}.server", f"{CLUSTER}.tls-server-name", f"{CLUSTER}.proxy-url"),
        *(f"{CLUSTER}.certificate-authority", f"{CLUSTER}.certificate-authority-data"),
        *(*DATA, f"{USER}.token", f"{USER}.tokenFile", f"{USER}.username", f"{USER}.password"),
        *(f"{USER}.as", f"{USER}.as-uid"),
        *(f"{EXEC}.apiVersion", f"{EXEC}.command", f"{EXEC}.installHint"),
        *(f"{EXEC}.interactiveMode", f"{EXEC}.env[A].value"),
        *(f"{PROVIDER}.name", f"{PROVIDER}.config.id-token", f"{PROVIDER}.config.client-id"),
    ],
    "flag": [
        *(f"{CLUSTER}.insecure-skip-tls-verify", f"{CLUSTER}.disable-compression"),
        f"{EXEC}.provideClusterInfo",
    ],
    "list": [
        *("clusters", "users", "contexts", f"{CLUSTER}.extensions"),
        *(f"{USER}.as-groups", f"{USER}.as-user-extra.scopes", f"{EXEC}.args", f"{EXEC}.env"),
    ],
    "map": [
        *(CLUSTER, USER, CONTEXT, EXEC, PROVIDER),
        *(f"{PROVIDER}.config", f"{USER}.as-user-extra"),
    ],
}
"""Every field that is read, as messages have it."""
OTHERS: dict[str, list[Any]] = {
    "text": [5, 1.5, True, ["a"], {"a": "b"}, "a\0b"],
    "flag": [5, "true", [True], {"a": True}],
    "list": [5, True, "text", {"a": "b"}, [5], [None], [["a"]]],
    "map": [5, True, "text", [5], [{"a": "b"}]],
}
"""What is something else than it should be."""
ODD: dict[str, list[Any]] = {
    "text": ["", None, "a\nb", "\x1b[31mred", "no-such", "\u202e", "ü", "a" * 300],
    "flag": [None, True],
    "list": [None, []],
    "map": [None, {}],
}
"""What is of no use, and what is as good as nothing."""


def _cases(values: dict[str, list[Any]]) -> list[tuple[str, Any]]:
    return [
        (path, value) for sort, found in values.items() for path in FIELDS[sort] for value in found
    ]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of something that is no cluster, and says so at once."""
    with listening(b"{}") as port:
        yield f"http://127.0.0.1:{port}"


@pytest.fixture
def changed(tmp_path: Path, server: str) -> Change:
    """Writes a kubeconfig in whole, of whose fields one is changed."""

    def write(path: str, value: Any) -> Path:
        user: dict[str, Any] = {"as": "me", "as-user-extra": {}}
        if path.startswith(EXEC):
            version, env = "client.authentication.k8s.io/v1", [{"name": "A", "value": "B"}]
            user["exec"] = {"apiVersion": version, "command": "true", "env": env}
        if path.startswith(PROVIDER):
            user["auth-provider"] = {"name": "oidc", "config": {}}
        file = written(tmp_path, cluster={"server": server}, user=user)
        data = json.loads(file.read_text())
        _put(data, path, value)
        file.write_text(json.dumps(data))
        return file

    return write


def _put(data: Any, path: str, value: Any) -> None:
    *parents, last = path.replace("[", ".").replace("]", "").split(".")
    for key in parents:
        is_list = isinstance(data, list)
        data = next(one for one in data if one["name"] == key) if is_list else data[key]
    data[last] = value


@pytest.mark.usefixtures("clean_home")
class TestWhatIsSomethingElse:
    """Nothing that stands in a file is a defect of the program."""

    @pytest.mark.parametrize(("path", "value"), _cases(OTHERS))
    def test_it_is_told_with_file_and_field(self, changed: Change, path: str, value: Any) -> None:
        file = changed(path, value)
        assert problem(config=str(file)).startswith(f"{file}: '{path}")

    @pytest.mark.parametrize(("path", "value"), _cases(ODD))
    def test_what_is_odd_is_told_with_the_file(
        self, changed: Change, path: str, value: Any
    ) -> None:
        file = changed(path, value)
        found = problem(config=str(file))
        assert str(file) in found
        assert found.isprintable()

    @pytest.mark.parametrize(
        ("path", "value", "words"),
        [
            ("users", [{"name": None}], "'users[0]' in the kubeconfig has no name"),
            ("contexts", [None], "'contexts[0]' in the kubeconfig is not a mapping"),
            (f"{EXEC}.env", [{"value": "b"}], f"'{EXEC}.env[0]' in the kubeconfig has no name"),
            (f"{EXEC}.env", [{"name": "A=B"}], "is no name of a variable"),
            (f"{EXEC}.env", [{"name": ""}], "is no name of a variable"),
            (f"{EXEC}.env", {"name": "A"}, "is not a list"),
            (f"{EXEC}.args", ["a\0b"], f"'{EXEC}.args[0]'"),
            (f"{EXEC}.interactiveMode", "Maybe", "is none of Never, IfAvailable, Always"),
            (f"{USER}.as", "me\r\nImpersonate-Group: system:masters", "has a line break"),
            (f"{USER}.as-groups", ["a", "b\nc"], f"'{USER}.as-groups[1]'"),
            (f"{USER}.as-user-extra", {"a": ["b\nc"]}, f"'{USER}.as-user-extra.a[0]'"),
        ],
    )
    def test_what_stands_deeper(self, changed: Change, path: str, value: Any, words: str) -> None:
        file = changed(path, value)
        found = problem(config=str(file))
        assert found.startswith(f"{file}: ")
        assert words in found

    @pytest.mark.parametrize("token", ["2020-01-01", "!!binary aGVsbG8=", "yes", "&a [*a]"])
    def test_what_only_yaml_has(self, tmp_path: Path, token: str) -> None:
        file = tmp_path / "config"
        file.write_text(f"users: [{{name: u, user: {{token: {token}}}}}]")
        assert f"'{USER}.token' in the kubeconfig is not text" in problem(config=str(file))

    def test_a_variable_without_a_value_is_empty(self, changed: Change) -> None:
        """As it is for kubectl: the program runs, and says nothing of use."""
        file = changed(f"{EXEC}.env", [{"name": "A"}])
        assert "what it prints is no ExecCredential" in problem(config=str(file))


@pytest.mark.usefixtures("clean_home")
class TestAddresses:
    """What stands where a server should."""

    @pytest.mark.parametrize(
        "server",
        [
            *("https://me:s3cret@a.test", "https://s3cret@a.test", "ftp://me:s3cret@a.test"),
            *("me:s3cret@a.test:6443", "https://me:s3cret/x@a.test", "https://me:s3cret@"),
        ],
    )
    def test_a_password_in_it_is_refused_and_not_shown(self, tmp_path: Path, server: str) -> None:
        file = written(tmp_path, cluster={"server": server})
        for settings in ({"config": str(file)}, {"api": server}):
            found = problem(**settings)
            assert "has a name or a password in it (leave out what is before the '@')" in found
            assert "s3cret" not in found

    @pytest.mark.parametrize("server", ["https://", "https://:6443", "https://.a", "https://a\nb"])
    def test_no_host(self, tmp_path: Path, server: str) -> None:
        found = problem(config=str(written(tmp_path, cluster={"server": server})))
        assert f"the server of context 'main' is no address: {server!r}" in found

    @pytest.mark.parametrize("name", [".a.test", "\u202e", f"{'ü' * 99}.test"])
    def test_a_name_of_a_certificate_that_is_none(self, tmp_path: Path, name: str) -> None:
        cluster = {"server": "https://a.test", "tls-server-name": name}
        found = problem(config=str(written(tmp_path, cluster=cluster)))
        assert f"'tls-server-name' is no name of a host: {name!r}" in found


@pytest.mark.usefixtures("clean_home")
class TestWhatIsQuoted:
    """A terminal obeys nothing that stands in a file."""

    def test_names(self, tmp_path: Path) -> None:
        bad = "\x1b[31mmine\n"
        file = written(tmp_path, **{"current-context": bad})
        assert f"has no context {bad!r} (there are: main)" in problem(config=str(file))
        contexts = [{"name": bad, "context": {"cluster": bad, "user": "u"}}]
        file = written(tmp_path, contexts=contexts, **{"current-context": ""})
        assert f"there are: {bad!r}" in problem(config=str(file))
        assert f"is of cluster {bad!r}, which is not there" in problem(
            config=str(file), context=bad
        )

    def test_the_name_of_the_file(self, tmp_path: Path) -> None:
        directory = tmp_path / "two\nlines"
        directory.mkdir()
        found = problem(config=str(written(directory, user={"token": 5})))
        assert "two\\nlines" in found

    def test_what_a_plug_in_needs(self, changed: Change) -> None:
        hint = "get it \x1b[31mhere\nand there"
        file = changed(f"{EXEC}.installHint", hint)
        assert "'get it \\x1b[31mhere'" in problem(config=str(file))


class TestLists:
    """``KUBECONFIG`` with several files."""

    @pytest.mark.parametrize("part", ["", "# nothing yet\n", "{}", "current-context: main\n"])
    def test_one_that_holds_only_a_part(
        self,
        faulty: Faulty,
        tmp_path: Path,
        clean_home: Path,
        monkeypatch: pytest.MonkeyPatch,
        part: str,
    ) -> None:
        faulty.token = "t"
        (tmp_path / "part").write_text(part)
        whole = written(tmp_path, cluster={"server": faulty.url}, user={"token": "t"})
        monkeypatch.setenv("KUBECONFIG", f"{tmp_path / 'part'}:{whole}")
        ask()
        assert "this is no kubeconfig" in problem(config=str(tmp_path / "part"))

    def test_names_that_no_file_can_have(
        self, clean_home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.delenv("KUBERNETES_SERVICE_HOST", raising=False)
        monkeypatch.setenv("KUBECONFIG", "x" * 300)
        assert "the kubeconfig cannot be read" in problem()
