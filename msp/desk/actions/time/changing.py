"""An entry is corrected, moved or deleted: given back, covered anew, its groups rounded again."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from pydantic import Field

from contracts import queries as contracts
from msp.accounts.models import Client
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions.time.drafting import (
    MOST,
    Span,
    check,
    length,
    of_client,
    price_by_hand,
    require_open,
    same_client,
    typed_length,
    work_type_of,
)
from msp.desk.actions.time.settling import Place, give_back, hold, settle, settle_rest
from msp.desk.models import Ticket, TimeEntry
from msp.desk.queries import time as times
from msp.desk.queries.time import Effect
from msp.desk.rules import time as rules
from msp.desk.rules.time import EntryState
from msp.kernel import reading
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named
from msp.kernel.periods import day_of


class ChangeEntry(Command):
    """An entry as it should have been; what is not named stays, an empty line clears the choice."""

    entry_id: UUID
    version: int | None = None
    work_type_id: UUID | None = None
    spent: str = Field("", max_length=40)
    minutes: int | None = Field(None, ge=0, le=MOST)
    work_on: date | None = None
    starts: time | None = None
    note: str | None = Field(None, max_length=2000)
    on_site: bool | None = None
    remote_failed: bool | None = None
    is_travel: bool | None = None
    line_id: UUID | None = None
    rate: str | None = Field(None, max_length=30)
    free: bool | None = None


class MoveEntry(Command):
    """An entry that belongs to another ticket, client or line."""

    entry_id: UUID
    version: int | None = None
    ticket_id: UUID | None = None
    ticket_number: int | None = None
    client_id: UUID | None = None
    line_id: UUID | None = None


class DeleteEntry(Command):
    """A draft that is not wanted."""

    entry_id: UUID


def simulate_change(work: Work, wish: ChangeEntry) -> Effect:
    """What the change would do; writes nothing."""
    work.require(Permission.TIME_LOG)
    stored = work.get(TimeEntry, wish.entry_id)
    copy = TimeEntry(
        **{
            name: getattr(stored, name)
            for name in TimeEntry.__table__.columns.keys()  # noqa: SIM118 - not a dict
            if not name.startswith("rate_")
        }
    )
    copy.rate = stored.rate
    with work.session.no_autoflush:
        _rewrite(work, copy, wish)
        return times.effect_of(work, copy)


def change_entry(work: Work, wish: ChangeEntry) -> TimeEntry:
    """Correct an entry: what it used is given back, and it is covered and priced anew.

    What was submitted or approved has to be approved (again); what was billed stays.
    """
    work.require(Permission.TIME_LOG)
    entry = _own(work, wish.entry_id)
    before = _facts(entry)
    hold(work, entry.client_id)
    _reopen(work, entry, wish.version)
    place = Place.of(entry)
    if _only_words(wish):
        entry.note = entry.note if wish.note is None else wish.note
    else:
        give_back(work, entry)
        _rewrite(work, entry, wish)
        _settle_again(work, entry, place)
    record(work, "time.changed", entry, **_differences(before, _facts(entry)))
    return entry


def move_entry(work: Work, wish: MoveEntry) -> TimeEntry:
    """Carry an entry to another ticket, client or line; it is rounded again from worked time."""
    work.require(Permission.TIME_LOG)
    entry = _own(work, wish.entry_id)
    before = _facts(entry)
    ticket = _ticket_to(work, wish)
    client_id = ticket.client_id if ticket else (wish.client_id or entry.client_id)
    same_client(ticket, wish.client_id)
    client = work.get(Client, client_id)
    hold(work, entry.client_id, client.id)
    _reopen(work, entry, wish.version)
    place = Place.of(entry)
    give_back(work, entry)
    entry.line_id = entry.terms_id = None
    if ticket is not None:
        entry.ticket_id = ticket.id
    elif wish.client_id is not None and client.id != entry.client_id:
        entry.ticket_id = None
    entry.client_id, entry.chosen_line_id = client.id, wish.line_id
    of_client(work, entry)
    entry.work_on = day_of(entry.started_at, zone_named(client.zone))
    contracts.require_open(work, client.id, entry.work_on)
    _settle_again(work, entry, place)
    record(work, "time.moved", entry, **_differences(before, _facts(entry)))
    return entry


def delete_entry(work: Work, wish: DeleteEntry) -> None:
    """Remove a draft; what it used is given back and its group is rounded again."""
    work.require(Permission.TIME_LOG)
    entry = _own(work, wish.entry_id)
    hold(work, entry.client_id)
    work.session.refresh(entry)
    rules.deletable(entry.state)
    require_open(work, entry)
    place = Place.of(entry)
    give_back(work, entry)
    record(work, "time.deleted", entry, **_facts(entry))
    work.session.delete(entry)
    work.session.flush()
    settle_rest(work, place)


def _own(work: Work, entry_id: UUID) -> TimeEntry:
    """The entry, if it is the actor's or the actor leads; a foreign one is NotFound."""
    entry = work.get(TimeEntry, entry_id)
    if entry.person_id != work.actor.id:
        work.require(Permission.TIME_APPROVE)
    return entry


def _reopen(work: Work, entry: TimeEntry, version: int | None) -> None:
    """Refuse to change what may not be changed any more; read again now that nobody else can."""
    work.session.refresh(entry)
    if entry.state is EntryState.APPROVED:
        work.require(Permission.TIME_APPROVE)
    state = rules.changed_state(entry.state)
    require_open(work, entry)
    work.fresh(entry, version)
    entry.state = state
    entry.approved_by = entry.approved_at = None


def _only_words(wish: ChangeEntry) -> bool:
    return not (wish.model_fields_set - {"entry_id", "version", "note"})


def _rewrite(work: Work, entry: TimeEntry, wish: ChangeEntry) -> None:
    """Set what the wish names, and check the whole again."""
    told = wish.model_fields_set
    client = work.get(Client, entry.client_id)
    if wish.work_type_id is not None:
        entry.work_type_id = work_type_of(work, wish.work_type_id, None)
    for name in ("note", "on_site", "remote_failed", "is_travel"):
        if (value := getattr(wish, name)) is not None:
            setattr(entry, name, value)
    entry.is_free = entry.is_free if wish.free is None else wish.free
    if "line_id" in told:
        entry.chosen_line_id = wish.line_id
    if wish.rate is not None:
        price_by_hand(work, entry, client.currency, wish.rate)
    span = _new_span(work, entry, wish)
    entry.started_at, entry.worked_seconds = span.started_at, span.seconds
    entry.work_on = day_of(span.started_at, zone_named(client.zone))
    entry.line_id = entry.terms_id = None
    check(work, entry)


def _new_span(work: Work, entry: TimeEntry, wish: ChangeEntry) -> Span:
    zone = zone_named(work.actor.zone)
    local = entry.started_at.astimezone(zone)
    typed = reading.TypedTime(entry.worked_seconds)
    if wish.spent or wish.minutes:
        typed = typed_length(wish.spent, wish.minutes)
    clock = typed.start or wish.starts
    if clock is None and wish.work_on is None:
        return Span(_start_for(entry, typed.seconds, work.now), typed.seconds)
    day = wish.work_on or local.date()
    start = datetime.combine(day, clock or local.time(), zone).astimezone(UTC)
    return Span(start, length(typed, start, work))


def _start_for(entry: TimeEntry, seconds: int, now: datetime) -> datetime:
    """The start of a longer entry; one that ended just now began earlier, not ends later."""
    if entry.started_at + timedelta(seconds=seconds) <= now:
        return entry.started_at
    return entry.started_at + timedelta(seconds=entry.worked_seconds - seconds)


def _settle_again(work: Work, entry: TimeEntry, place: Place) -> None:
    entry.turn += 1
    settle(work, entry)
    work.session.flush()
    if Place.of(entry) != place:
        settle_rest(work, place)


def _ticket_to(work: Work, wish: MoveEntry) -> Ticket | None:
    if wish.ticket_id is not None:
        return queries.ticket(work, wish.ticket_id)
    return queries.by_number(work, wish.ticket_number) if wish.ticket_number else None


def _facts(entry: TimeEntry) -> dict[str, Any]:
    """What history keeps of an entry: numbers and ids, no words."""
    return {
        "client_id": entry.client_id,
        "ticket_id": entry.ticket_id,
        "line_id": entry.line_id,
        "work_on": entry.work_on,
        "worked_seconds": entry.worked_seconds,
        "billable_minutes": entry.billable_minutes,
        "pool_minutes": entry.pool_minutes,
        "charge_minutes": entry.charge_minutes,
        "state": entry.state,
    }


def _differences(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    return {name: [before[name], after[name]] for name in before if before[name] != after[name]}
