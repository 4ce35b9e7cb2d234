"""Cases of other tools are read once, and each is told by the function that names it."""

import json
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from monitoring import rules
from monitoring.rules import Limits, Outcome, Standing, State

CASES = Path(__file__).parents[4] / "shared" / "cases" / "monitoring.json"


NOON = datetime(2026, 11, 20, 1, 0, tzinfo=UTC)


MINUTE = timedelta(minutes=1)


GOOD = {"OK", "UP", "ok"}


Case = dict[str, Any]


DONE: dict[str, Callable[[Case, Case], None]] = {}


def known() -> dict[str, Case]:
    if not CASES.exists():
        return {}
    return {case["id"]: case for case in json.loads(CASES.read_text(encoding="utf-8"))["cases"]}


def tells(*names: str) -> Callable[[Callable[[Case, Case], None]], Callable[[Case, Case], None]]:
    def noted(check: Callable[[Case, Case], None]) -> Callable[[Case, Case], None]:
        DONE.update(dict.fromkeys(names, check))
        return check

    return noted


def outcome(result: str) -> Outcome:
    return Outcome.OK if result in GOOD else Outcome.FAIL


def hard(state: State, *, flapping: bool = False) -> Standing:
    heard = {State.UP: Outcome.OK, State.DOWN: Outcome.FAIL}.get(state)
    return Standing(hard=state, heard=heard, flapping=flapping)


def fed(start: Standing, results: Iterable[str], limits: Limits) -> list[Standing]:
    standings = [start]
    for result in results:
        standings.append(rules.stood(standings[-1], outcome(result), limits))
    return standings[1:]


def moment(text: str) -> datetime:
    read = datetime.fromisoformat(text)
    return read if read.tzinfo else read.replace(tzinfo=UTC)
