"""Cases that other projects agree on, read from beside the checkout when they are there."""

import json
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from msp.kernel import calendars
from msp.kernel.calendars import BusinessCalendar, Exceptional, Special

FILE = Path(__file__).parents[3] / "shared" / "cases" / "desk.json"
BOOK: dict[str, Any] = json.loads(FILE.read_text("utf-8")) if FILE.exists() else {}


def named(group: str, *kinds: str) -> list[Any]:
    """The cases of a group as parameters named by id, or one that says why it is skipped."""
    if not BOOK:
        reason = "the shared cases are not beside this checkout"
        return [pytest.param({}, id="no-shared-cases", marks=pytest.mark.skip(reason=reason))]
    return [
        pytest.param(case, id=case["id"])
        for case in BOOK[group]
        if not kinds or case["kind"] in kinds
    ]


def moment(text: str) -> datetime:
    """An aware moment from its ISO text."""
    return datetime.fromisoformat(text)


def spans(pairs: list[list[str]]) -> list[tuple[datetime, datetime]]:
    """Aware intervals from pairs of ISO texts."""
    return [(moment(begins), moment(ends)) for begins, ends in pairs]


def calendar(name: str) -> BusinessCalendar:
    """The calendar of that name in the shared file."""
    told = BOOK["calendars"][name]
    return BusinessCalendar(
        told["timezone"],
        calendars.week(told["hours"]),
        exceptions=(
            *_specials(told.get("shifts", {}), Special.HOURS),
            *_specials(told.get("breaks", {}), Special.CLOSURE),
        ),
        holidays=frozenset(date.fromisoformat(day) for day in told["holidays"]),
        yearly=frozenset((int(day[:2]), int(day[3:])) for day in told["annual_holidays"]),
        name=name,
    )


def _specials(days: dict[str, list[list[str]]], kind: Special) -> list[Exceptional]:
    return [
        Exceptional(date.fromisoformat(day), kind, tuple(calendars.frame(*pair) for pair in pairs))
        for day, pairs in days.items()
    ]
