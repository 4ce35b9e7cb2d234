"""The stage of the story: who acts at which moment, and the rows that later scenes need."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, time
from random import Random
from uuid import UUID
from zoneinfo import ZoneInfo

from msp.accounts import queries
from msp.accounts.locks import Keyring
from msp.accounts.models import Person
from msp.data.work import Sessions, Work, begin
from msp.demo.story.cast import Firm
from msp.kernel.access import Actor, system_actor
from msp.kernel.periods import Period, add_months, month_of

ZONE = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Deal:
    """What a firm's scenes need of its contract."""

    contract_id: UUID
    line_id: UUID


@dataclass(slots=True)
class Stage:
    """Everything the scenes share. Dice are loaded: the same story each time."""

    sessions: Sessions
    provider_id: UUID
    keyring: Keyring
    now: datetime
    dice: Random = field(default_factory=lambda: Random(20))  # noqa: S311 - a story, no secret
    people: dict[str, UUID] = field(default_factory=dict)
    actors: dict[str, Actor] = field(default_factory=dict)
    clients: dict[str, UUID] = field(default_factory=dict)
    firms: dict[str, Firm] = field(default_factory=dict)
    deals: dict[str, Deal] = field(default_factory=dict)
    work_types: dict[str, UUID] = field(default_factory=dict)
    packages: dict[int, UUID] = field(default_factory=dict)

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
