"""Before time is stored it is read, placed on the clock and checked."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from pydantic import AwareDatetime, Field

from contracts import queries as contracts
from contracts.models import ContractLine, WorkType
from msp.accounts.models import Client, Person, Provider
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import gate
from msp.desk.models import Ticket, TimeEntry
from msp.desk.queries.time import entries, facts
from msp.desk.queries.time.facts import Asked, Facts, Known
from msp.desk.rules import time as rules
from msp.desk.rules.time import Coverage, EntryState
from msp.kernel import reading
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named
from msp.kernel.errors import NotFound, Refused, mark
from msp.kernel.ids import new_id
from msp.kernel.periods import day_of, starts_at

MORNING = time(9)
MOST = 24 * 60


class LogTime(Command):
    """Time worked on a ticket, or for a client. `spent` is typed text and goes before `minutes`.

    Without a start it ends now (or follows the person's last entry of that day).
    """

    ticket_id: UUID | None = None
    client_id: UUID | None = None
    work_type_id: UUID | None = None
    spent: str = Field("", max_length=40)
    minutes: int | None = Field(None, ge=0, le=MOST)
    work_on: date | None = None
    starts: time | None = None
    started_at: AwareDatetime | None = None
    note: str = Field("", max_length=2000)
    on_site: bool = False
    remote_failed: bool = False
    is_travel: bool = False
    line_id: UUID | None = None
    rate: str = Field("", max_length=30)
    free: bool = False
    person_id: UUID | None = None
    from_timer: bool = False
    submit: bool = False


@dataclass(frozen=True, slots=True)
class Span:
    """When the work was done: its start and its length."""

    started_at: datetime
    seconds: int


def drafted(work: Work, wish: LogTime) -> tuple[TimeEntry, Known]:
    """The entry as it would be stored, checked, but not covered yet; and what that asks for."""
    told = _facts(work, wish)
    if told.was_handed_over:
        gate.require_reviewed_for_time(work, told.ticket_id)
    gate.require_hours(work)
    span = _span(work, wish, told.person_id)
    entry = TimeEntry(
        id=new_id(),
        client_id=told.client_id,
        ticket_id=told.ticket_id,
        person_id=told.person_id,
        work_type_id=told.work_type_id or work_type_of(work, None, wish.ticket_id),
        chosen_line_id=wish.line_id,
        state=EntryState.SUBMITTED if wish.submit else EntryState.DRAFT,
        coverage=Coverage.NONE,
        explanation=[],
        work_on=day_of(span.started_at, zone_named(told.zone)),
        started_at=span.started_at,
        worked_seconds=span.seconds,
        billable_minutes=0,
        weighted_minutes=0,
        pool_minutes=0,
        charge_minutes=0,
        after_hours_charge=0,
        holiday_charge=0,
        is_rate_fixed=False,
        is_free=wish.free,
        on_site=wish.on_site,
        remote_failed=wish.remote_failed,
        is_travel=wish.is_travel,
        is_late=False,
        tier=told.tier,
        note=wish.note,
        turn=1,
        version=1,
    )
    price_by_hand(work, entry, told.currency, wish.rate)
    check(work, entry)
    return entry, Known(told.contract_id, told.product_id, told.role)


def _facts(work: Work, wish: LogTime) -> Facts:
    """All that the wish names, in one statement; the slow way says what is wrong with it."""
    person_id = work.actor.id if wish.person_id is None else wish.person_id
    if person_id != work.actor.id:
        _somebody_else(work, person_id)
    if wish.ticket_id is None and wish.client_id is None:
        raise Refused(mark("Please choose a ticket or a client."), field="client_id")
    asked = Asked(wish.ticket_id, wish.client_id, person_id, wish.work_type_id)
    found = facts.facts(work, asked)
    if found is not None:
        return found
    ticket = queries.ticket(work, wish.ticket_id) if wish.ticket_id else None
    same_client(ticket, wish.client_id)
    if wish.client_id is not None:
        work.get(Client, wish.client_id)
    if wish.work_type_id is not None:
        work_type_of(work, wish.work_type_id, None)
    raise NotFound(mark("There is no such %(kind)s."), kind=Ticket.__tablename__)


def check(work: Work, entry: TimeEntry) -> None:
    of_client(work, entry)
    rules.worked(entry.started_at, entry.worked_seconds, work.now)
    day = facts.day_of_work(work, entry)
    rules.within_a_day(day.seconds, entry.worked_seconds)
    if day.closed_because is not None:
        require_grace(work, entry)
        entry.is_late = True
    if entry.is_free and not work.actor.may(Permission.TIME_APPROVE):
        raise Refused(mark("Only a lead can give time away."), field="free")
    if entry.is_free and not entry.note:
        raise Refused(mark("Please say why this is not charged."), field="note")


def require_open(work: Work, entry: TimeEntry) -> None:
    """Refuse to touch an entry of closed days, unless it is a late one and there is grace."""
    if contracts.period_lock(work, entry.client_id, entry.work_on) is None:
        return
    if not entry.is_late:
        contracts.require_open(work, entry.client_id, entry.work_on)
    require_grace(work, entry)


def require_grace(work: Work, entry: TimeEntry) -> None:
    """Refuse a late entry once the days of grace after a closed period are over.

    It is billed in the open period and shows its own date (DOMAIN §4).
    """
    lock = contracts.period_lock(work, entry.client_id, entry.work_on)
    if lock is None:
        return
    provider = work.get(Provider, work.actor.provider_id)
    grace = rules.grace_days(provider.options)
    today = day_of(work.now, zone_named(work.actor.zone))
    if today < lock.ends_on + timedelta(days=grace):
        return
    if not grace:
        contracts.require_open(work, entry.client_id, entry.work_on)
    message = mark("%(day)s is closed: %(reason)s. Late entries were taken until %(until)s.")
    until = lock.ends_on + timedelta(days=grace - 1)
    told = {"day": entry.work_on, "reason": lock.reason, "until": until}
    raise Refused(message, field="work_on", **told)


def of_client(work: Work, entry: TimeEntry) -> None:
    """The line that somebody chose is one of the client's own; any other is NotFound."""
    if entry.chosen_line_id is None:
        return
    line = work.get(ContractLine, entry.chosen_line_id)
    if line.client_id != entry.client_id:
        raise NotFound(mark("There is no such %(kind)s."), kind=ContractLine.__tablename__)


def _span(work: Work, wish: LogTime, person_id: UUID | None) -> Span:
    typed = typed_length(wish.spent, wish.minutes)
    zone = zone_named(work.actor.zone)
    if wish.started_at is not None:
        return Span(wish.started_at.astimezone(UTC), typed.seconds)
    today = day_of(work.now, zone)
    day, clock = wish.work_on or today, typed.start or wish.starts
    if clock is not None:
        start = datetime.combine(day, clock, zone).astimezone(UTC)
        return Span(start, length(typed, start, work))
    if day == today:
        return Span(work.now - timedelta(seconds=typed.seconds), typed.seconds)
    last = entries.last_end(work, person_id, starts_at(day, zone))
    return Span(last or datetime.combine(day, MORNING, zone).astimezone(UTC), typed.seconds)


def length(typed: reading.TypedTime, start: datetime, work: Work) -> int:
    """Between two typed clock times; on a day that the clocks change the real length counts."""
    if typed.end is None or typed.start is None:
        return typed.seconds
    zone = zone_named(work.actor.zone)
    local = start.astimezone(zone)
    later = local.date() + timedelta(days=typed.end <= typed.start)
    end = datetime.combine(later, typed.end, zone).astimezone(UTC)
    return int((end - start).total_seconds())


def typed_length(spent: str, minutes: int | None) -> reading.TypedTime:
    if spent:
        return reading.read_minutes(spent, "spent")
    if not minutes:
        raise Refused(mark("Please say how long the work took."), field="spent")
    return reading.TypedTime(minutes * 60)


def same_client(ticket: Ticket | None, client_id: UUID | None) -> None:
    if ticket is not None and client_id is not None and ticket.client_id != client_id:
        raise Refused(mark("This ticket belongs to another client."), field="client_id")


def _somebody_else(work: Work, person_id: UUID) -> None:
    """Time may be written down for somebody of one's own house, if one may approve."""
    work.require(Permission.TIME_APPROVE)
    if work.get(Person, person_id).client_id is not None:
        raise Refused(mark("Only the provider's own people log time."), field="person_id")


def work_type_of(work: Work, work_type_id: UUID | None, ticket_id: UUID | None) -> UUID:
    chosen = work_type_id or entries.usual_work_type(work, ticket_id)
    if chosen is None:
        raise Refused(mark("Please choose a kind of work."), field="work_type_id")
    kind = work.get(WorkType, chosen)
    if not kind.is_active:
        raise Refused(mark("This kind of work is no longer in use."), field="work_type_id")
    return kind.id


def price_by_hand(work: Work, entry: TimeEntry, currency: str, typed: str) -> None:
    if not typed:
        entry.rate, entry.is_rate_fixed = None, False
        return
    if not work.actor.may(Permission.TIME_APPROVE):
        raise Refused(mark("Only a lead can name another price."), field="rate")
    price = reading.read_amount(typed, currency, "rate")
    if price.minor < 0:
        raise Refused(mark("A price is not negative."), field="rate")
    entry.rate, entry.is_rate_fixed = price, True
