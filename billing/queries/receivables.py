"""What clients owe, by how long it has been due; the total always equals the open invoices."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from billing.models import Allocation, Invoice, Payment
from billing.queries import invoices, papers
from billing.rules.invoices import OPEN, InvoiceState
from msp.accounts.models import Client
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.money import Money

LIMITS = (0, 30, 60, 90)  # days past the due date; what is not due yet stands before the first
BUCKETS = len(LIMITS) + 1


@dataclass(frozen=True, slots=True)
class ClientAge:
    """What one client owes in one currency, by bucket, and what it paid too much."""

    client: Client
    amounts: tuple[Money, ...]
    credit: Money

    @property
    def owed(self) -> Money:
        """All buckets together."""
        return Money(sum(each.minor for each in self.amounts), self.credit.currency)


def bucket_of(due_on: date, today: date) -> int:
    """0 before the due date and on it, then 1–30, 31–60, 61–90 days late, and later."""
    late = (today - due_on).days
    return sum(late > limit for limit in LIMITS)


def ageing(work: Work) -> list[ClientAge]:
    """Every client that owes something or has credit, by number."""
    work.require(Permission.INVOICE_READ)
    today = papers.today(work)
    amounts: dict[tuple[UUID, str], list[int]] = {}
    for row in work.session.execute(
        select(
            Invoice.client_id,
            Invoice.currency,
            Invoice.due_on,
            func.sum(Invoice.gross_minor - Invoice.paid_minor),
        )
        .where(Invoice.state.in_(OPEN))
        .group_by(Invoice.client_id, Invoice.currency, Invoice.due_on)
    ):
        buckets = amounts.setdefault((row[0], row[1]), [0] * BUCKETS)
        buckets[bucket_of(row[2] or today, today)] += int(row[3])
    credit = credits(work)
    clients = {row.id: row for row in work.session.scalars(select(Client))}
    found = [
        ClientAge(
            clients[client_id],
            tuple(Money(each, currency) for each in amounts.get((client_id, currency), [0] * 5)),
            Money(credit.get((client_id, currency), 0), currency),
        )
        for client_id, currency in {*amounts, *credit}
    ]
    return sorted(found, key=lambda each: (each.client.number, each.credit.currency))


def credits(work: Work) -> dict[tuple[UUID, str], int]:
    """What payments hold beyond the invoices that they settled, by client and currency."""
    work.require(Permission.INVOICE_READ)
    keys = (Payment.client_id, Payment.currency)
    paid = select(*keys, func.sum(Payment.amount_minor)).group_by(*keys)
    spent = (
        select(*keys, func.sum(Allocation.amount_minor))
        .join(Allocation, Allocation.payment_id == Payment.id)
        .group_by(*keys)
    )
    left = {(row[0], row[1]): int(row[2]) for row in work.session.execute(paid)}
    for row in work.session.execute(spent):
        left[row[0], row[1]] -= int(row[2])
    return {key: amount for key, amount in left.items() if amount}


@dataclass(frozen=True, slots=True)
class StatementRow:
    """One thing on a statement: an invoice or a payment, and the balance after it."""

    day: date
    words: str
    invoice_id: UUID | None
    amount: Money
    balance: Money


def statement(work: Work, client_id: UUID) -> Sequence[StatementRow]:
    """A client's invoices and payments in order of day, with the running balance.

    Void invoices are left out; a return stands as the payment that it is.
    """
    client = work.get(Client, client_id)
    billed = (
        (each.issued_on or each.end_on, str(each.number), each.id, each.gross_minor)
        for each in work.session.scalars(
            invoices.visible(work).where(
                Invoice.client_id == client_id,
                Invoice.number.is_not(None),
                Invoice.state != InvoiceState.VOID,
                Invoice.kind.in_(invoices.BILLS),
            )
        )
    )
    paid = (
        (each.received_on, each.payer or each.note or each.method, None, -each.amount_minor)
        for each in work.session.scalars(select(Payment).where(Payment.client_id == client_id))
    )
    rows: list[StatementRow] = []
    balance = 0
    for day, words, invoice_id, minor in sorted(
        (*billed, *paid), key=lambda row: (row[0], -row[3])
    ):
        balance += minor
        amounts = Money(minor, client.currency), Money(balance, client.currency)
        rows.append(StatementRow(day, words, invoice_id, *amounts))
    return rows
