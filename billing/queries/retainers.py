"""What each retainer of a client holds: read from the charges on invoices that were issued."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import select

from billing.models import ChargeRow, Invoice, InvoiceLine
from billing.rules.charges import ChargeKind
from billing.rules.retainers import Agreed, Step, book
from contracts import queries as contracts
from contracts.models import Contract, ContractLine
from contracts.rules import lines
from contracts.rules.lines import LineKind, Unused
from msp.accounts.models import Client
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.money import Money, total

MOVES = (ChargeKind.FEE, ChargeKind.DISCOUNT)


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of an invoice that moved the money of a retainer."""

    title: str
    invoice_id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class Retainer:
    """Money that was paid in advance: every movement, the latest last, and what is left."""

    line_id: UUID
    title: str
    unused: Unused
    paid_in: Money
    used: Money
    lapsed: Money
    left: Money
    steps: list[Step[Entry]]


def retainers_of(work: Work, client: Client) -> list[Retainer]:
    """Each retainer of the client with its book; work that is not billed yet is not in it."""
    work.require(Permission.INVOICE_READ)
    return list(_books(work, client))


def _books(work: Work, client: Client) -> Iterator[Retainer]:
    today = contracts.today_of(work, client.id)
    wanted = (
        select(ContractLine)
        .join(Contract, Contract.id == ContractLine.contract_id)
        .where(
            ContractLine.client_id == client.id,
            ContractLine.kind == LineKind.RETAINER,
            Contract.state != lines.ContractState.DRAFT,
        )
        .order_by(Contract.number, ContractLine.position, ContractLine.id)
    )
    for line in work.session.scalars(wanted):
        versions = contracts.terms_of(work, line.id)
        terms = lines.in_force(versions, today) or versions[-1]
        agreed = Agreed(terms.cycle, line.starts_on, terms.unused)
        steps = book(agreed, _moved(work, line.id), today, terms.currency)
        paid = [one.amount for one in steps if one.amount.minor > 0]
        used = [-one.amount for one in steps if one.amount.minor < 0 and one.row]
        gone = [-one.amount for one in steps if one.row is None]
        yield Retainer(
            line_id=line.id,
            title=line.title,
            unused=terms.unused,
            paid_in=total(paid, terms.currency),
            used=total(used, terms.currency),
            lapsed=total(gone, terms.currency),
            left=steps[-1].left if steps else Money(0, terms.currency),
            steps=steps,
        )


def _moved(work: Work, line_id: UUID) -> Iterator[tuple[date, Money, Entry]]:
    found = work.session.execute(
        select(ChargeRow, InvoiceLine.title, Invoice.id, Invoice.number)
        .join(InvoiceLine, InvoiceLine.charge_id == ChargeRow.id)
        .join(Invoice, Invoice.id == InvoiceLine.invoice_id)
        .where(
            InvoiceLine.released.is_(False),
            Invoice.number.is_not(None),
            ChargeRow.line_id == line_id,
            ChargeRow.kind.in_(MOVES),
        )
        .order_by(ChargeRow.bill_on, ChargeRow.id)
    )
    for charge, title, invoice_id, number in found:
        yield charge.bill_on, charge.amount, Entry(title, invoice_id, number or "")
