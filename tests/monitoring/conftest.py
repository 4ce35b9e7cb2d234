"""Checks to try things on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from monitoring.actions import CreateCheck, Result, create_check
from monitoring.models import Check
from monitoring.rules import Cause, Outcome
from msp.accounts.models import Client
from msp.data.work import Work
from tests.conftest import NOW

Make = Callable[..., Check]


@pytest.fixture
def make(work: Work, client: Client) -> Make:
    """Makes checks of Minato's."""

    def made(name: str = "Web", **facts: Any) -> Check:
        told = {"target": "https://minato.example.jp/", "client_id": client.id, **facts}
        return create_check(work, CreateCheck(name=name, **told))

    return made


@pytest.fixture
def check(make: Make) -> Check:
    """A check of Minato's web site, each minute."""
    return make()


def result(check: Check, minute: int, *, ok: bool = True, **facts: Any) -> Result:
    """What was found `minute` minutes after ten o'clock."""
    told = {"latency": 120} if ok else {"latency": 9, "cause": Cause.STATUS, "detail": "503"}
    outcome = Outcome.OK if ok else Outcome.FAIL
    return Result(check.id, NOW + timedelta(minutes=minute), outcome, **{**told, **facts})


def results(check: Check, course: str, start: int = 0) -> list[Result]:
    """One result a minute: `+` good, `-` failed."""
    return [result(check, start + place, ok=sign == "+") for place, sign in enumerate(course)]
