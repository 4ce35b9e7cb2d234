"""The way to a visit costs a fee, where the terms say so: once for each ticket and day."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from billing.queries.labour import Found, Names, section
from billing.rules.charges import ChargeKind
from contracts import queries as contracts
from contracts.models import ContractLine, LineTerms
from contracts.queries import PriceRequest
from contracts.rules import rates
from contracts.rules.lines import Travel
from msp.data.work import Work
from msp.desk.models import Ticket, TimeEntry
from msp.desk.rules import EntryState
from msp.kernel.money import Money
from msp.kernel.periods import Period

TITLES: Mapping[str, str] = {"ja": "{line} 出張費", "en": "{line}: way to a visit"}
DONE = (EntryState.APPROVED, EntryState.BILLED)


def found(
    work: Work, period: Period, numbers: Mapping[UUID, int], languages: Names
) -> Iterator[Found]:
    """A fee for each ticket and day with approved time on the way; each named once and for all."""
    wanted = (
        select(
            TimeEntry.client_id,
            TimeEntry.line_id,
            TimeEntry.ticket_id,
            TimeEntry.work_on,
            LineTerms.travel_minor,
            LineTerms.currency,
            ContractLine.title,
            Ticket.number,
            Ticket.subject,
        )
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
        )
        .distinct()
        .order_by(TimeEntry.work_on, TimeEntry.line_id, TimeEntry.ticket_id)
    )
    for row in work.session.execute(wanted):
        client = numbers[row.client_id]
        fee = _fee(work, row)
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


def _fee(work: Work, row: Any) -> Money:
    """By the terms, else as agreed with the client, else by the price list of the day."""
    if row.travel_minor is not None:
        return Money(int(row.travel_minor), row.currency)
    found = contracts.lines_in_force(work, row.client_id, row.work_on)
    line = next((each for each in found if each.line_id == row.line_id), None)
    asked = rates.Asked(row.work_on, row.currency, per=rates.Per.VISIT)
    return contracts.price_in_force(work, PriceRequest(row.client_id, asked, line)).per_hour
