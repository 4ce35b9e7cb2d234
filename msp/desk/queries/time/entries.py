"""Entries as lists: of a ticket, of a person's day or sheet, of what waits for a lead."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, cast
from uuid import UUID

from sqlalchemy import BigInteger, Select, func, or_, select
from sqlalchemy import cast as as_type

from contracts.models import ContractLine, WorkType
from contracts.rules.bands import Factors
from contracts.rules.rounding import shown_minutes
from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk.models import Goods, Ticket, TimeEntry
from msp.desk.queries.tickets import sight
from msp.desk.rules import settling
from msp.desk.rules.settling import Charge
from msp.desk.rules.time import Coverage, EntryState
from msp.kernel.access import Permission, Sight
from msp.kernel.errors import NotFound, mark
from msp.kernel.money import Money

Found = tuple[TimeEntry, str | None, str, str, int | None, str | None, str | None]


@dataclass(frozen=True, slots=True)
class EntryRow:
    """An entry with the names that a list shows beside it."""

    entry: TimeEntry
    person: str
    client: str
    work_type: str
    ticket_number: int | None
    subject: str
    line: str

    @property
    def minutes(self) -> int:
        """Worked minutes, as they are shown."""
        return shown_minutes(self.entry.worked_seconds)

    @property
    def ended_at(self) -> datetime:
        """When the work ended."""
        return self.entry.started_at + timedelta(seconds=self.entry.worked_seconds)

    @property
    def waits(self) -> bool:
        """Whether somebody must say who pays."""
        return self.entry.coverage is not Coverage.COVERED

    @property
    def charge(self) -> Charge:
        """The minutes to charge, by band."""
        entry = self.entry
        return Charge(entry.charge_minutes, entry.after_hours_charge, entry.holiday_charge)


@dataclass(frozen=True, slots=True)
class Sums:
    """What entries come to; worked time is summed in seconds and shown in minutes."""

    worked_seconds: int = 0
    pool_minutes: int = 0
    charge_minutes: int = 0
    waiting: int = 0

    @property
    def minutes(self) -> int:
        """Worked minutes, as they are shown."""
        return shown_minutes(self.worked_seconds)


def visible(work: Work) -> Select[Any]:
    """The entries that the actor may see, with their names. Every list starts here.

    A client's people see what was handed in, and of tickets only those that they may see.
    """
    work.require(Permission.TIME_READ)
    name: Any = WorkType.name_en if work.actor.language == "en" else WorkType.name_ja
    asked: Any = (
        select(
            TimeEntry,
            Person.name,
            Client.name,
            func.coalesce(func.nullif(name, ""), WorkType.name_ja),
            Ticket.number,
            Ticket.subject,
            ContractLine.title,
        )
        .join(Client, Client.id == TimeEntry.client_id)
        .join(WorkType, WorkType.id == TimeEntry.work_type_id)
        .outerjoin(Person, Person.id == TimeEntry.person_id)
        .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
        .outerjoin(ContractLine, ContractLine.id == TimeEntry.line_id)
    )
    if work.actor.is_client:
        asked = asked.where(TimeEntry.state != EntryState.DRAFT)
        if work.actor.sight is not Sight.CLIENT:
            asked = asked.where(Ticket.id.is_not(None), *sight(work.actor))
    return cast("Select[Any]", asked)


def listed(work: Work, wanted: Select[Any]) -> list[EntryRow]:
    """The rows of a list made from `visible`."""
    return [
        EntryRow(entry, person or "", client, kind, number, subject or "", line or "")
        for entry, person, client, kind, number, subject, line in work.session.execute(wanted)
    ]


def entry(work: Work, entry_id: UUID) -> EntryRow:
    """One entry, or NotFound where it is missing, foreign or out of sight."""
    found = listed(work, visible(work).where(TimeEntry.id == entry_id))
    if not found:
        raise NotFound(mark("There is no such %(kind)s."), kind=TimeEntry.__tablename__)
    return found[0]


def of_ticket(work: Work, ticket_id: UUID) -> list[EntryRow]:
    """The time spent on a ticket, oldest first."""
    wanted = visible(work).where(TimeEntry.ticket_id == ticket_id)
    return listed(work, wanted.order_by(TimeEntry.started_at, TimeEntry.id))


def between(work: Work, first: date, end: date) -> Select[Any]:
    """Entries of the days from `first` up to, not including, `end`, oldest first."""
    return (
        visible(work)
        .where(TimeEntry.work_on >= first, TimeEntry.work_on < end)
        .order_by(TimeEntry.work_on, TimeEntry.started_at, TimeEntry.id)
    )


def timesheet(work: Work, person_id: UUID, first: date, end: date) -> list[EntryRow]:
    """A person's entries of those days, oldest first."""
    work.require(Permission.TIME_LOG)
    return listed(work, between(work, first, end).where(TimeEntry.person_id == person_id))


def waiting(work: Work, limit: int = 200) -> list[EntryRow]:
    """What was handed in and waits for a lead, by person and day."""
    work.require(Permission.TIME_APPROVE)
    wanted = visible(work).where(TimeEntry.state == EntryState.SUBMITTED)
    ordered = wanted.order_by(Person.name, TimeEntry.person_id, TimeEntry.work_on)
    return listed(work, ordered.order_by(TimeEntry.started_at, TimeEntry.id).limit(limit))


def undecided(work: Work, limit: int = 200) -> list[EntryRow]:
    """Entries that wait for somebody to say which line pays."""
    work.require(Permission.TIME_READ)
    wanted = visible(work).where(
        TimeEntry.coverage != Coverage.COVERED, TimeEntry.state != EntryState.BILLED
    )
    return listed(work, wanted.order_by(TimeEntry.work_on, TimeEntry.id).limit(limit))


def sums(rows: Iterable[EntryRow]) -> Sums:
    """What the rows come to."""
    told = Sums()
    for row in rows:
        told = Sums(
            told.worked_seconds + row.entry.worked_seconds,
            told.pool_minutes + row.entry.pool_minutes,
            told.charge_minutes + row.entry.charge_minutes,
            told.waiting + row.waits,
        )
    return told


def amount(row: EntryRow, percents: tuple[int | None, int | None] = (None, None)) -> Money | None:
    """What the entry alone costs; None where nothing is charged."""
    if row.entry.rate is None or not row.entry.charge_minutes:
        return None
    factors = Factors(*percents)
    return settling.amount(row.entry.rate, row.charge, factors)


def seconds_on(work: Work, person_id: UUID | None, day: date, but: UUID | None = None) -> int:
    """Seconds that a person worked on a day, one entry left out."""
    if person_id is None:
        return 0
    total = as_type(func.coalesce(func.sum(TimeEntry.worked_seconds), 0), BigInteger)
    wanted = select(total).where(TimeEntry.person_id == person_id, TimeEntry.work_on == day)
    if but is not None:
        wanted = wanted.where(TimeEntry.id != but)
    return int(work.session.scalar(wanted) or 0)


def last_end(work: Work, person_id: UUID | None, since: datetime) -> datetime | None:
    """When the person's last entry that began in the 24 hours from `since` on ended."""
    if person_id is None:
        return None
    wanted = select(TimeEntry.started_at, TimeEntry.worked_seconds).where(
        TimeEntry.person_id == person_id,
        TimeEntry.started_at >= since,
        TimeEntry.started_at < since + timedelta(days=1),
    )
    ends = [start + timedelta(seconds=worked) for start, worked in work.session.execute(wanted)]
    return max(ends, default=None)


def work_types(work: Work) -> Sequence[WorkType]:
    """The kinds of work that may be logged."""
    work.require(Permission.CATALOGUE_READ)
    wanted = select(WorkType).where(WorkType.is_active).order_by(WorkType.code)
    return work.session.scalars(wanted).all()


def usual_work_type(work: Work, ticket_id: UUID | None) -> UUID | None:
    """The kind of work logged last on the ticket, else by the actor, else the first one."""
    mine = TimeEntry.person_id == work.actor.id
    told = or_(mine, TimeEntry.ticket_id == ticket_id) if ticket_id else mine
    wanted = (
        select(TimeEntry.work_type_id)
        .join(WorkType, WorkType.id == TimeEntry.work_type_id)
        .where(told, WorkType.is_active)
        .order_by((TimeEntry.ticket_id == ticket_id).desc(), TimeEntry.started_at.desc())
    )
    found = work.session.scalars(wanted.limit(1)).first()
    kinds = work_types(work) if found is None else ()
    return found if found is not None else next((kind.id for kind in kinds), None)


def goods_of(work: Work, ticket_id: UUID) -> Sequence[Goods]:
    """What was sold on a ticket, oldest first."""
    work.require(Permission.TIME_READ)
    wanted = select(Goods).where(Goods.ticket_id == ticket_id)
    return work.session.scalars(wanted.order_by(Goods.created_at, Goods.id)).all()
