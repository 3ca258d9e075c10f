"""Finding a server and being let in: what is there, what is wrong, and what to do about it."""

from __future__ import annotations

import base64
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from atomicapp.provider import Settings
from atomicapp_kubernetes.cluster import access, tls
from tests.kubernetes_cluster.asking import ask, problem, written
from tests.kubernetes_cluster.faulty import Faulty
from tests.kubernetes_cluster.listening import listening


@pytest.mark.usefixtures("clean_home")
class TestWithoutAServer:
    """What can be said before, or instead of, an answer."""

    def test_no_kubeconfig(self, tmp_path: Path) -> None:
        assert "does not exist" in problem(config=str(tmp_path / "no"))

    @pytest.mark.parametrize("text", ["{", "just text", "- a\n- b", "a: &a [*a]", "\x00"])
    def test_what_is_no_kubeconfig(self, tmp_path: Path, text: str) -> None:
        (tmp_path / "it").write_text(f"# token: s3cret\n{text}")
        found = problem(config=str(tmp_path / "it"))
        assert "kubeconfig" in found
        assert "s3cret" not in found

    def test_no_context(self, tmp_path: Path) -> None:
        file = written(tmp_path, **{"current-context": ""})
        assert "there are: main" in problem(config=str(file))

    def test_another_context_is_suggested(self, tmp_path: Path) -> None:
        found = problem(config=str(written(tmp_path)), context="mian")
        assert "no context 'mian'" in found
        assert "did you mean 'main'" in found

    def test_a_context_of_nothing(self, tmp_path: Path) -> None:
        file = written(tmp_path, clusters=[])
        assert "cluster 'c', which is not there" in problem(config=str(file))
        assert "the server of context 'main' is not said" in problem(config=str(written(tmp_path)))
        for server in ("ftp://a.test", "a.test:6443"):
            found = problem(config=str(written(tmp_path, cluster={"server": server})))
            assert f"is no address: {server!r} (write https://HOST:PORT)" in found

    def test_lists_that_are_none(self, tmp_path: Path) -> None:
        assert "not a list" in problem(config=str(written(tmp_path, users={"a": 1})))
        assert "no name" in problem(config=str(written(tmp_path, users=[{}])))

    def test_nothing_listens(self, tmp_path: Path, closed_port: int) -> None:
        url = f"http://127.0.0.1:{closed_port}"
        found = problem(config=str(written(tmp_path, cluster={"server": url})))
        assert f"cannot reach the API server at {url}: nothing listens there" in found

    def test_nothing_is_configured(self, monkeypatch: pytest.MonkeyPatch, closed_port: int) -> None:
        monkeypatch.setattr(access, "OLD_DEFAULT", f"http://127.0.0.1:{closed_port}")
        for name in ("KUBECONFIG", "KUBERNETES_SERVICE_HOST"):
            monkeypatch.delenv(name, raising=False)
        assert "nothing listens" in problem()

    def test_an_address_that_is_none(self) -> None:
        assert "provider-api" in problem(api="unix:///var/run/docker.sock")

    def test_a_name_that_is_not_known(self) -> None:
        assert "its name is not known" in problem(api="https://no-such-host.invalid:6443")

    def test_not_a_server_of_kubernetes(self) -> None:
        with listening(b"<html>hello</html>") as port:
            found = problem(api=f"http://127.0.0.1:{port}")
        assert "no API server of Kubernetes" in found

    def test_tls_where_there_is_none(self) -> None:
        with listening(b"hello") as port:
            assert "does not speak TLS" in problem(api=f"https://127.0.0.1:{port}")

    @pytest.mark.parametrize(
        ("user", "words"),
        [
            ({"token": "with\nnewline"}, "characters that no token has"),
            ({"tokenFile": "no-such"}, "does not exist"),
            ({"client-certificate-data": "%%%"}, "not base64"),
            ({"client-certificate-data": "aGVsbG8="}, "no certificate or key"),
            ({"exec": {"command": "no-such-program-x", "apiVersion": "v0"}}, "apiVersion"),
            ({"token": 5}, "not text"),
        ],
    )
    def test_credentials_that_are_none(
        self, tmp_path: Path, user: dict[str, Any], words: str
    ) -> None:
        cluster = {"server": "http://127.0.0.1:1"}
        assert words in problem(config=str(written(tmp_path, cluster=cluster, user=user)))

    def test_data_that_is_none_is_told_with_its_file(self, tmp_path: Path) -> None:
        user = {"client-certificate-data": "%%%"}
        file = written(tmp_path, cluster={"server": "http://127.0.0.1:1"}, user=user)
        assert problem(config=str(file)).startswith(f"{file}: ")

    def test_a_user_who_is_not_there(self, tmp_path: Path) -> None:
        contexts = [{"name": "main", "context": {"cluster": "c", "user": "who"}}]
        file = written(tmp_path, cluster={"server": "http://127.0.0.1:1"}, contexts=contexts)
        assert "context 'main' is for user 'who', who is not there" in problem(config=str(file))

    def test_a_proxy_that_cannot_be_used(self, tmp_path: Path) -> None:
        cluster = {"server": "https://a.test", "proxy-url": "ftp://proxy.test"}
        assert "proxy ftp://proxy.test" in problem(config=str(written(tmp_path, cluster=cluster)))
        cluster["proxy-url"] = "http://me:s3cret@127.0.0.1:1"
        found = problem(config=str(written(tmp_path, cluster=cluster)))
        assert "proxy" in found
        assert "s3cret" not in found
        cluster["server"] = "https://a b.test"
        assert "cannot reach" in problem(config=str(written(tmp_path, cluster=cluster)))


class TestWithAServer:
    """A real one, by other ways than its own kubeconfig."""

    def test_a_list_of_files_is_merged(
        self, faulty: Faulty, tmp_path: Path, clean_home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        faulty.token = "t"
        first = written(tmp_path, "first", users=[], clusters=[], **{"current-context": "main"})
        second = written(tmp_path, "second", cluster={"server": faulty.url}, user={"token": "t"})
        monkeypatch.setenv("KUBECONFIG", f"{tmp_path / 'none'}:{first}:{second}")
        ask()

    def test_a_server_and_a_token_of_old(self, faulty: Faulty, clean_home: Path) -> None:
        faulty.token = "of-old"
        ask(api=faulty.url, auth="of-old")
        assert "401" in problem(api=faulty.url, auth="wrong")

    def test_a_service_account(
        self, faulty: Faulty, tmp_path: Path, clean_home: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The pod's own account, whose token is in a file; the server is not TLS here."""
        for name, text in (("token", "of-a-pod\n"), ("ca.crt", "-----BEGIN CERTIFICATE-----")):
            (tmp_path / name).write_text(text)
        monkeypatch.setattr(access, "SERVICE_ACCOUNT", tmp_path)
        monkeypatch.delenv("KUBECONFIG", raising=False)
        monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "10.0.0.1")
        monkeypatch.setenv("KUBERNETES_SERVICE_PORT", "443")
        found = access.find_access(Settings())
        assert found.server == "https://10.0.0.1:443"
        assert found.user.path("tokenFile") == tmp_path / "token"

    def test_a_certificate_that_is_not_trusted(
        self, kubeconfig: Path, tmp_path: Path, clean_home: Path
    ) -> None:
        data = yaml.safe_load(kubeconfig.read_text())
        del data["clusters"][0]["cluster"]["certificate-authority-data"]
        (tmp_path / "config").write_text(json.dumps(data))
        assert "is not trusted" in problem(config=str(tmp_path / "config"))
        ask(config=str(tmp_path / "config"), tls_verify=False)

    def test_the_authority_is_named(
        self, kubeconfig: Path, tmp_path: Path, clean_home: Path
    ) -> None:
        data = yaml.safe_load(kubeconfig.read_text())
        cluster = data["clusters"][0]["cluster"]
        authority = base64.b64decode(cluster.pop("certificate-authority-data"))
        (tmp_path / "ca.crt").write_bytes(authority)
        (tmp_path / "config").write_text(json.dumps(data))
        ask(config=str(tmp_path / "config"), ca_file=str(tmp_path / "ca.crt"))

    def test_nobody_is_let_in(self, kubeconfig: Path, tmp_path: Path, clean_home: Path) -> None:
        data = yaml.safe_load(kubeconfig.read_text())
        data["users"][0]["user"] = {"token": "s3cret"}
        (tmp_path / "config").write_text(json.dumps(data))
        found = problem(config=str(tmp_path / "config"))
        assert "401" in found
        assert "s3cret" not in found

    def test_a_client_certificate_that_has_expired(
        self, kubeconfig: Path, tmp_path: Path, clean_home: Path
    ) -> None:
        pair = ["-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "crt")]
        subject = ["-subj", "/CN=somebody", "-not_before", "20200101000000Z"]
        when = ["-not_after", "20200102000000Z"]
        made = ["openssl", "req", "-x509", "-nodes", "-newkey", "rsa:2048", *pair, *subject, *when]
        if subprocess.run(made, capture_output=True, check=False).returncode:
            made = [*made[:6], *pair, "-subj", "/CN=somebody", "-days", "1"]
            subprocess.run(made, capture_output=True, check=True)
        data = yaml.safe_load(kubeconfig.read_text())
        data["users"][0]["user"] = {"client-certificate": "crt", "client-key": "key"}
        (tmp_path / "config").write_text(json.dumps(data))
        assert "401" in problem(config=str(tmp_path / "config"))

    def test_a_client_key_that_is_encrypted(
        self, kubeconfig: Path, tmp_path: Path, clean_home: Path
    ) -> None:
        pair = ["-keyout", str(tmp_path / "key"), "-out", str(tmp_path / "crt")]
        made = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-passout", "pass:s3cret", *pair]
        subprocess.run([*made, "-subj", "/CN=me"], capture_output=True, check=True)
        data = yaml.safe_load(kubeconfig.read_text())
        data["users"][0]["user"] = {"client-certificate": "crt", "client-key": "key"}
        (tmp_path / "config").write_text(json.dumps(data))
        assert "is encrypted, which is not supported" in problem(config=str(tmp_path / "config"))

    def test_a_system_without_files_in_memory(
        self, kubeconfig: Path, clean_home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setattr(tls, "_OPENED", tmp_path / "none")
        ask(config=str(kubeconfig))

    def test_through_a_proxy(
        self, faulty: Faulty, clean_home: Path, monkeypatch: pytest.MonkeyPatch, closed_port: int
    ) -> None:
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{closed_port}")
        told = f"the proxy http://127.0.0.1:{closed_port} cannot be reached"
        assert told in problem(api="http://cluster.test")
        ask(api=faulty.url)  # no proxy leads to this machine
