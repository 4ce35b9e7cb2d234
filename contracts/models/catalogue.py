"""What the provider sells by the hour: kinds of work, prices for it, packages of hours."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, composite, mapped_column

from contracts.rules.coverage import ProductRule
from contracts.rules.rates import Per
from msp.data.base import OfCatalogue, OfClient, OfStaff, Row, within_client, within_provider
from msp.kernel.money import Money


class WorkType(OfCatalogue, Row):
    """A kind of work. A new one is covered by nothing until someone decides (DOMAIN §3)."""

    __tablename__ = "work_type"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "code"),
    )

    code: Mapped[str] = mapped_column(String(40))
    name_ja: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80), default="")
    is_active: Mapped[bool] = mapped_column(default=True)
    placed_at: Mapped[datetime | None]  # null: nobody has said yet where it belongs
    version: Mapped[int] = mapped_column(default=1)

    def name_in(self, language: str) -> str:
        """The name for a reader of `language`."""
        return self.name_en if language == "en" and self.name_en else self.name_ja


class PriceListRate(OfStaff, Row):
    """A price of an hour (or what `per` says) for everybody; null holds for every value."""

    __tablename__ = "price_list_rate"
    __table_args__ = (
        within_provider("work_type_id", "work_type"),
        CheckConstraint("per_hour_minor >= 0", name="price_not_negative"),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),
        Index("ix_price_list_rate_work", "provider_id", "work_type_id"),
    )

    work_type_id: Mapped[UUID | None]
    role: Mapped[str | None] = mapped_column(String(40))
    tier: Mapped[int | None]
    per_hour: Mapped[Money] = composite(
        mapped_column("per_hour_minor", BigInteger), mapped_column("currency", String(3))
    )
    per: Mapped[Per] = mapped_column(default=Per.HOUR, server_default=Per.HOUR.value)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class ClientRate(OfClient, Row):
    """A price (of what `per` says) agreed with a client, for one line of its contracts if named."""

    __tablename__ = "client_rate"
    __table_args__ = (
        within_provider("work_type_id", "work_type"),
        within_client("line_id", "contract_line"),
        CheckConstraint("per_hour_minor >= 0", name="price_not_negative"),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),
    )

    line_id: Mapped[UUID | None]
    work_type_id: Mapped[UUID | None]
    role: Mapped[str | None] = mapped_column(String(40))
    tier: Mapped[int | None]
    per_hour: Mapped[Money] = composite(
        mapped_column("per_hour_minor", BigInteger), mapped_column("currency", String(3))
    )
    per: Mapped[Per] = mapped_column(default=Per.HOUR, server_default=Per.HOUR.value)
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]


class HourPackage(OfCatalogue, Row):
    """Hours for sale. `list_price` is shown beside the price where a discount is given (R120)."""

    __tablename__ = "hour_package"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "name_ja"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint("price_minor >= 0", name="price_not_negative"),
        CheckConstraint("validity_months IS NULL OR validity_months > 0", name="validity_positive"),
    )

    name_ja: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80), default="")
    minutes: Mapped[int]
    price: Mapped[Money] = composite(
        mapped_column("price_minor", BigInteger), mapped_column("currency", String(3))
    )
    list_price_minor: Mapped[int | None]
    validity_months: Mapped[int | None]  # null: the hours never expire
    on_sale: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    def name_in(self, language: str) -> str:
        """The name for a reader of `language`."""
        return self.name_en if language == "en" and self.name_en else self.name_ja


class Product(OfCatalogue, Row):
    """Something whose users are helped (R106); its rule says who pays for that help (R108)."""

    __tablename__ = "product"
    __table_args__ = (
        UniqueConstraint("provider_id", "id"),
        UniqueConstraint("provider_id", "code"),
    )

    code: Mapped[str] = mapped_column(String(40))
    name_ja: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    coverage: Mapped[ProductRule] = mapped_column(default=ProductRule.BY_CONTRACT)
    is_active: Mapped[bool] = mapped_column(default=True)
    version: Mapped[int] = mapped_column(default=1)

    def name_in(self, language: str) -> str:
        """The name for a reader of `language`."""
        return self.name_en if language == "en" and self.name_en else self.name_ja


class CostRate(OfStaff, Row):
    """What an hour of somebody costs the provider; a null field holds for every value (R153)."""

    __tablename__ = "cost_rate"
    __table_args__ = (
        within_provider("person_id", "person"),
        CheckConstraint("per_hour_minor >= 0", name="price_not_negative"),
        CheckConstraint("ends_on IS NULL OR ends_on > starts_on", name="ends_after_start"),
    )

    person_id: Mapped[UUID | None]
    tier: Mapped[int | None]
    per_hour: Mapped[Money] = composite(
        mapped_column("per_hour_minor", BigInteger), mapped_column("currency", String(3))
    )
    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
