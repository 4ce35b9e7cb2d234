"""What waits for a client's own word: offers, chargeable work, work reports, orders of hours."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select

from billing.models import HourOrder
from billing.queries import orders
from billing.rules.orders import OrderState
from contracts.models import Contract, Quote
from contracts.queries import today_of
from contracts.queries.quotes import visible_quotes
from contracts.rules.quotes import QuoteState
from msp.data.work import Work
from msp.desk.models import WorkReport
from msp.desk.queries.time import consents, reports
from msp.desk.rules.time_consent import ReportState
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named
from msp.kernel.money import Money
from msp.kernel.periods import day_of

MOST = 20


class Sort(StrEnum):
    """What kind of word is waited for."""

    QUOTE = "quote"
    CONSENT = "consent"
    REPORT = "report"
    ORDER = "order"


@dataclass(frozen=True, slots=True)
class Awaited:
    """One thing to be answered: what it is about, until when, and what it comes to."""

    sort: Sort
    row_id: UUID
    about: str
    until: date | None = None
    amount: Money | None = None
    month_on: date | None = None


def awaited(work: Work) -> list[Awaited]:
    """What the reader of a client may answer, the most pressing first; nothing for staff."""
    if not work.actor.is_client or work.actor.client_id is None:
        return []
    found = [*_quotes(work), *_consents(work), *_reports(work), *_orders(work)]
    return sorted(found, key=lambda one: (one.until or date.max, one.sort, one.row_id))


def _quotes(work: Work) -> Iterator[Awaited]:
    client_id = work.actor.client_id
    if client_id is None or not work.actor.may(Permission.QUOTE_ACCEPT):
        return
    today = today_of(work, client_id)
    wanted = visible_quotes(work).where(Quote.state == QuoteState.SENT, Quote.valid_until >= today)
    for row in work.session.scalars(wanted.limit(MOST)):
        amount = Money(row.gross_minor, row.currency)
        about = f"{row.number} {row.title}"
        yield Awaited(Sort.QUOTE, row.id, about, row.valid_until, amount)


def _consents(work: Work) -> Iterator[Awaited]:
    if not work.actor.may(Permission.WORK_ANSWER):
        return
    zone = zone_named(work.actor.zone)
    for found in consents.waiting(work)[:MOST]:
        row, number, subject = tuple(found)
        until = day_of(row.expires_at, zone)
        yield Awaited(Sort.CONSENT, row.id, f"#{number} {subject}", until, row.ceiling)


def _reports(work: Work) -> Iterator[Awaited]:
    if not work.actor.may(Permission.WORK_ANSWER):
        return
    wanted = reports.visible(work).where(WorkReport.state == ReportState.SENT).limit(MOST)
    rows = work.session.scalars(wanted).all()
    asked = select(Contract.id, Contract.title).where(Contract.id.in_(r.contract_id for r in rows))
    titles = {row[0]: row[1] for row in work.session.execute(asked)} if rows else {}
    for row in rows:
        about = titles.get(row.contract_id, "")
        yield Awaited(Sort.REPORT, row.id, about, month_on=row.month_on)


def _orders(work: Work) -> Iterator[Awaited]:
    may = work.actor.may
    if not (may(Permission.HOURS_APPROVE) and may(Permission.INVOICE_READ)):
        return
    wanted = orders.visible(work).where(
        HourOrder.state == OrderState.REQUESTED, HourOrder.asked_by != work.actor.id
    )
    for row in work.session.scalars(wanted.limit(MOST)):
        yield Awaited(Sort.ORDER, row.id, row.title, amount=row.gross)
