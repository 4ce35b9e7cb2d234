"""A quote is drafted, sent once with its number, and answered once: what was offered stays."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from contracts.rules import fees, tax
from contracts.rules.tax import Taxable, TaxCategory, TaxedTotal, TaxRule
from msp.kernel.errors import Conflict, Refused, mark
from msp.kernel.money import Money


class QuoteState(StrEnum):
    """Where a quote stands."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"
    SUPERSEDED = "superseded"


S = QuoteState
MOVES: Mapping[QuoteState, frozenset[QuoteState]] = {
    S.DRAFT: frozenset({S.SENT, S.WITHDRAWN}),
    S.SENT: frozenset({S.ACCEPTED, S.DECLINED, S.EXPIRED, S.WITHDRAWN, S.SUPERSEDED}),
    S.ACCEPTED: frozenset(),
    S.DECLINED: frozenset({S.SUPERSEDED}),
    S.EXPIRED: frozenset({S.SUPERSEDED}),
    S.WITHDRAWN: frozenset({S.SUPERSEDED}),
    S.SUPERSEDED: frozenset(),
}
WHY_NOT: Mapping[QuoteState, str] = {
    S.DRAFT: mark("This quote has not been sent yet."),
    S.SENT: mark("This quote was sent already: what was offered stays."),
    S.ACCEPTED: mark("This quote was accepted already."),
    S.DECLINED: mark("This quote was declined already."),
    S.EXPIRED: mark("This quote is no longer valid. Please ask for a new one."),
    S.WITHDRAWN: mark("This quote was withdrawn."),
    S.SUPERSEDED: mark("A newer version of this quote has taken its place."),
}


class QuoteLineKind(StrEnum):
    """What a line of a quote becomes when it is accepted."""

    RECURRING = "recurring"  # a line of a contract, of any kind
    HOURS = "hours"  # hours bought once
    GOODS = "goods"  # sold and delivered
    WORK = "work"  # done once at a fixed price


NO_DISCOUNT = fees.Discount()
DELIVERED = frozenset({QuoteLineKind.GOODS, QuoteLineKind.WORK})
BETWEEN = re.compile(r"[\n,、]")
LONGEST_SERIAL = 80


def serials(typed: str, quantity: int) -> list[str]:
    """Serial numbers, one a line or with commas between. Raises Refused for more than pieces."""
    found = list(dict.fromkeys(part.strip() for part in BETWEEN.split(typed) if part.strip()))
    if len(found) > quantity:
        message = mark("%(count)s serial numbers are more than %(pieces)s pieces.")
        raise Refused(message, field="serial_numbers", count=len(found), pieces=quantity)
    if too_long := next((one for one in found if len(one) > LONGEST_SERIAL), None):
        message = mark("“%(text)s” is too long for a serial number.")
        raise Refused(message, field="serial_numbers", text=too_long[:40])
    return found


def checked_warranty(kind: QuoteLineKind, ends_on: date | None, delivered_on: date) -> None:
    """Refuse a warranty of work, and one that ends before the goods are there."""
    if ends_on is None:
        return
    if kind is not QuoteLineKind.GOODS:
        raise Refused(mark("Only goods have a warranty."), field="warranty_ends_on")
    if ends_on < delivered_on:
        raise Refused(mark("The warranty ends before the delivery."), field="warranty_ends_on")


@dataclass(frozen=True, slots=True)
class Priced:
    """A line as it is reckoned: the list price of one, how many, what is taken off all of them.

    A recurring line counts periods: its price is that of one and the discount each period's.
    """

    kind: QuoteLineKind
    unit: Money
    quantity: int = 1
    discount: fees.Discount = NO_DISCOUNT
    category: TaxCategory = TaxCategory.STANDARD

    @property
    def listed(self) -> Money:
        """The list price of all of it."""
        return self.unit.times(self.quantity)

    @property
    def amount(self) -> Money:
        """What is offered for it: the list price less the discount, rounded once."""
        if self.kind is QuoteLineKind.RECURRING:
            return fees.discounted(self.unit, self.discount).times(self.quantity)
        return fees.discounted(self.listed, self.discount)

    @property
    def each(self) -> Money | None:
        """What one costs after the discount; None where that is no whole amount."""
        if self.kind is QuoteLineKind.RECURRING:
            return fees.discounted(self.unit, self.discount)
        quotient, rest = divmod(self.amount.minor, self.quantity)
        return None if rest else Money(quotient, self.unit.currency)


def moved(current: QuoteState, wanted: QuoteState) -> QuoteState:
    """The state after the move. Raises Conflict for a quote that was answered already, by
    whomever, and Refused for any other step that there is not.
    """
    if wanted in MOVES[current]:
        return wanted
    answers = {S.ACCEPTED, S.DECLINED}
    if current in answers and wanted in answers:
        raise Conflict(WHY_NOT[current], field="state")
    raise Refused(WHY_NOT[current], field="state")


def totals(lines: Iterable[Priced], rule: TaxRule, currency: str) -> TaxedTotal:
    """What the offer adds up to, taxed once for each rate on its sum (DOMAIN §10)."""
    return tax.taxed([Taxable(line.amount, line.category) for line in lines], rule, currency)


def saved(lines: Sequence[Priced], currency: str) -> Money:
    """What all discounts take off the list prices."""
    found = Money(0, currency)
    for line in lines:
        found = found + (line.listed - line.amount)
    return found


def number_text(prefix: str, day: date, place: int) -> str:
    """`Q-202611-001`: series, month of sending, place in it."""
    return f"{prefix}-{day:%Y%m}-{place:03d}"


def shown_number(number: str | None, revision: int) -> str:
    """The number as people read it: `Q-202611-001-2` is the second version; "" for a draft."""
    if number is None:
        return ""
    return number if revision == 1 else f"{number}-{revision}"


def checked_validity(valid_until: date, today: date) -> date:
    """The last day of the offer, if it is not past."""
    if valid_until < today:
        raise Refused(mark("The last day of the offer is past."), field="valid_until")
    return valid_until


def open_on(state: QuoteState, valid_until: date, day: date) -> QuoteState:
    """The state on a day: an offer that was not answered is over after its last day."""
    return S.EXPIRED if state is S.SENT and day > valid_until else state


def checked_line(line: Priced) -> Priced:
    """Refuse a line that offers nothing or takes off more than it costs."""
    if line.quantity < 1:
        raise Refused(mark("The quantity is at least 1."), field="quantity")
    listed = line.unit if line.kind is QuoteLineKind.RECURRING else line.listed
    off = line.discount.off
    fees.checked_discount(listed.minor, line.discount.percent, off.minor if off else None)
    return line
