"""Time is handed in, approved by a lead or sent back with a note, and then billed."""

from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

from pydantic import Field
from sqlalchemy import CursorResult, select, update

from msp.accounts.models import Provider
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.desk.actions.time.drafting import require_open
from msp.desk.models import TimeEntry
from msp.desk.queries.time import consents
from msp.desk.rules import time as rules
from msp.desk.rules import time_consent
from msp.desk.rules.time import EntryState
from msp.kernel.access import Permission
from msp.kernel.errors import Conflict, NotFound, Refused, mark
from msp.kernel.periods import Period

BATCH = 1_000
CLASH = mark("Some of the entries have changed meanwhile. Please reload and try again.")


class SubmitTime(Command):
    """Entries that are ready to be looked at."""

    entry_ids: list[UUID] = Field(min_length=1, max_length=500)


class ApproveTime(Command):
    """Entries that are right."""

    entry_ids: list[UUID] = Field(min_length=1, max_length=500)


class SendBackTime(Command):
    """Entries that need another look, and why."""

    entry_ids: list[UUID] = Field(min_length=1, max_length=500)
    because: str = Field(min_length=1, max_length=500)


def submit_time(work: Work, wish: SubmitTime) -> list[TimeEntry]:
    """Hand in one's own drafts; entries that were handed in already stay as they are."""
    work.require(Permission.TIME_LOG)
    found = _held(work, wish.entry_ids)
    for entry in found:
        if entry.person_id != work.actor.id:
            work.require(Permission.TIME_APPROVE)
        if entry.state is EntryState.DRAFT:
            entry.state = rules.moved(entry.state, EntryState.SUBMITTED)
            entry.sent_back_because = ""
            entry.version += 1
            record(work, "time.submitted", entry)
    return found


def approve_time(work: Work, wish: ApproveTime) -> list[TimeEntry]:
    """Approve what was handed in; approved entries stay as they are.

    Refused for work that waits for a line, in a closed period, and for one's own time where the
    provider wants a second person. Source: DOMAIN §4.
    """
    work.require(Permission.TIME_APPROVE)
    found = _held(work, wish.entry_ids)
    for entry in found:
        if entry.state is EntryState.APPROVED:
            continue
        _may_approve(work, entry)
        _has_consent(work, entry)
        entry.state = rules.moved(entry.state, EntryState.APPROVED)
        entry.approved_by, entry.approved_at = work.actor.id, work.now
        entry.version += 1
        record(work, "time.approved", entry)
    return found


def send_back_time(work: Work, wish: SendBackTime) -> list[TimeEntry]:
    """Give entries back to whoever logged them, with a note; their hours stay used meanwhile."""
    work.require(Permission.TIME_APPROVE)
    found = _held(work, wish.entry_ids)
    for entry in found:
        entry.state = rules.moved(entry.state, EntryState.DRAFT)
        entry.approved_by = entry.approved_at = None
        entry.sent_back_because = wish.because
        entry.version += 1
        record(work, "time.sent_back", entry)
    return found


def mark_billed(work: Work, entry_ids: Sequence[UUID]) -> int:
    """Mark approved entries as billed, in batches; how many. Conflict if one is not approved."""
    return _marked(work, entry_ids, EntryState.APPROVED, EntryState.BILLED)


def unmark_billed(work: Work, entry_ids: Sequence[UUID]) -> int:
    """Make billed entries approved again, because their invoice draft is gone; how many."""
    return _marked(work, entry_ids, EntryState.BILLED, EntryState.APPROVED)


def mark_period_billed(work: Work, client_ids: Sequence[UUID], span: Period) -> int:
    """Mark all that is approved of these clients in the days of `span` as billed; how many.

    One statement for each thousand clients, whatever the number of entries.
    """
    return _marked_between(work, client_ids, span, (EntryState.APPROVED, EntryState.BILLED))


def unmark_period_billed(work: Work, client_ids: Sequence[UUID], span: Period) -> int:
    """Make all that is billed of these clients in those days approved again; how many."""
    return _marked_between(work, client_ids, span, (EntryState.BILLED, EntryState.APPROVED))


def _marked_between(
    work: Work, client_ids: Sequence[UUID], span: Period, move: tuple[EntryState, EntryState]
) -> int:
    work.require(Permission.RUN_MAKE)
    now, then = move
    rules.moved(now, then)
    ordered, done = sorted(set(client_ids)), 0
    for start in range(0, len(ordered), BATCH):
        change = (
            update(TimeEntry)
            .where(
                TimeEntry.client_id.in_(ordered[start : start + BATCH]),
                TimeEntry.state == now,
                TimeEntry.work_on >= span.first,
                TimeEntry.work_on < span.end,
            )
            .values(state=then, version=TimeEntry.version + 1)
            .execution_options(synchronize_session=False)
        )
        done += cast("CursorResult[Any]", work.session.execute(change)).rowcount
    work.session.expire_all()
    return done


def _marked(work: Work, entry_ids: Sequence[UUID], now: EntryState, then: EntryState) -> int:
    work.require(Permission.RUN_MAKE)
    rules.moved(now, then)
    ordered = sorted(set(entry_ids))
    done = 0
    for start in range(0, len(ordered), BATCH):
        batch = ordered[start : start + BATCH]
        change = (
            update(TimeEntry)
            .where(TimeEntry.id.in_(batch), TimeEntry.state == now)
            .values(state=then, version=TimeEntry.version + 1)
            .execution_options(synchronize_session=False)
        )
        done += cast("CursorResult[Any]", work.session.execute(change)).rowcount
    if done != len(ordered):
        raise Conflict(CLASH)
    work.session.expire_all()
    return done


def _held(work: Work, entry_ids: Sequence[UUID]) -> list[TimeEntry]:
    """The entries, locked in the order of their ids. NotFound if one is missing or foreign."""
    wanted = (
        select(TimeEntry)
        .where(TimeEntry.id.in_(set(entry_ids)))
        .order_by(TimeEntry.id)
        .with_for_update(of=TimeEntry)
        .execution_options(populate_existing=True)
    )
    found = list(work.session.scalars(wanted))
    if len(found) != len(set(entry_ids)):
        raise NotFound(mark("There is no such %(kind)s."), kind=TimeEntry.__tablename__)
    return found


def _has_consent(work: Work, entry: TimeEntry) -> None:
    """Chargeable work beyond the contract's limit needs the client's word first (DOMAIN §4)."""
    if entry.ticket_id is None or not entry.charge_minutes or entry.rate is None:
        return
    limit = consents.limit(work, entry.ticket_id)
    if limit is None:
        return
    spent = consents.charged(work, entry.ticket_id, entry.rate.currency)
    time_consent.within_ceiling(spent, limit, consents.agreed(work, entry.ticket_id))


def _may_approve(work: Work, entry: TimeEntry) -> None:
    rules.approvable(entry.coverage)
    require_open(work, entry)
    options = work.get(Provider, work.actor.provider_id).options or {}
    if entry.person_id == work.actor.id and options.get(rules.SECOND_PERSON):
        raise Refused(mark("Somebody else has to approve your own time."), field="entry_ids")
