"""What may be wished of a contract, its lines and their terms; amounts are in minor units."""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field

from contracts.actions.typed import Minutes, Whole
from contracts.rules import bands, lines, pools, rounding
from msp.data.commands import Command
from msp.kernel.money import Rounding
from msp.kernel.reading import fold_digits


def _tenths(typed: Any) -> Any:
    return fold_digits(typed).rstrip("%") if isinstance(typed, str) else typed


Percent = Annotated[Decimal, BeforeValidator(_tenths)]


class ContractWish(Command):
    """What a contract says apart from its lines. `ends_on` is the first day without it."""

    title: str = Field(min_length=1, max_length=160)
    starts_on: date
    ends_on: date | None = None
    closing_day: Whole | None = Field(default=None, ge=1, le=31)
    sla_policy_id: UUID | None = None
    renewal: lines.Renewal = lines.Renewal.NONE
    notice_days: Whole = Field(default=0, ge=0, le=366)
    renews_months: Whole = Field(default=12, ge=1, le=120)
    remind_days: Whole = Field(default=60, ge=0, le=366)
    consent_above_minor: Whole | None = Field(default=None, ge=0)
    needs_acceptance: bool = False
    skips_tier_one: bool = False
    po_number: str = Field(default="", max_length=60)
    notes: str = Field(default="", max_length=4000)


class DraftContract(ContractWish):
    """A new agreement with a client, in the client's currency unless another is named."""

    client_id: UUID
    currency: str | None = Field(default=None, pattern=r"^[A-Z]{3}$")
    source: str = Field(default="", max_length=80)


class ChangeContract(ContractWish):
    """Other words for a contract; once it is active its start stays."""

    contract_id: UUID
    version: int | None = None


class TermsWish(Command):
    """What a line costs and how its minutes are counted.

    `fee` is the list price of a period and holds `included_units`; each further counted unit
    costs `unit_fee`. A discount is `discount_percent` or `discount` (an amount), never both.
    `weights` say what an hour of a kind of work uses up, in percent: `remote=100, onsite=150`.
    """

    fee: Whole | None = Field(default=None, ge=0)
    discount_percent: Whole | None = Field(default=None, ge=0, le=100)
    discount: Whole | None = Field(default=None, ge=0)
    basis: lines.Basis = lines.Basis.FLAT
    unit_fee: Whole | None = Field(default=None, ge=0)
    included_units: Whole = Field(default=0, ge=0, le=10**6)
    cycle: lines.Cycle = lines.Cycle.MONTHLY
    timing: lines.Timing = lines.Timing.ADVANCE
    proration: lines.Proration = lines.Proration.DAILY
    granted_tickets: Whole = Field(default=0, ge=0, le=10**6)
    rate_per_hour: Whole | None = Field(default=None, ge=0)
    overage_per_hour: Whole | None = Field(default=None, ge=0)
    minimum_fee: Whole | None = Field(default=None, ge=0)
    minimum_per: lines.MinimumPer | None = None
    minimum: Minutes = Field(default=0, ge=0, le=1440)
    increment: Minutes = Field(default=1, ge=1, le=1440)
    scope: rounding.Scope = rounding.Scope.ENTRY
    rounds: Rounding = Rounding.CEIL
    after_hours_percent: Whole | None = Field(default=None, ge=1, le=1000)
    holiday_percent: Whole | None = Field(default=None, ge=1, le=1000)
    mix: bands.Mix = bands.Mix.LARGER
    weights: str = Field(default="", max_length=400)
    travel: lines.Travel = lines.Travel.AS_WORK
    travel_price: Whole | None = Field(default=None, ge=0)
    exhausted: lines.Exhausted = lines.Exhausted.TIME_AND_MATERIALS
    deficit_limit: Minutes = Field(default=0, ge=0)
    carries_deficit: bool = False
    unused: lines.Unused = lines.Unused.CARRY
    granted_minutes: Minutes = Field(default=0, ge=0)
    rollover: pools.Rollover = pools.Rollover.NONE
    rollover_periods: Whole = Field(default=1, ge=1, le=36)
    rollover_cap: Minutes | None = Field(default=None, ge=0)
    line_sla_policy_id: UUID | None = None


class AddLine(TermsWish):
    """A promise added to a contract, with its first terms and the work it includes."""

    contract_id: UUID
    kind: lines.LineKind
    title: str = Field(min_length=1, max_length=160)
    service: lines.Service | None = None
    starts_on: date | None = None
    ends_on: date | None = None
    rank: Whole | None = Field(default=None, ge=0)
    needs_remote_attempt: bool = False
    work_type_ids: list[UUID] = Field(default_factory=list)
    source: str = Field(default="", max_length=80)


class ChangeLine(Command):
    """What a line says apart from its terms. `ends_on` is the first day without it."""

    line_id: UUID
    title: str = Field(min_length=1, max_length=160)
    ends_on: date | None = None
    rank: Whole | None = Field(default=None, ge=0)
    needs_remote_attempt: bool = False
    version: int | None = None


class ChangeTerms(TermsWish):
    """Other terms for a line from a day on; what was agreed before that day stays."""

    line_id: UUID
    starts_on: date


class IncludeWork(Command):
    """Exactly these kinds of work are included in a line."""

    line_id: UUID
    work_type_ids: list[UUID] = Field(default_factory=list)


class ActivateContract(Command):
    """The client has agreed."""

    contract_id: UUID
    version: int | None = None


class EndContract(Command):
    """The contract ends: `ends_on` is the first day without it.

    Unused prepaid hours expire with it, may be used up before `extend_to`, or are paid back.
    """

    contract_id: UUID
    ends_on: date
    hours_left: lines.HoursLeft = lines.HoursLeft.EXPIRE
    extend_to: date | None = None
    version: int | None = None


class RaisePrices(Command):
    """Other prices for many lines from a day on: so many percent, in whole steps."""

    line_ids: list[UUID] = Field(min_length=1, max_length=1000)
    percent: Percent = Field(ge=-100, le=1000, max_digits=5, decimal_places=1)
    step: Whole = Field(default=1, ge=1, le=10**6)
    starts_on: date

    @property
    def permille(self) -> int:
        """The percentage in tenths."""
        return int(self.percent * 10)
