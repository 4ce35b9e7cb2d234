"""A picture that was asked for: by one link, once, until a day (R52)."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import Index, String
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfClient, Row, within_provider


class PictureRequest(OfClient, Row):
    """The desk asked a contact to show what is seen; `nonce` stands in the signed link."""

    __tablename__ = "picture_request"
    __table_args__ = (
        within_provider("ticket_id", "ticket"),
        within_provider("person_id", "person"),
        Index("ix_picture_request_ticket", "ticket_id", "created_at"),
    )

    ticket_id: Mapped[UUID]
    person_id: Mapped[UUID]
    asked_by: Mapped[UUID]
    what: Mapped[str] = mapped_column(String(500), default="")
    nonce: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime]
    given_at: Mapped[datetime | None]
