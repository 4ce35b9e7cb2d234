"""An invoice moves one way; what was issued never changes and is put right by another document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from billing.rules import amounts, content
from msp.kernel.errors import Conflict, Refused, mark
from msp.kernel.money import Money


class InvoiceState(StrEnum):
    """Where an invoice stands between being worked out and being settled."""

    DRAFT = "draft"
    APPROVED = "approved"
    ISSUED = "issued"
    PART_PAID = "part_paid"
    PAID = "paid"
    OVERDUE = "overdue"
    VOID = "void"


S = InvoiceState
MOVES: Mapping[InvoiceState, frozenset[InvoiceState]] = {
    S.DRAFT: frozenset({S.APPROVED, S.VOID}),
    S.APPROVED: frozenset({S.DRAFT, S.ISSUED, S.VOID}),
    S.ISSUED: frozenset({S.PART_PAID, S.PAID, S.OVERDUE, S.VOID}),
    S.PART_PAID: frozenset({S.ISSUED, S.PAID, S.OVERDUE}),
    S.PAID: frozenset({S.ISSUED, S.PART_PAID, S.OVERDUE}),
    S.OVERDUE: frozenset({S.PART_PAID, S.PAID, S.ISSUED, S.VOID}),
    S.VOID: frozenset(),
}
ISSUED_STAYS = mark("An issued invoice does not change: another document puts it right.")
NO_SUCH_MOVE: Mapping[InvoiceState, str] = {
    S.DRAFT: mark("A draft is approved before anything else can be done with it."),
    S.APPROVED: mark("An approved invoice can be issued, sent back or dropped, nothing else."),
    S.ISSUED: ISSUED_STAYS,
    S.PART_PAID: ISSUED_STAYS,
    S.PAID: ISSUED_STAYS,
    S.OVERDUE: ISSUED_STAYS,
    S.VOID: mark("A void invoice stays void."),
}
NUMBERED = frozenset({S.ISSUED, S.PART_PAID, S.PAID, S.OVERDUE})
OPEN = frozenset({S.ISSUED, S.PART_PAID, S.OVERDUE})


class LateWork(StrEnum):
    """What becomes of work for a month that was billed: it waits until finance opens the month,
    or it is taken and stands on the next invoice with its own date (DOMAIN §4).
    """

    REFUSED = "refused"
    TAKEN = "taken"


class CorrectionReason(StrEnum):
    """Why an issued invoice is not right as it stands."""

    RETURN = "return"
    DISCOUNT = "discount"
    SLA_CREDIT = "sla_credit"
    MISTAKE = "mistake"
    NOT_OWED = "not_owed"


class Correction(StrEnum):
    """The three documents that put an issued invoice right (DOMAIN §10)."""

    RETURN_INVOICE = "return_invoice"
    CORRECTED_INVOICE = "corrected_invoice"
    VOID = "void"


CORRECTIONS: Mapping[CorrectionReason, Correction] = {
    CorrectionReason.RETURN: Correction.RETURN_INVOICE,
    CorrectionReason.DISCOUNT: Correction.RETURN_INVOICE,
    CorrectionReason.SLA_CREDIT: Correction.RETURN_INVOICE,
    CorrectionReason.MISTAKE: Correction.CORRECTED_INVOICE,
    CorrectionReason.NOT_OWED: Correction.VOID,
}
RETURN_INVOICE_FROM = Money(10_000, "JPY")
NUMBER = re.compile(r"(?P<prefix>[A-Z][A-Z0-9]{0,9})-(?P<month>\d{6})-(?P<sequence>\d{3,})")


@dataclass(frozen=True, slots=True)
class NumberParts:
    """The parts of a document number; the sequence counts within prefix and month."""

    prefix: str
    month: str
    sequence: int


@dataclass(frozen=True, slots=True)
class Approval:
    """Who made a draft, who approves it, and above which amount these must be two people."""

    made_by: str
    approved_by: str
    limit: Money


def moved(current: InvoiceState, wanted: InvoiceState) -> InvoiceState:
    """The state after the move, or a refusal that says why not."""
    if wanted not in MOVES[current]:
        raise Refused(NO_SUCH_MOVE[current], field="state")
    return wanted


def settled_state(gross: Money, paid: Money, due_on: date, today: date) -> InvoiceState:
    """What an issued invoice is, by what has been paid and whether its due date has passed.

    The due date itself is still in time. An invoice of nothing is paid.
    """
    if gross <= paid:
        return S.PAID
    if today > due_on:
        return S.OVERDUE
    return S.PART_PAID if paid.minor > 0 else S.ISSUED


def seen_hash(shown: object) -> str:
    """What an approval holds on to: the hash of everything that the approver was shown."""
    return content.content_hash(shown)


def checked_unchanged(approved_hash: str, shown: object) -> None:
    """Conflict when what would be issued is no longer what was approved."""
    if seen_hash(shown) != approved_hash:
        raise Conflict(mark("The invoice changed after it was approved: please approve it again."))


def checked_approval(gross: Money, approval: Approval) -> None:
    """Refused when an amount above the limit is approved by the one who made it."""
    if approval.made_by == approval.approved_by and approval.limit < gross:
        message = mark("Above %(limit)s a second person approves.")
        raise Refused(message, field="approved_by", limit=amounts.money_text(approval.limit))


def number_text(prefix: str, month: date, sequence: int) -> str:
    """`MR-202610-014`: prefix, month, and a count of three digits or more.

    Refused for a prefix that is not one to ten capital letters and digits, ValueError for a count
    below one.
    """
    if sequence < 1:
        raise ValueError("documents are counted from one")
    text = f"{prefix}-{month:%Y%m}-{sequence:03d}"
    if not NUMBER.fullmatch(text):
        message = mark("A number prefix is one to ten capital letters and digits.")
        raise Refused(message, field="prefix")
    return text


def number_parts(text: str) -> NumberParts:
    """A document number taken apart. Refused when it is none."""
    found = NUMBER.fullmatch(text)
    if not found:
        raise Refused(mark("That is not a document number."), field="number")
    return NumberParts(found["prefix"], found["month"], int(found["sequence"]))


def right_correction(reason: CorrectionReason, state: InvoiceState, paid: Money) -> Correction:
    """Which document puts an invoice right. Refused where none can (DOMAIN §10).

    Returns, discounts and SLA credits: a return invoice. A mistake: a corrected invoice that
    names the old number. Never owed: void, which payments forbid.
    """
    if state not in NUMBERED:
        message = mark("Only an issued invoice is corrected; a draft is simply changed.")
        raise Refused(message, field="state")
    correction = CORRECTIONS[reason]
    if correction is Correction.VOID:
        checked_void(state, paid, reason.value)
    return correction


def checked_void(state: InvoiceState, paid: Money, reason: str) -> None:
    """Refused when an invoice has payments, is void already, or no reason is given."""
    if not reason.strip():
        raise Refused(mark("Say why the invoice is void."), field="reason")
    if paid:
        message = mark("An invoice with payments cannot be void: take the payments off it first.")
        raise Refused(message, field="state")
    moved(state, S.VOID)


def needs_return_invoice(gross: Money) -> bool:
    """Whether a return of this size (tax included) needs a return invoice: yen from 10,000 on."""
    returned = Money(abs(gross.minor), gross.currency)
    return returned.currency != "JPY" or returned >= RETURN_INVOICE_FROM
