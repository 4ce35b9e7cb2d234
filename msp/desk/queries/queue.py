"""The technician's queue: one query for a page of rows, one for every count."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, and_, case, func, literal, or_, select
from sqlalchemy.orm import aliased

from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.queries.tickets import pulse, sight
from msp.desk.rules import Channel, Kind, Status, WaitReason
from msp.kernel import reading
from msp.kernel.access import Permission

PAGE = 50
HOUR = timedelta(hours=1)
KEPT: dict[tuple[Any, ...], "Counts"] = {}
KEPT_SIZE = 256
BIGGEST = 2**63 - 1


class State(StrEnum):
    """Which tickets a list holds."""

    OPEN = "open"
    CLOSED = "closed"
    ALL = "all"


class Sort(StrEnum):
    """In which order: the most pressing, the newest or the last touched first."""

    DUE = "due"
    OPENED = "opened"
    UPDATED = "updated"


class Bucket(StrEnum):
    """How near the next due instant is."""

    OVER = "over"
    SOON = "soon"
    TODAY = "today"
    LATER = "later"
    PAUSED = "paused"
    NONE = "none"


class View(StrEnum):
    """Lists that somebody always asks for."""

    RISK = "risk"
    OVER = "over"
    SOON = "soon"
    MINE = "mine"
    UNASSIGNED = "unassigned"
    ANSWERED = "answered"


@dataclass(frozen=True, slots=True)
class Filter:
    """What the address of a list says. `until` is the end of the reader's day."""

    now: datetime
    until: datetime
    state: State = State.OPEN
    sort: Sort = Sort.DUE
    view: View | None = None
    tier: int | None = None
    client_id: UUID | None = None
    assignee_id: UUID | None = None
    team_id: UUID | None = None
    priority: int | None = None
    status: Status | None = None
    wait_reason: WaitReason | None = None
    kind: Kind | None = None
    channel: Channel | None = None
    due: Bucket | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Counts:
    """Open tickets by (tier, owner, bucket, answered by the client)."""

    parts: tuple[tuple[int, UUID | None, Bucket, bool, int], ...]

    def of(self, *buckets: Bucket) -> int:
        """How many are in those buckets; with none named, all."""
        return sum(n for _, _, at, _, n in self.parts if not buckets or at in buckets)

    def at_tier(self, tier: int) -> int:
        """How many stand at the tier."""
        return sum(part[4] for part in self.parts if part[0] == tier)

    def owned_by(self, person_id: UUID | None) -> int:
        """How many are somebody's; None counts those that are nobody's."""
        return sum(part[4] for part in self.parts if part[1] == person_id)

    @property
    def answered(self) -> int:
        """How many wait for our answer to the client."""
        return sum(part[4] for part in self.parts if part[3])


@dataclass(frozen=True, slots=True)
class Page:
    """One page of a list, whether there is more behind it, and the state it was read in."""

    rows: Sequence[Row[Any]]
    more: bool
    pulse: int | None


def page(work: Work, wanted: Filter, number: int = 1) -> Page:
    """The rows of a page, each with the names it shows, in one query."""
    work.require(Permission.TICKET_READ)
    asked = _ordered(_narrowed(_columns(), work, wanted), wanted)
    found = work.session.execute(asked.limit(PAGE + 1).offset((number - 1) * PAGE)).all()
    return Page(found[:PAGE], len(found) > PAGE, found[0].pulse if found else None)


def counts(work: Work, wanted: Filter, pulse: int | None) -> Counts:
    """Every count of the queue in one query, or none where nothing has happened since.

    `pulse` is the state in which the rows were read; counts are kept for that state and minute.
    """
    work.require(Permission.TICKET_READ)
    actor = work.actor
    key = (actor.provider_id, actor.clients, pulse, wanted.now, wanted.until)
    kept = KEPT.get(key) if pulse is not None and not actor.is_client else None
    if kept is not None:
        return kept
    found = work.session.execute(_counted(work, wanted))
    made = Counts(tuple((t, o, Bucket(b), bool(a), int(n)) for t, o, b, a, n in found))
    if pulse is not None and not actor.is_client:
        if len(KEPT) >= KEPT_SIZE:
            KEPT.clear()
        KEPT[key] = made
    return made


def newer(work: Work, wanted: Filter, than: int) -> int:
    """How many tickets of the list have a higher number than the one that was shown."""
    work.require(Permission.TICKET_READ)
    asked = select(func.count(Ticket.id)).where(Ticket.number > min(than, BIGGEST))
    return work.session.scalar(_narrowed(asked, work, wanted)) or 0


@cache
def _columns() -> Select[Any]:
    """What a row shows, as mapped attributes; the pulse comes along. It is built once."""
    owner = aliased(Person)
    asked: Any = (
        select(
            Ticket.id,
            Ticket.number,
            Ticket.subject,
            Ticket.priority,
            Ticket.tier,
            Ticket.status,
            Ticket.wait_reason,
            Ticket.channel,
            Ticket.is_open,
            Ticket.opened_at,
            Ticket.updated_at,
            Ticket.next_due_at,
            Ticket.paused_since,
            Ticket.answer_owed_since,
            Ticket.resolution_met,
            Ticket.calendar_version_id,
            Ticket.assignee_id,
            Ticket.turns,
            Ticket.version,
            Client.name.label("client"),
            owner.name.label("owner"),
            pulse().label("pulse"),
        )
        .join(Client, and_(Client.provider_id == Ticket.provider_id, Client.id == Ticket.client_id))
        .outerjoin(owner, owner.id == Ticket.assignee_id)
    )
    return cast("Select[Any]", asked)


def _narrowed(asked: Select[Any], work: Work, wanted: Filter) -> Select[Any]:
    told: list[ColumnElement[bool]] = [*sight(work.actor)]
    if wanted.state is not State.ALL:
        told.append(Ticket.is_open.is_(wanted.state is State.OPEN))
    pairs = (
        (Ticket.tier, wanted.tier),
        (Ticket.client_id, wanted.client_id),
        (Ticket.assignee_id, wanted.assignee_id),
        (Ticket.team_id, wanted.team_id),
        (Ticket.priority, wanted.priority),
        (Ticket.status, wanted.status),
        (Ticket.wait_reason, wanted.wait_reason),
        (Ticket.kind, wanted.kind),
        (Ticket.channel, wanted.channel),
        (_bucket(wanted), wanted.due.value if wanted.due else None),
    )
    told += [column == value for column, value in pairs if value is not None]
    if wanted.view is not None:
        told.append(_viewed(work, wanted)[wanted.view])
    if wanted.text:
        told.append(_mentions(wanted.text))
    return asked.where(*told)


def _viewed(work: Work, wanted: Filter) -> dict[View, ColumnElement[bool]]:
    due = Ticket.next_due_at
    return {
        View.RISK: due < wanted.now + HOUR,
        View.OVER: due < wanted.now,
        View.SOON: and_(due >= wanted.now, due < wanted.now + HOUR),
        View.MINE: Ticket.assignee_id == work.actor.id,
        View.UNASSIGNED: Ticket.assignee_id.is_(None),
        View.ANSWERED: Ticket.answer_owed_since.is_not(None),
    }


def _mentions(text: str) -> ColumnElement[bool]:
    plain = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    found = Ticket.subject.ilike(f"%{plain}%", escape="\\")
    number = reading.fold_digits(text).lstrip("#")
    if number.isascii() and number.isdigit() and int(number) <= BIGGEST:
        return or_(found, Ticket.number == int(number))
    return found


def _ordered(asked: Select[Any], wanted: Filter) -> Select[Any]:
    if wanted.sort is Sort.DUE and wanted.state is State.OPEN:
        return asked.order_by(Ticket.next_due_at.asc().nulls_last(), Ticket.number)
    if wanted.sort is Sort.UPDATED:
        return asked.order_by(Ticket.updated_at.desc(), Ticket.number.desc())
    return asked.order_by(Ticket.opened_at.desc(), Ticket.number.desc())


def _bucket(wanted: Filter) -> Any:
    """How near the next due instant is, as SQL says it."""
    due = Ticket.next_due_at
    return case(
        (due < wanted.now, literal(Bucket.OVER.value)),
        (due < wanted.now + HOUR, literal(Bucket.SOON.value)),
        (due < wanted.until, literal(Bucket.TODAY.value)),
        (due.is_not(None), literal(Bucket.LATER.value)),
        (Ticket.paused_since.is_not(None), literal(Bucket.PAUSED.value)),
        else_=literal(Bucket.NONE.value),
    )


def _counted(work: Work, wanted: Filter) -> Select[Any]:
    bucket = _bucket(wanted)
    answered = case((Ticket.answer_owed_since.is_not(None), 1), else_=0)
    keys = (Ticket.tier, Ticket.assignee_id, bucket.label("bucket"), answered.label("answered"))
    return (
        select(*keys, func.count().label("n"))
        .where(Ticket.is_open.is_(True), *sight(work.actor))
        .group_by(Ticket.tier, Ticket.assignee_id, "bucket", "answered")
    )


def bucket_of(due: datetime | None, paused_since: datetime | None, wanted: Filter) -> Bucket:
    """The bucket of one ticket: what `counts` says in SQL, for the rows of a page."""
    if due is None:
        return Bucket.PAUSED if paused_since else Bucket.NONE
    steps = (
        (wanted.now, Bucket.OVER),
        (wanted.now + HOUR, Bucket.SOON),
        (wanted.until, Bucket.TODAY),
    )
    return next((bucket for moment, bucket in steps if due < moment), Bucket.LATER)
