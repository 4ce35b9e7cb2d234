"""The way to a visit costs a fee, where the terms say so: once for each ticket and day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select

from billing.queries.labour import Found, Names, section
from billing.rules.charges import ChargeKind
from contracts.models import ContractLine, LineTerms
from contracts.rules.lines import Travel
from msp.data.work import Work
from msp.desk.models import Ticket, TimeEntry
from msp.desk.rules import EntryState
from msp.kernel.money import Money
from msp.kernel.periods import Period

TITLES: Mapping[str, str] = {"ja": "{line} 出張費", "en": "{line}: way to a visit"}
DONE = (EntryState.APPROVED, EntryState.BILLED)
FEE = func.coalesce(TimeEntry.visit_fee_minor, LineTerms.travel_minor)


def found(
    work: Work, period: Period, numbers: Mapping[UUID, int], languages: Names
) -> Iterator[Found]:
    """A fee for each ticket and day with approved time on the way; each named once and for all.

    What the time was saved with holds, whatever prices say since; where there and back were saved
    with different fees, the lower.
    """
    once = (
        TimeEntry.client_id,
        TimeEntry.line_id,
        TimeEntry.ticket_id,
        TimeEntry.work_on,
        LineTerms.currency,
        ContractLine.title,
        Ticket.number,
        Ticket.subject,
    )
    wanted = (
        select(*once, func.min(FEE).label("fee"))
        .join(LineTerms, LineTerms.id == TimeEntry.terms_id)
        .join(ContractLine, ContractLine.id == TimeEntry.line_id)
        .outerjoin(Ticket, Ticket.id == TimeEntry.ticket_id)
        .where(
            TimeEntry.is_travel,
            TimeEntry.is_free.is_(False),
            TimeEntry.state.in_(DONE),
            TimeEntry.work_on >= period.first,
            TimeEntry.work_on < period.end,
            LineTerms.travel == Travel.VISIT_FEE,
            FEE.is_not(None),
        )
        .group_by(*once)
        .order_by(TimeEntry.work_on, TimeEntry.line_id, TimeEntry.ticket_id)
    )
    for row in work.session.execute(wanted):
        client = numbers[row.client_id]
        fee = Money(int(row.fee), row.currency)
        language = "en" if languages.get(client) == "en" else "ja"
        yield Found(
            thing=f"visit:{row.line_id}:{row.ticket_id}:{row.work_on}",
            client=client,
            kind=ChargeKind.MINIMUM,
            day=row.work_on,
            title=TITLES[language].format(line=row.title),
            amount=fee,
            line_id=row.line_id,
            ticket_id=row.ticket_id,
            section=section(row.number, row.subject),
            quantity="1",
            unit_price=fee,
        )


def unpriced() -> ColumnElement[bool]:
    """Time on the way that was saved before its fee was kept with it, of terms without a price."""
    listed = select(LineTerms.id).where(
        LineTerms.travel == Travel.VISIT_FEE, LineTerms.travel_minor.is_(None)
    )
    return and_(
        TimeEntry.is_travel,
        TimeEntry.is_free.is_(False),
        TimeEntry.visit_fee_minor.is_(None),
        TimeEntry.terms_id.in_(listed),
    )
