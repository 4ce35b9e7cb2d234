"""A payment is spread over open invoices to the last unit; what is left is the client's credit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from billing.rules import invoices
from msp.kernel import money
from msp.kernel.errors import Refused, mark
from msp.kernel.money import Money

USUAL_FEE = Money(880, "JPY")


@dataclass(frozen=True, slots=True)
class OpenInvoice:
    """An issued invoice as a payment sees it."""

    number: str
    client_number: int
    gross: Money
    paid: Money
    due_on: date

    @property
    def owed(self) -> Money:
        """What is still to be paid; never less than nothing."""
        return max(self.gross - self.paid, Money(0, self.gross.currency))


@dataclass(frozen=True, slots=True)
class Part:
    """The part of a payment that goes to one invoice."""

    number: str
    amount: Money


@dataclass(frozen=True, slots=True)
class Allocation:
    """Where a payment goes: `parts` and `credit` always add up to it exactly."""

    parts: tuple[Part, ...]
    credit: Money


class FeeBooking(StrEnum):
    """How a transfer fee that the payer took off is booked when the seller bears it."""

    DISCOUNT = "discount"
    FEE = "fee"


@dataclass(frozen=True, slots=True)
class FeeRule:
    """Up to which shortfall a transfer fee is taken to be the reason, and how it is booked."""

    most: Money = USUAL_FEE
    booking: FeeBooking = FeeBooking.DISCOUNT


@dataclass(frozen=True, slots=True)
class Settlement:
    """How a received amount stands to an owed one.

    `fee` is the tolerated shortfall, `missing` what is still owed, `credit` what was too much;
    at most one of them is more than zero.
    """

    fee: Money
    missing: Money
    credit: Money
    needs_return_invoice: bool


def allocate(amount: Money, invoices_open: Sequence[OpenInvoice]) -> Allocation:
    """The payment over one client's invoices, earliest due first, then by number.

    What is left over is credit. Refused for an amount that is not positive, another currency, or
    invoices of several clients.
    """
    _check(amount, invoices_open)
    left, parts = amount, []
    for invoice in sorted(invoices_open, key=lambda each: (each.due_on, each.number)):
        part = min(left, invoice.owed)
        if part:
            parts.append(Part(invoice.number, part))
            left = left - part
    return Allocation(tuple(parts), left)


def allocate_as_told(
    amount: Money, told: Mapping[str, Money], invoices_open: Sequence[OpenInvoice]
) -> Allocation:
    """The payment as a person spread it, by invoice number; the rest is credit.

    Refused besides: an unknown number, a part that is not positive or more than is owed, parts
    that together exceed the payment.
    """
    _check(amount, invoices_open)
    by_number = {invoice.number: invoice for invoice in invoices_open}
    for number, part in told.items():
        _check_part(number, part, by_number)
    spread = money.total(told.values(), amount.currency)
    if amount < spread:
        message = mark("The parts come to more than the payment.")
        raise Refused(message, field="amount")
    parts = tuple(Part(number, told[number]) for number in sorted(told))
    return Allocation(parts, amount - spread)


def settlement(owed: Money, received: Money, rule: FeeRule) -> Settlement:
    """Whether a received transfer settles what is owed, a transfer fee borne by us included.

    As a discount the fee lowers the consideration and needs no return invoice below ¥10,000; as
    a fee it is our cost and never does (DOMAIN §10). Refused for nothing received.
    """
    if received.minor <= 0:
        raise Refused(mark("A payment must be more than zero."), field="amount")
    none, short = Money(0, owed.currency), owed - received
    if short.minor <= 0:
        return Settlement(none, none, -short, needs_return_invoice=False)
    if rule.most < short:
        return Settlement(none, short, none, needs_return_invoice=False)
    as_discount = rule.booking is FeeBooking.DISCOUNT
    needed = as_discount and invoices.needs_return_invoice(short)
    return Settlement(short, none, none, needs_return_invoice=needed)


def _check(amount: Money, invoices_open: Sequence[OpenInvoice]) -> None:
    if amount.minor <= 0:
        raise Refused(mark("A payment must be more than zero."), field="amount")
    if any(invoice.gross.currency != amount.currency for invoice in invoices_open):
        raise Refused(mark("The payment is in another currency."), field="currency")
    if len({invoice.client_number for invoice in invoices_open}) > 1:
        raise Refused(mark("A payment belongs to one client."), field="client")


def _check_part(number: str, part: Money, by_number: Mapping[str, OpenInvoice]) -> None:
    if number not in by_number:
        message = mark("There is no open invoice %(number)s.")
        raise Refused(message, field="number", number=number)
    if part.currency != by_number[number].gross.currency:
        raise Refused(mark("The payment is in another currency."), field="currency")
    if part.minor <= 0:
        raise Refused(mark("A payment must be more than zero."), field="amount")
    if by_number[number].owed < part:
        message = mark("More than is owed cannot go to invoice %(number)s.")
        raise Refused(message, field="amount", number=number)
