"""The stage of the story: who acts at which moment, and the rows that later scenes need."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Protocol, TypeVar
from uuid import UUID
from zoneinfo import ZoneInfo

from msp.accounts import queries
from msp.accounts.locks import Keyring
from msp.accounts.models import Person
from msp.data.commands import Command
from msp.data.work import Sessions, Work, begin
from msp.demo.story.cast import Firm
from msp.kernel.access import Actor, system_actor
from msp.kernel.calendars import public_holidays
from msp.kernel.periods import Period, add_months, month_of

ZONE = ZoneInfo("Asia/Tokyo")
SATURDAY = 5
WishType = TypeVar("WishType", bound=Command)


class Named(Protocol):
    """Whatever a verb makes or changes."""

    @property
    def id(self) -> UUID:
        """Its name for good."""


@dataclass(frozen=True, slots=True)
class Deal:
    """What a firm's scenes need of its contract."""

    contract_id: UUID
    line_id: UUID


@dataclass(frozen=True, slots=True)
class Ground:
    """Where a story is told: the database, the keys that open its doors, the folder for files."""

    sessions: Sessions
    keyring: Keyring
    folder: Path


@dataclass(slots=True)
class Stage:
    """Everything the scenes share. Dice are loaded: the same story each time."""

    ground: Ground
    provider_id: UUID
    now: datetime
    dice: Random = field(default_factory=lambda: Random(20))  # noqa: S311 - a story, no secret
    people: dict[str, UUID] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    clients: dict[str, UUID] = field(default_factory=dict)
    firms: dict[str, Firm] = field(default_factory=dict)
    deals: dict[str, Deal] = field(default_factory=dict)
    work_types: dict[str, UUID] = field(default_factory=dict)
    packages: dict[int, UUID] = field(default_factory=dict)
    kept: dict[str, UUID] = field(default_factory=dict)  # rows that a later scene takes up again

    @property
    def sessions(self) -> Sessions:
        """The way into the database."""
        return self.ground.sessions

    @property
    def today(self) -> date:
        """The day on which the story ends."""
        return self.now.astimezone(ZONE).date()

    @property
    def months(self) -> list[Period]:
        """Three closed months and the running one."""
        first = self.today.replace(day=1)
        return [month_of(add_months(first, back)) for back in (-3, -2, -1, 0)]

    def at(self, day: date, hour: int, minute: int = 0) -> datetime:
        """A moment of the story, by a clock in Tokyo."""
        return datetime.combine(day, time(hour, minute), ZONE)

    def workday(self, month: int, number: int) -> date:
        """The month's working day of that number, from 1; months count from the story's first."""
        return _working_day(self.months[month].first, number, timedelta(days=1))

    def working_day_ago(self, number: int) -> date:
        """The working day before today of that number, from 1."""
        return _working_day(self.today - timedelta(days=1), number, timedelta(days=-1))

    @contextmanager
    def as_system(self, moment: datetime) -> Iterator[Work]:
        """Work that nobody in particular does."""
        with begin(self.sessions, system_actor(self.provider_id), moment) as work:
            yield work

    @contextmanager
    def acting(self, key: str, moment: datetime) -> Iterator[Work]:
        """Work of one of the cast, at a moment."""
        with begin(self.sessions, self.actors[key], moment) as work:
            yield work

    def enter(self, key: str, person: Person) -> None:
        """Remember somebody of the cast."""
        self.people[key] = person.id
        self.actors[key] = queries.actor_of(person)

    def lets(self, key: str, moment: datetime) -> "Hand":
        """One of the cast, who acts at that moment."""
        return Hand(self, key, moment)


@cache
def _holidays(year: int) -> frozenset[date]:
    return frozenset(public_holidays((year,), "ja"))


def is_working_day(day: date) -> bool:
    """Whether people are at work: weekends and holidays are quiet."""
    return day.weekday() < SATURDAY and day not in _holidays(day.year)


def _working_day(day: date, number: int, step: timedelta) -> date:
    """The working day of that number from `day` on, which counts if it is one."""
    while True:
        if is_working_day(day):
            number -= 1
        if not number:
            return day
        day += step


@dataclass(frozen=True, slots=True)
class Hand:
    """One of the cast at a moment."""

    stage: Stage
    key: str
    moment: datetime

    def do(self, verb: Callable[[Work, WishType], Named], wish: WishType) -> UUID:
        """The verb, in a piece of work of its own; answers the id of what it made or changed."""
        with self.stage.acting(self.key, self.moment) as work:
            return verb(work, wish).id
