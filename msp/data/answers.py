"""Answers kept for programs that ask twice: the same `Idempotency-Key` has the effect of once."""

from uuid import UUID

from sqlalchemy import String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from msp.data.base import OfParty, Row


class ApiAnswer(OfParty, Row):
    """The stored answer to an `Idempotency-Key`: the same request gets the same answer."""

    __tablename__ = "api_answer"
    __table_args__ = (UniqueConstraint("provider_id", "token_id", "key"),)

    token_id: Mapped[UUID]
    key: Mapped[str] = mapped_column(String(120))
    request_hash: Mapped[str] = mapped_column(String(64))
    status: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
