"""threats: a rollback that harms; the first error is the one reported."""

from __future__ import annotations

import pytest

from atomicapp.errors import TargetError
from tests.operations.conftest import BACK, Shop


def test_an_error_while_falling_back_hides_neither_the_first_error_nor_the_state(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.runs()

    def refuses(*_: object, **__: object) -> None:
        raise TargetError("the engine is gone")

    # A real engine cannot be made to refuse just this one call.
    monkeypatch.setattr("atomicapp_docker.target.target.DockerTarget.settle", refuses)
    shop.write(back=BACK.replace("sleep 999", "sh -c 'echo no database; exit 3'"))
    told = shop.run()
    assert told.status == 1
    assert "ended with status 3\n  | no database" in told.err
    assert "not everything could be put back: the engine is gone" in told.err
    assert shop.status().data["state"] == "pending"
    monkeypatch.undo()
    shop.write(back=BACK)
    assert shop.run().status == 0
    assert shop.status().status == 0
