"""What may be wished of a quote; amounts are in minor units of the client's currency."""

from datetime import date
from typing import Literal
from uuid import UUID

from pydantic import Field

from contracts.actions.agreements import TermsWish
from contracts.actions.typed import Minutes, Whole
from contracts.rules import lines
from contracts.rules.quotes import QuoteLineKind
from contracts.rules.tax import TaxCategory
from msp.data.commands import Command

MOST = 10**12


class QuoteWish(Command):
    """What an offer says apart from its lines. `valid_until` is its last day.

    `ends_on` is the first day without the contract; `extends_id` names one that gains the lines.
    """

    title: str = Field(min_length=1, max_length=160)
    valid_until: date
    starts_on: date
    ends_on: date | None = None
    renewal: lines.Renewal = lines.Renewal.NONE
    notice_days: Whole = Field(default=0, ge=0, le=366)
    remarks: str = Field(default="", max_length=2000)
    extends_id: UUID | None = None


class DraftQuote(QuoteWish):
    """A new offer to a client."""

    client_id: UUID


class ChangeQuote(QuoteWish):
    """Other words for an offer that is still a draft."""

    quote_id: UUID
    version: int | None = None


class PutQuoteTerms(TermsWish):
    """A line that becomes a contract line of any kind, quoted for so many periods.

    `counted` units are expected where the fee counts them. `line_id` names the line it replaces,
    `amends_line_id` the line of the extended contract whose terms it changes.
    """

    quote_id: UUID
    line_id: UUID | None = None
    amends_line_id: UUID | None = None
    kind: lines.LineKind
    title: str = Field(min_length=1, max_length=160)
    note: str = Field(default="", max_length=300)
    service: lines.Service | None = None
    periods: Whole = Field(default=1, ge=1, le=120)
    counted: Whole = Field(default=0, ge=0, le=10**6)
    rank: Whole | None = Field(default=None, ge=0)
    needs_remote_attempt: bool = False
    work_type_ids: list[UUID] = Field(default_factory=list)


class PutQuoteHours(Command):
    """Hours bought once: so many packs of `minutes` each. A package fills in what is left empty.

    With work types they get a line of their own, else the client's line for prepaid hours.
    """

    quote_id: UUID
    line_id: UUID | None = None
    package_id: UUID | None = None
    title: str = Field(default="", max_length=160)
    note: str = Field(default="", max_length=300)
    minutes: Minutes | None = Field(default=None, gt=0, le=10**7)
    quantity: Whole = Field(default=1, ge=1, le=1000)
    price: Whole | None = Field(default=None, ge=0, le=MOST)
    discount_percent: Whole | None = Field(default=None, ge=0, le=100)
    discount: Whole | None = Field(default=None, ge=0, le=MOST)
    validity_months: Whole | None = Field(default=None, gt=0, le=120)
    starts: Literal["at_once", "when_paid"] = "at_once"
    rate_per_hour: Whole | None = Field(default=None, ge=0, le=MOST)
    minimum: Minutes = Field(default=0, ge=0, le=1440)
    increment: Minutes = Field(default=1, ge=1, le=1440)
    work_type_ids: list[UUID] = Field(default_factory=list)


class PutQuoteItem(Command):
    """Goods, or work done once at a fixed price; charged when it is delivered."""

    quote_id: UUID
    line_id: UUID | None = None
    kind: Literal[QuoteLineKind.GOODS, QuoteLineKind.WORK]
    title: str = Field(min_length=1, max_length=160)
    note: str = Field(default="", max_length=300)
    quantity: Whole = Field(default=1, ge=1, le=10**6)
    price: Whole = Field(ge=0, le=MOST)
    discount_percent: Whole | None = Field(default=None, ge=0, le=100)
    discount: Whole | None = Field(default=None, ge=0, le=MOST)
    tax: TaxCategory = TaxCategory.STANDARD


class RemoveQuoteLine(Command):
    """A line that is not offered after all."""

    line_id: UUID


class SendQuote(Command):
    """The offer goes out and stays as it is."""

    quote_id: UUID
    version: int | None = None


class WithdrawQuote(Command):
    """The offer is taken back, or the draft given up."""

    quote_id: UUID
    reason: str = Field(min_length=3, max_length=400)


class ReviseQuote(Command):
    """A new version, as a draft; sending it takes the old one's place."""

    quote_id: UUID


class CopyQuote(Command):
    """A new draft that says the same, for the same client or another."""

    quote_id: UUID
    client_id: UUID | None = None


class AcceptQuote(Command):
    """The client agrees. `seen_gross` is the amount that was shown, in minor units."""

    quote_id: UUID
    po_number: str = Field(default="", max_length=60)
    approver_name: str = Field(default="", max_length=120)
    seen_gross: int | None = None


class DeclineQuote(Command):
    """The client does not agree, and says why."""

    quote_id: UUID
    reason: str = Field(min_length=1, max_length=400)


class AskAboutQuote(Command):
    """A question about an offer, or the answer to it."""

    quote_id: UUID
    body: str = Field(min_length=1, max_length=4000)


class DeliverQuoteLine(Command):
    """Goods were handed over, or the work is done: now it is charged.

    Goods may have serial numbers (one a line) and a warranty (its last day).
    """

    line_id: UUID
    delivered_on: date
    serial_numbers: str = Field(default="", max_length=20_000)
    warranty_ends_on: date | None = None


class TakeBackDelivery(Command):
    """Nothing was handed over after all, and why."""

    line_id: UUID
    reason: str = Field(min_length=3, max_length=300)


class RestoreDelivery(Command):
    """It was handed over all the same: the take-back was the mistake, and why."""

    line_id: UUID
    reason: str = Field(min_length=3, max_length=300)
