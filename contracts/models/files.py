"""Which papers were kept of a contract; their bytes lie where files are kept."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from contracts.rules.files import FileKind
from msp.data.base import OfClient, Row, within_client

STANDS = text("removed_at IS NULL")


class ContractFile(OfClient, Row):
    """A signed copy or another paper of a contract, until somebody takes it off with a reason."""

    __tablename__ = "contract_file"
    __table_args__ = (
        UniqueConstraint("provider_id", "client_id", "id"),
        within_client("contract_id", "contract"),
        CheckConstraint("size > 0", name="size_positive"),
        Index(
            "uq_contract_file_stands",
            "provider_id",
            "contract_id",
            "sha256",
            unique=True,
            sqlite_where=STANDS,
            postgresql_where=STANDS,
        ),
    )

    contract_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(String(160))
    about: Mapped[str] = mapped_column(String(200), default="")
    kind: Mapped[FileKind]
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(String(64))
    kept_by: Mapped[UUID]
    removed_at: Mapped[datetime | None]
    removed_by: Mapped[UUID | None]
    removed_because: Mapped[str] = mapped_column(String(300), default="")
