"""A charge is one thing to bill, once; a client's charges of a month are one invoice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from billing.rules import tax
from billing.rules.tax import USUAL, Taxable, TaxCategory, TaxedTotal, TaxRule
from msp.kernel.money import Money
from msp.kernel.periods import Period


class ChargeKind(StrEnum):
    """What a charge is for; the order is the order on an invoice within a section."""

    FEE = "fee"
    BLOCK = "block"
    TIME = "time"
    OVERAGE = "overage"
    GOODS = "goods"
    MINIMUM = "minimum"
    DISCOUNT = "discount"
    SLA_CREDIT = "sla_credit"


KIND_ORDER = {kind: place for place, kind in enumerate(ChargeKind)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Charge:
    """One immutable thing to bill. `source` (as `time:…`) is unique: it is billed once.

    `bill_on` says which month's run takes it, `shown_on` is its own date; `amount` is as its
    invoice's tax rule reads it (with or without tax). `minutes` are the billable minutes behind
    it, `block_minutes` those that a pool covered. `price_before` is last month's unit price.
    """

    source: str
    client_number: int
    kind: ChargeKind
    title: str
    amount: Money
    bill_on: date
    shown_on: date
    section: str = ""
    quantity: str = "1"
    unit_price: Money | None = None
    price_before: Money | None = None
    tax: TaxCategory = TaxCategory.STANDARD
    minutes: int = 0
    block_minutes: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFacts:
    """What a run must know of one client. Waiting things are counted by whoever collects them."""

    number: int
    name: str
    is_active: bool = True
    has_address: bool = True
    needs_po: bool = False
    po_number: str = ""
    last_month_net: Money | None = None
    expired_minutes: int = 0
    unapproved_entries: int = 0
    ambiguous_entries: int = 0
    unaccepted_reports: int = 0
    tax_rule: TaxRule = USUAL
    currency: str = "JPY"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """Everything a run depends on; two runs over equal facts give equal plans."""

    period: Period
    registration_number: str
    clients: tuple[ClientFacts, ...]
    charges: tuple[Charge, ...]


@dataclass(frozen=True, slots=True)
class InvoicePlan:
    """One client's invoice as it would be issued; `shares` are the tax per line, for display."""

    client_number: int
    lines: tuple[Charge, ...]
    total: TaxedTotal
    shares: tuple[Money, ...]
    last_month_net: Money | None

    @property
    def minutes(self) -> int:
        """Billable minutes behind the lines, whether charged or covered."""
        return sum(line.minutes for line in self.lines)

    @property
    def block_minutes(self) -> int:
        """Those of the minutes that a pool covered."""
        return sum(line.block_minutes for line in self.lines)

    @property
    def difference(self) -> Money | None:
        """Net against last month's, or None when there is no last month."""
        return None if self.last_month_net is None else self.total.net - self.last_month_net


def invoice_plan(client: ClientFacts, lines: Sequence[Charge]) -> InvoicePlan:
    """The invoice that `lines` come to; charges in a foreign currency are left out of it."""
    own = tuple(line for line in lines if line.amount.currency == client.currency)
    taxables = [Taxable(line.amount, line.tax) for line in own]
    total = tax.taxed(taxables, client.tax_rule, client.currency)
    shares = tuple(tax.shares(taxables, client.tax_rule))
    return InvoicePlan(client.number, own, total, shares, client.last_month_net)


def in_order(charges: Iterable[Charge]) -> tuple[Charge, ...]:
    """Charges as they stand on an invoice: by section, kind, own date and title.

    The source decides only between charges that read alike, so the order shows no random ids.
    """
    return tuple(sorted(charges, key=_place))


def _place(charge: Charge) -> tuple[int, str, int, date, str, int, str]:
    kind = KIND_ORDER[charge.kind]
    return (
        charge.client_number,
        charge.section,
        kind,
        charge.shown_on,
        charge.title,
        charge.amount.minor,
        charge.source,
    )
