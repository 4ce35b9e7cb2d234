"""Terms that changed weigh the open work of their days anew; what is billed or closed stays."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import and_, or_, select

from contracts import queries as contracts
from contracts.models import LineTerms
from msp.data.history import record
from msp.data.work import Work
from msp.desk.actions.time.settling import give_back, hold, settle
from msp.desk.models import TimeEntry
from msp.desk.rules.time import EntryState
from msp.kernel.access import Permission

OPEN = (EntryState.DRAFT, EntryState.SUBMITTED, EntryState.APPROVED)
Place = tuple[UUID, date]


def reweigh_open(work: Work) -> int:
    """Settle all open work again that was priced with other terms than hold on its day.

    Everything that a client's entries used is given back first, and then used again in the order
    of the work. States stay as they are: the work did not change. How many entries; again: none.
    Source: DOMAIN §5.
    """
    work.require(Permission.TIME_APPROVE)
    due: dict[UUID, list[TimeEntry]] = {}
    for entry in _outdated(work):
        due.setdefault(entry.client_id, []).append(entry)
    return sum(_reweigh(work, client_id, due[client_id]) for client_id in sorted(due))


def _outdated(work: Work) -> Sequence[TimeEntry]:
    """Open entries on whose day another version of their line's terms holds."""
    wanted = (
        select(TimeEntry)
        .join(
            LineTerms,
            and_(
                LineTerms.line_id == TimeEntry.line_id,
                LineTerms.starts_on <= TimeEntry.work_on,
                or_(LineTerms.ends_on.is_(None), LineTerms.ends_on > TimeEntry.work_on),
            ),
        )
        .where(TimeEntry.state.in_(OPEN), TimeEntry.terms_id != LineTerms.id)
        .order_by(TimeEntry.work_on, TimeEntry.started_at, TimeEntry.id)
    )
    return work.session.scalars(wanted).all()


def _reweigh(work: Work, client_id: UUID, entries: Sequence[TimeEntry]) -> int:
    hold(work, client_id)
    days = {entry.work_on for entry in entries}
    closed = {day for day in days if contracts.period_lock(work, client_id, day)}
    again = [entry for entry in entries if entry.work_on not in closed]
    before = {entry.id: (entry.weighted_minutes, entry.charge_minutes) for entry in again}
    for entry in again:
        give_back(work, entry)
        entry.line_id = entry.terms_id = None
    work.session.flush()
    for entry in again:
        entry.turn += 1
        settle(work, entry)
        weighted, charged = before[entry.id]
        record(
            work,
            "time.reweighed",
            entry,
            weighted=[weighted, entry.weighted_minutes],
            charged=[charged, entry.charge_minutes],
        )
    work.session.flush()
    return len(again)
