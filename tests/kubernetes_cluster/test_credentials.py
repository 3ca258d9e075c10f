"""Credentials that programs and login services give."""

from __future__ import annotations

import base64
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.kubernetes_cluster.asking import ask, problem, written
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
            ("print('{\"status\": {}}')", "neither a token nor a certificate"),
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

    @pytest.mark.parametrize("fields", [{}, {"id-token": "s3cret"}])
    def test_a_token_that_is_none(
        self, tmp_path: Path, clean_home: Path, fields: dict[str, str]
    ) -> None:
        found = problem(config=self.config(tmp_path, "http://127.0.0.1:1", **fields))
        assert "auth-provider 'oidc'" in found
        assert "gives no token" in found
        assert "s3cret" not in found
