"""A client's assets, and the sheet of its environment with every version that it had."""

from datetime import date
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.assets.rules import AssetKind, AssetState
from msp.data.base import OfClient, Row, within_client, within_provider
from msp.data.searching import Searched


class Asset(Searched, OfClient, Row):
    """A device or a service that a client uses; its tag is unique within the client."""

    __tablename__ = "asset"
    SEARCHED = ("tag", "name", "maker", "model", "serial", "notes")
    __table_args__ = (
        UniqueConstraint("provider_id", "client_id", "id"),
        UniqueConstraint("provider_id", "client_id", "tag"),
        within_client("site_id", "site"),
        within_provider("person_id", "person"),
        Index("ix_asset_person", "provider_id", "person_id"),
        Index(
            "uq_asset_source",
            "provider_id",
            "source",
            unique=True,
            sqlite_where=text("source <> ''"),
            postgresql_where=text("source <> ''"),
        ),
    )

    tag: Mapped[str] = mapped_column(String(40))
    kind: Mapped[AssetKind] = mapped_column(default=AssetKind.PC)
    name: Mapped[str] = mapped_column(String(120))
    maker: Mapped[str] = mapped_column(String(80), default="")
    model: Mapped[str] = mapped_column(String(80), default="")
    serial: Mapped[str] = mapped_column(String(80), default="")
    site_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]  # who uses it
    bought_on: Mapped[date | None]
    warranty_on: Mapped[date | None]  # the last day of the warranty
    state: Mapped[AssetState] = mapped_column(default=AssetState.IN_USE)
    retired_on: Mapped[date | None]
    notes: Mapped[str] = mapped_column(Text, default="")  # the client's admins read them, too
    search_key: Mapped[str] = mapped_column(String(400), default="")
    source: Mapped[str] = mapped_column(String(120), default="", server_default="")  # what sold it
    version: Mapped[int] = mapped_column(default=1)


class EnvironmentSheet(OfClient, Row):
    """One version of a client's environment sheet; the one with the highest number holds."""

    __tablename__ = "environment_sheet"
    __table_args__ = (
        UniqueConstraint("provider_id", "client_id", "number"),
        within_provider("author_id", "person"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    number: Mapped[int]
    body: Mapped[str] = mapped_column(Text)
    because: Mapped[str] = mapped_column(String(200), default="")
    author_id: Mapped[UUID | None]
