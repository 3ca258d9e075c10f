"""Credentials that programs and login services give."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from atomicapp.provider import Settings
from atomicapp_kubernetes.cluster.target import connect
from tests.kubernetes_cluster.asking import NOBODY, ask, problem, written
from tests.kubernetes_cluster.faulty import Faulty


class TestPlugins:
    """Credentials from a program."""

    def config(self, directory: Path, url: str, script: str, **fields: Any) -> str:
        """A kubeconfig whose program is this Python, with a script."""
        plugin = {
            "apiVersion": "client.authentication.k8s.io/v1",
            "command": sys.executable,
            "args": ["-c", script],
            **fields,
        }
        cluster = {"server": url}
        return str(written(directory, cluster=cluster, user={"exec": plugin}))

    def test_the_token_of_a_program_is_shown(
        self, faulty: Faulty, tmp_path: Path, clean_home: Path
    ) -> None:
        faulty.token = "from-the-program"
        script = (
            "import json, os; info = json.loads(os.environ['KUBERNETES_EXEC_INFO']);"
            "status = {'token': os.environ['WORD'] + '-the-program'};"
            "assert info['spec']['cluster']['server'];"
            "print(json.dumps({**info, 'status': status}))"
        )
        env = [{"name": "WORD", "value": "from"}]
        fields = {"env": env, "provideClusterInfo": True}
        ask(config=self.config(tmp_path, faulty.url, script, **fields))

    @pytest.mark.parametrize(
        ("script", "words"),
        [
            ("import sys; sys.exit('no\\nlogin first')", "login first"),
            ("print('hello')", "no ExecCredential"),
            ("print('{\"status\": 5}')", "no status"),
            ("print('[' * 100000)", "no ExecCredential"),
            ("print('{\"status\": {}}')", "neither a token nor a certificate"),
            ('print(\'{"status": {"token": 5}}\')', "neither a token nor a certificate"),
        ],
    )
    def test_a_program_that_fails(
        self, tmp_path: Path, clean_home: Path, script: str, words: str
    ) -> None:
        config = self.config(tmp_path, "http://127.0.0.1:1", script, installHint="log in again")
        found = problem(config=config)
        assert words in found
        assert "log in again" in found

    def test_a_program_that_is_not_there(self, tmp_path: Path, clean_home: Path) -> None:
        command = "no-such-program-of-a-test"
        config = self.config(tmp_path, "http://127.0.0.1:1", "", command=command)
        assert "is not installed" in problem(config=config)


class TestTokenFiles:
    """A token in a file, which somebody else writes anew."""

    def config(self, directory: Path, url: str, token: str) -> str:
        """A kubeconfig with a token, and a file for another."""
        user = {"token": token, "tokenFile": "token"}
        return str(written(directory, cluster={"server": url}, user=user))

    def test_the_file_is_preferred_and_read_again(
        self, faulty: Faulty, tmp_path: Path, clean_home: Path
    ) -> None:
        config = self.config(tmp_path, faulty.url, "of-the-entry")
        for number in range(2):
            faulty.token = f"of-the-file-{number}"
            (tmp_path / "token").write_text(f"{faulty.token}\n")
            ask(config=config)
        with connect(Settings(config=config)) as target:
            faulty.token = "of-the-file-anew"
            (tmp_path / "token").write_text(faulty.token)
            target.releases.history(NOBODY)

    @pytest.mark.parametrize("text", [None, "", " \n"])
    def test_without_one_in_the_file(
        self, faulty: Faulty, tmp_path: Path, clean_home: Path, text: str | None
    ) -> None:
        if text is not None:
            (tmp_path / "token").write_text(text)
        faulty.token = "of-the-entry"
        ask(config=self.config(tmp_path, faulty.url, "of-the-entry"))
        config = self.config(tmp_path, faulty.url, "")
        assert problem(config=config).startswith(f"{config}: token file '")


class TestAuthProviders:
    """What kubeconfigs of old have for logins; the official client deals with it."""

    def config(self, directory: Path, url: str, **fields: Any) -> str:
        """A kubeconfig with an ``auth-provider``."""
        user = {"auth-provider": {"name": "oidc", "config": fields}}
        return str(written(directory, cluster={"server": url}, user=user))

    def test_a_token_that_is_good(self, faulty: Faulty, tmp_path: Path, clean_home: Path) -> None:
        parts = [{"alg": "none"}, {"exp": 4102444800}]
        encoded = [base64.urlsafe_b64encode(json.dumps(one).encode()) for one in parts]
        token = b".".join(part.rstrip(b"=") for part in [*encoded, b"c2ln"]).decode()
        faulty.token = token
        ask(config=self.config(tmp_path, faulty.url, **{"id-token": token}))

    @pytest.mark.parametrize("payload", ["5", "[]", '"s3cret"', '{"exp": "s3cret"}', "{"])
    def test_a_token_of_something_else(
        self, tmp_path: Path, clean_home: Path, payload: str
    ) -> None:
        encoded = base64.urlsafe_b64encode(payload.encode()).decode().rstrip("=")
        config = self.config(tmp_path, "http://127.0.0.1:1", **{"id-token": f"a.{encoded}.c"})
        found = problem(config=config)
        assert f"the auth-provider 'oidc' of context 'main' of {config} gives no token" in found
        assert "s3cret" not in found

    @pytest.mark.parametrize("fields", [{}, {"id-token": "s3cret"}, {"id-token": None}])
    def test_a_token_that_is_none(
        self, tmp_path: Path, clean_home: Path, fields: dict[str, str | None]
    ) -> None:
        found = problem(config=self.config(tmp_path, "http://127.0.0.1:1", **fields))
        assert "auth-provider 'oidc'" in found
        assert "gives no token" in found
        assert "s3cret" not in found
