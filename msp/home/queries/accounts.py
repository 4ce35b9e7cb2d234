"""What a client owes and what one of its tickets has cost so far, for the desk's eyes (R61)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from billing.models import Invoice, InvoiceLine, Payment
from billing.models.charges import ChargeRow
from billing.queries import papers
from billing.rules.invoices import NUMBERED, OPEN
from contracts.models import Contract
from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.models import Ticket, TimeEntry
from msp.desk.queries import tickets
from msp.desk.queries.time import consents
from msp.desk.rules import EntryState
from msp.home.queries.costs import Spent, cost_of_spent, spent_on
from msp.kernel.access import Permission
from msp.kernel.money import Money

USUAL_CURRENCY = "JPY"


@dataclass(frozen=True, slots=True)
class Owed:
    """What a client owes in one currency: open invoices, those past their day, the oldest day."""

    total: Money
    invoices: int
    late: Money
    late_invoices: int
    late_days: int  # of the oldest one; 0 where nothing is late


@dataclass(frozen=True, slots=True)
class Account:
    """The client's standing, and what the ticket took, cost and comes to; amounts before tax."""

    ticket: Ticket
    client: Client
    owed: Sequence[Owed]
    paid_on: date | None
    worked_minutes: int
    pool_minutes: int
    waiting: int  # entries that nobody has approved yet
    charged: Money
    billed: Money
    cost: Money
    spent: Sequence[Spent]

    @property
    def late(self) -> Owed | None:
        """What is past its day, in the currency that is latest."""
        found = [each for each in self.owed if each.late_invoices]
        return max(found, key=lambda each: each.late_days, default=None)

    @property
    def unpriced(self) -> bool:
        """Whether some time or goods have no known cost, so that more was spent than is shown."""
        return any(one.cost is None for one in self.spent)


def account_of(work: Work, ticket_id: UUID) -> Account:
    """The account of a ticket's client beside what the ticket came to."""
    work.require(Permission.ACCOUNT_READ)
    ticket = tickets.ticket(work, ticket_id)
    currency = _currency(work, ticket.client_id)
    spent = spent_on(work, ticket.id, currency)
    worked, pooled, waiting = _entries(work, ticket.id)
    paid = select(func.max(Payment.received_on)).where(Payment.client_id == ticket.client_id)
    return Account(
        ticket=ticket,
        client=work.get(Client, ticket.client_id),
        owed=_owed(work, ticket.client_id),
        paid_on=work.session.scalar(paid),
        worked_minutes=worked,
        pool_minutes=pooled,
        waiting=waiting,
        charged=consents.charged(work, ticket.id, currency),
        billed=_billed(work, ticket.id, currency),
        cost=cost_of_spent(spent, currency),
        spent=spent,
    )


def _currency(work: Work, client_id: UUID) -> str:
    """The currency of the client's latest contract."""
    latest = select(Contract.currency).where(Contract.client_id == client_id)
    found = work.session.scalar(latest.order_by(Contract.created_at.desc()).limit(1))
    return found or USUAL_CURRENCY


def _owed(work: Work, client_id: UUID) -> list[Owed]:
    today = papers.today(work)
    wanted = select(Invoice).where(Invoice.client_id == client_id, Invoice.state.in_(OPEN))
    rows = work.session.scalars(wanted).all()
    return [
        _in_one([row for row in rows if row.currency == currency], today)
        for currency in sorted({row.currency for row in rows})
    ]


def _in_one(rows: Sequence[Invoice], today: date) -> Owed:
    currency = rows[0].currency
    late = [row for row in rows if row.due_on is not None and row.due_on < today]
    days = max(((today - row.due_on).days for row in late if row.due_on is not None), default=0)
    return Owed(_sum(rows, currency), len(rows), _sum(late, currency), len(late), days)


def _sum(rows: Sequence[Invoice], currency: str) -> Money:
    return Money(sum(row.owed.minor for row in rows), currency)


def _entries(work: Work, ticket_id: UUID) -> tuple[int, int, int]:
    """Worked minutes, those that pools covered, and how many entries wait for their approval."""
    early = TimeEntry.state.in_((EntryState.DRAFT, EntryState.SUBMITTED))
    wanted = select(
        func.sum(TimeEntry.worked_seconds),
        func.sum(TimeEntry.pool_minutes),
        func.count().filter(early),
    ).where(TimeEntry.ticket_id == ticket_id)
    seconds, pooled, waiting = work.session.execute(wanted).one()
    return int(seconds or 0) // 60, int(pooled or 0), waiting


def _billed(work: Work, ticket_id: UUID, currency: str) -> Money:
    """What stands on issued invoices for the ticket, before tax; what was voided is not counted."""
    wanted = (
        select(func.sum(InvoiceLine.amount_minor))
        .join(ChargeRow, ChargeRow.id == InvoiceLine.charge_id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(
            ChargeRow.ticket_id == ticket_id,
            Invoice.currency == currency,
            Invoice.state.in_(NUMBERED),
            InvoiceLine.released.is_(False),
        )
    )
    return Money(int(work.session.scalar(wanted) or 0), currency)
