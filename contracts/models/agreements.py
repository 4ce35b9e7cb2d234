"""A contract, its lines, and the terms of each line in dated versions that are kept."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from contracts.rules import bands, fees, lines, pools, rounding
from msp.data.base import OfClient, Row, within_client, within_provider
from msp.kernel.money import Money, Rounding


class Contract(OfClient, Row):
    """What a client and the provider agreed on. `ends_on` is the first day without it."""

    __tablename__ = "contract"
    __table_args__ = (
        UniqueConstraint("provider_id", "client_id", "id"),
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "number"),
        within_provider("sla_policy_id", "sla_policy"),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),
        CheckConstraint("notice_days >= 0", name="notice_not_negative"),
    )

    number: Mapped[int]
    title: Mapped[str] = mapped_column(String(160))
    state: Mapped[lines.ContractState] = mapped_column(default=lines.ContractState.DRAFT)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    currency: Mapped[str] = mapped_column(String(3))
    closing_day: Mapped[int | None]  # null: as the client's
    sla_policy_id: Mapped[UUID | None]
    renewal: Mapped[lines.Renewal] = mapped_column(default=lines.Renewal.NONE)
    notice_days: Mapped[int] = mapped_column(default=0)
    renews_months: Mapped[int] = mapped_column(default=12)  # how long a renewal lasts
    remind_days: Mapped[int] = mapped_column(default=60)  # before the last day for notice
    hours_left: Mapped[lines.HoursLeft] = mapped_column(default=lines.HoursLeft.EXPIRE)
    consent_above_minor: Mapped[int | None]  # chargeable work beyond it needs the client's word
    needs_acceptance: Mapped[bool] = mapped_column(default=False)  # of work reports, before billing
    skips_tier_one: Mapped[bool] = mapped_column(default=False)  # for technical contacts (R24)
    po_number: Mapped[str] = mapped_column(String(60), default="")
    notes: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(80), default="")  # "imported:…" where a file said so
    version: Mapped[int] = mapped_column(default=1)


class ContractLine(OfClient, Row):
    """One promise of a contract. The lowest rank goes first where two would cover the same work."""

    __tablename__ = "contract_line"
    __table_args__ = (
        UniqueConstraint("provider_id", "client_id", "id"),
        within_client("contract_id", "contract"),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),
        Index("ix_contract_line_contract", "provider_id", "contract_id"),
    )

    contract_id: Mapped[UUID]
    kind: Mapped[lines.LineKind]
    title: Mapped[str] = mapped_column(String(160))
    position: Mapped[int] = mapped_column(default=0)
    rank: Mapped[int | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    needs_remote_attempt: Mapped[bool] = mapped_column(default=False)
    service: Mapped[lines.Service | None]  # which extra an add-on is
    source: Mapped[str] = mapped_column(String(80), default="")
    version: Mapped[int] = mapped_column(default=1)


class LineWorkType(OfClient, Row):
    """A kind of work that a line includes. What is not named is not covered."""

    __tablename__ = "line_work_type"
    __table_args__ = (
        UniqueConstraint("provider_id", "line_id", "work_type_id"),
        within_client("line_id", "contract_line"),
        within_provider("work_type_id", "work_type"),
    )

    line_id: Mapped[UUID]
    work_type_id: Mapped[UUID]


class LineTerms(OfClient, Row):
    """What holds for a line from `starts_on` up to, not including, `ends_on`."""

    __tablename__ = "line_terms"
    __table_args__ = (
        UniqueConstraint("provider_id", "line_id", "starts_on"),
        within_client("line_id", "contract_line"),
        within_provider("sla_policy_id", "sla_policy"),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),
        CheckConstraint("minimum >= 0 AND increment > 0", name="steps_possible"),
        CheckConstraint("deficit_limit >= 0 AND granted_minutes >= 0", name="minutes_possible"),
        CheckConstraint("fee_minor IS NULL OR fee_minor >= 0", name="fee_not_negative"),
        CheckConstraint("rate_minor IS NULL OR rate_minor >= 0", name="rate_not_negative"),
    )

    line_id: Mapped[UUID]
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    currency: Mapped[str] = mapped_column(String(3))
    fee_minor: Mapped[int | None]  # the list price; the discount is taken off it
    discount_percent: Mapped[int | None]
    discount_minor: Mapped[int | None]
    basis: Mapped[lines.Basis] = mapped_column(default=lines.Basis.FLAT)
    unit_minor: Mapped[int | None]  # for each counted unit that the fee does not hold
    included_units: Mapped[int] = mapped_column(default=0)
    granted_tickets: Mapped[int] = mapped_column(default=0)  # an incident pack's, each period
    minimum_fee_minor: Mapped[int | None]
    minimum_per: Mapped[lines.MinimumPer | None]
    cycle: Mapped[lines.Cycle] = mapped_column(default=lines.Cycle.MONTHLY)
    timing: Mapped[lines.Timing] = mapped_column(default=lines.Timing.ADVANCE)
    proration: Mapped[lines.Proration] = mapped_column(default=lines.Proration.DAILY)
    rate_minor: Mapped[int | None]
    overage_minor: Mapped[int | None]
    minimum: Mapped[int] = mapped_column(default=0)
    increment: Mapped[int] = mapped_column(default=1)
    scope: Mapped[rounding.Scope] = mapped_column(default=rounding.Scope.ENTRY)
    rounds: Mapped[Rounding] = mapped_column(default=Rounding.CEIL)
    after_hours_percent: Mapped[int | None]
    holiday_percent: Mapped[int | None]
    mix: Mapped[bands.Mix] = mapped_column(default=bands.Mix.LARGER)
    weights: Mapped[str] = mapped_column(String(400), default="")  # "remote=100, onsite=150"
    travel: Mapped[lines.Travel] = mapped_column(default=lines.Travel.AS_WORK)
    travel_minor: Mapped[int | None]  # of an hour or of a visit, as `travel` says
    exhausted: Mapped[lines.Exhausted] = mapped_column(default=lines.Exhausted.TIME_AND_MATERIALS)
    deficit_limit: Mapped[int] = mapped_column(default=0)
    carries_deficit: Mapped[bool] = mapped_column(default=False)  # off the next hours
    unused: Mapped[lines.Unused] = mapped_column(default=lines.Unused.CARRY)  # of a retainer
    granted_minutes: Mapped[int] = mapped_column(default=0)  # an allotment's, each period
    rollover: Mapped[pools.Rollover] = mapped_column(default=pools.Rollover.NONE)
    rollover_periods: Mapped[int] = mapped_column(default=1)
    rollover_cap: Mapped[int | None]
    sla_policy_id: Mapped[UUID | None]

    @property
    def fee(self) -> Money | None:
        """The list price of one whole period, if the line has a fee."""
        return self._money(self.fee_minor)

    @property
    def unit_fee(self) -> Money | None:
        """What each counted unit costs that the fee does not hold."""
        return self._money(self.unit_minor)

    @property
    def minimum_fee(self) -> Money | None:
        """What a call, a visit or a month costs at least (R120)."""
        return self._money(self.minimum_fee_minor)

    @property
    def discount(self) -> fees.Discount:
        """What is taken off the list price."""
        return fees.Discount(self.discount_percent, self._money(self.discount_minor))

    @property
    def tariff(self) -> fees.Tariff | None:
        """How the fee of a period is reckoned, if the line has one."""
        if self.fee_minor is None and self.unit_minor is None:
            return None
        flat = Money(self.fee_minor or 0, self.currency)
        return fees.Tariff(flat, self.unit_fee, self.included_units, self.discount)

    def _money(self, minor: int | None) -> Money | None:
        return None if minor is None else Money(minor, self.currency)

    @property
    def rate_per_hour(self) -> Money | None:
        """The line's own price of an hour, if it has one."""
        return None if self.rate_minor is None else Money(self.rate_minor, self.currency)

    @property
    def travel_price(self) -> Money | None:
        """The price of an hour on the way, or of a visit, if the line has one."""
        return self._money(self.travel_minor)

    @property
    def overage_per_hour(self) -> Money | None:
        """The price of an hour that the pool no longer covers, if it differs."""
        return None if self.overage_minor is None else Money(self.overage_minor, self.currency)

    @property
    def steps(self) -> rounding.Steps:
        """How worked time becomes billable minutes."""
        return rounding.Steps(self.minimum, self.increment, self.scope, self.rounds)

    @property
    def factors(self) -> bands.Factors:
        """What work outside the usual hours counts."""
        return bands.Factors(self.after_hours_percent, self.holiday_percent, self.mix)
