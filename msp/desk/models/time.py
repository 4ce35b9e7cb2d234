"""Time that people spent and goods that they sold, with what a contract makes of them."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column

from msp.data.base import OfClient, OfStaff, Row, within_client, within_provider
from msp.desk.rules import Coverage, EntryState
from msp.kernel.money import Money


class TimeEntry(OfClient, Row):
    """Work that somebody did for a client. Worked seconds are kept as they were.

    `billable_minutes` after the rounding rule, `weighted_minutes` after bands; of these
    `pool_minutes` (weighted) were drawn from pools and `charge_minutes` (real ones) are to be
    charged at `rate` (per hour), those of `after_hours_charge` and `holiday_charge` times the
    terms' factor. The client may differ from the ticket's: tickets move (GROUND, Tenancy).
    """

    __tablename__ = "time_entry"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        within_provider("ticket_id", "ticket"),
        within_provider("person_id", "person"),
        within_provider("work_type_id", "work_type"),
        within_client("line_id", "contract_line"),
        CheckConstraint("worked_seconds >= 0", name="worked_not_negative"),
        CheckConstraint(
            "pool_minutes >= 0 AND charge_minutes >= 0 AND billable_minutes >= 0",
            name="minutes_not_negative",
        ),
        CheckConstraint(
            "after_hours_charge >= 0 AND holiday_charge >= 0"
            " AND after_hours_charge + holiday_charge <= charge_minutes",
            name="bands_within_charge",
        ),
        Index("ix_time_entry_client_day", "provider_id", "client_id", "work_on"),
        Index("ix_time_entry_person_day", "provider_id", "person_id", "work_on"),
        Index("ix_time_entry_ticket", "ticket_id"),
        Index("ix_time_entry_state", "provider_id", "state", "work_on"),
        Index("ix_time_entry_client_state", "provider_id", "client_id", "state"),
    )

    ticket_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]  # null: the log named nobody, it was the desk
    work_type_id: Mapped[UUID]
    line_id: Mapped[UUID | None]
    terms_id: Mapped[UUID | None]  # the version of the terms it was priced with
    chosen_line_id: Mapped[UUID | None]  # somebody said which line it belongs to
    state: Mapped[EntryState] = mapped_column(default=EntryState.DRAFT)
    coverage: Mapped[Coverage]
    explanation: Mapped[list[Any]] = mapped_column(default=list)
    work_on: Mapped[date]
    started_at: Mapped[datetime]
    worked_seconds: Mapped[int]
    billable_minutes: Mapped[int] = mapped_column(default=0)
    weighted_minutes: Mapped[int] = mapped_column(default=0)
    pool_minutes: Mapped[int] = mapped_column(default=0)
    charge_minutes: Mapped[int] = mapped_column(default=0)
    after_hours_charge: Mapped[int] = mapped_column(default=0)
    holiday_charge: Mapped[int] = mapped_column(default=0)
    rate: Mapped[Money | None] = composite(
        mapped_column("rate_minor", BigInteger, nullable=True),
        mapped_column("rate_currency", String(3), nullable=True),
    )
    is_rate_fixed: Mapped[bool] = mapped_column(default=False)  # a lead named the rate
    visit_fee_minor: Mapped[int | None]  # of the way to the visit, in its terms' currency
    is_free: Mapped[bool] = mapped_column(default=False)  # a lead gives it to the client
    on_site: Mapped[bool] = mapped_column(default=False)
    remote_failed: Mapped[bool] = mapped_column(default=False)  # tried from afar before (R125)
    is_travel: Mapped[bool] = mapped_column(default=False)  # on the way there or back
    is_late: Mapped[bool] = mapped_column(default=False)  # logged after its days were closed
    tier: Mapped[int] = mapped_column(default=1)
    note: Mapped[str] = mapped_column(Text, default="")  # stands on statement and invoice
    turn: Mapped[int] = mapped_column(default=1)  # rises when the entry is re-applied
    approved_by: Mapped[UUID | None]
    approved_at: Mapped[datetime | None]
    sent_back_because: Mapped[str] = mapped_column(Text, default="")
    source: Mapped[str] = mapped_column(String(60), default="")
    version: Mapped[int] = mapped_column(default=1)


class Timer(OfStaff, Row):
    """A running clock: one per person, kept here so that it survives reload, device and sleep."""

    __tablename__ = "timer"
    __table_args__ = (
        UniqueConstraint("provider_id", "person_id"),
        within_provider("ticket_id", "ticket"),
        within_provider("person_id", "person"),
    )

    person_id: Mapped[UUID]
    ticket_id: Mapped[UUID]
    started_at: Mapped[datetime]
    stopped_at: Mapped[datetime | None]  # stopped, but not logged yet


class Goods(OfClient, Row):
    """Something sold on a ticket (R117): cost stays with the staff, price goes to the client."""

    __tablename__ = "goods"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        within_client("line_id", "contract_line"),
        CheckConstraint("quantity > 0", name="quantity_positive"),
        Index("ix_goods_client_day", "provider_id", "client_id", "sold_on"),
    )

    ticket_id: Mapped[UUID | None]
    line_id: Mapped[UUID | None]
    name: Mapped[str] = mapped_column(String(160))
    quantity: Mapped[int]
    price: Mapped[Money] = composite(
        mapped_column("price_minor", BigInteger), mapped_column("price_currency", String(3))
    )
    cost_minor: Mapped[int | None]
    tax: Mapped[str] = mapped_column(String(16), default="standard")
    serial_number: Mapped[str] = mapped_column(String(80), default="")
    warranty_ends_on: Mapped[date | None]  # its last day, watched by the deadline register
    sold_on: Mapped[date]
    state: Mapped[EntryState] = mapped_column(default=EntryState.APPROVED)
    version: Mapped[int] = mapped_column(default=1)
