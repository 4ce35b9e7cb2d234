"""The client's word on chargeable work: before it is done, and on the month's report after it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, composite, mapped_column

from msp.data.base import OfClient, Row, within_client, within_provider
from msp.desk.rules.time_consent import ConsentState, ReportState
from msp.kernel.money import Money


class WorkConsent(OfClient, Row):
    """What work on a ticket may cost at most, asked before it is done, and what was answered.

    `nonce` stands in the signed link: asking anew makes an earlier link useless.
    """

    __tablename__ = "work_consent"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint("ceiling_minor > 0", name="ceiling_positive"),
        Index(
            "uq_work_consent_asked_once",
            "provider_id",
            "ticket_id",
            unique=True,
            sqlite_where=text("state = 'asked'"),
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_work_consent_ticket", "provider_id", "ticket_id"),
    )

    ticket_id: Mapped[UUID]
    minutes: Mapped[int]  # as estimated
    ceiling: Mapped[Money] = composite(
        mapped_column("ceiling_minor", BigInteger), mapped_column("currency", String(3))
    )
    what: Mapped[str] = mapped_column(Text)
    state: Mapped[ConsentState] = mapped_column(default=ConsentState.ASKED)
    nonce: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]  # null with an answer: by the link
    answer: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)


class WorkReport(OfClient, Row):
    """What was worked under a contract in a month, for the client to accept before it is billed.

    `seen` is a hash of the entries as they were sent; a change of one makes the answer void.
    """

    __tablename__ = "work_report"
    __table_args__ = (
        UniqueConstraint("provider_id", "contract_id", "month_on"),
        within_client("contract_id", "contract"),
    )

    contract_id: Mapped[UUID]
    month_on: Mapped[date]  # its first day
    state: Mapped[ReportState] = mapped_column(default=ReportState.SENT)
    entries: Mapped[int]
    worked_seconds: Mapped[int]
    seen: Mapped[str] = mapped_column(String(64))
    sent_at: Mapped[datetime]
    sent_by: Mapped[UUID]
    answered_at: Mapped[datetime | None]
    answered_by: Mapped[UUID | None]
    answer: Mapped[str] = mapped_column(String(500), default="")
    version: Mapped[int] = mapped_column(default=1)
