"""What stands behind a line: what is counted, tickets used, tasks done; templates, renewals."""

from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfClient, OfStaff, Row, within_client


class RenewalState(StrEnum):
    """What was decided about the end of a contract."""

    OPEN = "open"
    RENEWED = "renewed"
    DECLINED = "declined"


class CountedItem(OfClient, Row):
    """A user, device or unit that a line's fee counts, from `starts_on` up to `ends_on`."""

    __tablename__ = "counted_item"
    __table_args__ = (
        UniqueConstraint("provider_id", "line_id", "label", "starts_on"),
        within_client("line_id", "contract_line"),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),
    )

    line_id: Mapped[UUID]
    label: Mapped[str] = mapped_column(String(160))
    source: Mapped[str] = mapped_column(String(80), default="")  # "person:…" or typed by hand
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class IncidentUse(OfClient, Row):
    """A ticket that an incident pack paid for, once; it may be given back with a reason."""

    __tablename__ = "incident_use"
    __table_args__ = (
        UniqueConstraint("provider_id", "line_id", "source"),
        within_client("line_id", "contract_line"),
    )

    line_id: Mapped[UUID]
    source: Mapped[str] = mapped_column(String(80))  # "ticket:…"
    title: Mapped[str] = mapped_column(String(200), default="")
    used_on: Mapped[date]
    given_back_at: Mapped[datetime | None]
    reason: Mapped[str] = mapped_column(String(300), default="")


class LineTask(OfClient, Row):
    """Something that an add-on line promises to do each month."""

    __tablename__ = "line_task"
    __table_args__ = (
        UniqueConstraint("provider_id", "client_id", "id"),
        within_client("line_id", "contract_line"),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),
    )

    line_id: Mapped[UUID]
    title: Mapped[str] = mapped_column(String(160))
    position: Mapped[int] = mapped_column(default=0)
    starts_on: Mapped[date]  # the first day of its first month
    ends_on: Mapped[date | None]


class TaskMark(OfClient, Row):
    """What became of a task in one month: done or not, and a word to the client."""

    __tablename__ = "task_mark"
    __table_args__ = (
        UniqueConstraint("provider_id", "task_id", "month_on"),
        within_client("task_id", "line_task"),
    )

    task_id: Mapped[UUID]
    month_on: Mapped[date]
    is_done: Mapped[bool] = mapped_column(default=False)
    note: Mapped[str] = mapped_column(String(300), default="")
    marked_at: Mapped[datetime]
    marked_by: Mapped[UUID]


class RenewalItem(OfClient, Row):
    """Work for somebody: decide about the end of a contract. One for each end (DOMAIN §3)."""

    __tablename__ = "renewal_item"
    __table_args__ = (
        UniqueConstraint("provider_id", "contract_id", "ends_on"),
        within_client("contract_id", "contract"),
    )

    contract_id: Mapped[UUID]
    ends_on: Mapped[date]
    notice_by: Mapped[date]
    state: Mapped[RenewalState] = mapped_column(default=RenewalState.OPEN)
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[UUID | None]
    renewed_until: Mapped[date | None]
    note: Mapped[str] = mapped_column(String(300), default="")
    version: Mapped[int] = mapped_column(default=1)


class ContractTemplate(OfStaff, Row):
    """A contract to begin with. It is copied, never referenced (DOMAIN §3)."""

    __tablename__ = "contract_template"
    __table_args__ = (UniqueConstraint("provider_id", "name"),)

    name: Mapped[str] = mapped_column(String(120))
    content: Mapped[dict[str, Any]]
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)
