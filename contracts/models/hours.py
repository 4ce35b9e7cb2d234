"""Pools of minutes and the ledger that is only ever added to; balances are checked caches."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, composite, mapped_column

from contracts.rules.lines import LineKind
from contracts.rules.pools import LedgerKind, Pool, PoolState
from contracts.rules.recognition import Recognition
from msp.data.base import OfClient, OfStaff, Row, within_client
from msp.kernel.money import Money


class HourPool(OfClient, Row):
    """A block bought once or one period of an allotment. `expires_on` is its last usable day.

    The database carries `remaining_minutes` with every row of the ledger and refuses what would
    pass the limit; what was sold stays as it was sold.
    """

    __tablename__ = "hour_pool"
    __table_args__ = (
        UniqueConstraint("provider_id", "client_id", "id"),
        UniqueConstraint("provider_id", "source"),
        within_client("line_id", "contract_line"),
        CheckConstraint("minutes > 0", name="minutes_positive"),
        CheckConstraint("remaining_minutes >= -deficit_limit", name="never_overdrawn"),
        CheckConstraint("deficit_limit >= 0", name="deficit_not_negative"),
        CheckConstraint(
            "expires_on IS NULL OR expires_on >= starts_on", name="expires_after_start"
        ),
        Index("ix_hour_pool_line", "provider_id", "line_id", "state"),
        Index("ix_hour_pool_expiry", "provider_id", "state", "expires_on"),
    )

    line_id: Mapped[UUID]
    kind: Mapped[LineKind]
    title: Mapped[str] = mapped_column(String(160), default="")
    minutes: Mapped[int]
    price_minor: Mapped[int | None]  # as it was sold
    correction_minor: Mapped[int] = mapped_column(default=0, server_default="0")  # sum of all
    currency: Mapped[str] = mapped_column(String(3))
    state: Mapped[PoolState] = mapped_column(default=PoolState.PENDING)
    starts_on: Mapped[date]
    expires_on: Mapped[date | None]
    purchased_on: Mapped[date]
    validity_months: Mapped[int | None]  # counted from the day the hours start
    deficit_limit: Mapped[int] = mapped_column(default=0)
    remaining_minutes: Mapped[int] = mapped_column(default=0)
    was_burned: Mapped[bool] = mapped_column(default=False)
    source: Mapped[str] = mapped_column(String(120))
    recognition: Mapped[Recognition] = mapped_column(default=Recognition.DEFERRED)
    sold_on: Mapped[date | None]  # in the books; null: pending, so nothing is owed yet
    version: Mapped[int] = mapped_column(default=1)

    @property
    def price(self) -> Money | None:
        """What the pool costs, corrections included, if it was sold."""
        if self.price_minor is None:
            return None
        return Money(self.price_minor + self.correction_minor, self.currency)

    @property
    def sold_price(self) -> Money | None:
        """What it was sold for; a correction is a row and a charge of its own."""
        return None if self.price_minor is None else Money(self.price_minor, self.currency)

    @property
    def facts(self) -> Pool:
        """What the burning rules need."""
        return Pool(
            self.id,
            self.remaining_minutes,
            self.starts_on,
            self.expires_on,
            self.purchased_on,
            self.deficit_limit,
        )


class LedgerEntry(OfClient, Row):
    """Minutes that moved, and why. Never changed or removed, in the database too."""

    __tablename__ = "ledger_entry"
    __table_args__ = (
        UniqueConstraint("provider_id", "client_id", "id"),
        UniqueConstraint("provider_id", "pool_id", "source", "kind", "turn"),
        within_client("pool_id", "hour_pool"),
        CheckConstraint("kind <> 'burn' OR minutes < 0", name="burn_takes"),
        CheckConstraint("kind NOT IN ('grant', 'reversal') OR minutes > 0", name="grant_gives"),
        CheckConstraint("kind NOT IN ('expiry', 'refund') OR minutes <= 0", name="expiry_takes"),
        Index("ix_ledger_entry_source", "provider_id", "source"),
        Index(
            "uq_ledger_entry_granted_once",
            "provider_id",
            "pool_id",
            unique=True,
            sqlite_where=text("kind = 'grant'"),
            postgresql_where=text("kind = 'grant'"),
        ),
        Index("ix_ledger_entry_pool", "provider_id", "pool_id", "created_at"),
        Index("ix_ledger_entry_day", "provider_id", "pool_id", "work_on", "kind", "minutes"),
    )

    pool_id: Mapped[UUID]
    kind: Mapped[LedgerKind]
    minutes: Mapped[int]
    source: Mapped[str] = mapped_column(String(120))
    turn: Mapped[int] = mapped_column(default=0)
    work_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300), default="")
    actor_id: Mapped[UUID]


# UNIQUE (provider_id, client_id, id) serves the same reads. With both, PostgreSQL checks the keys
# of a bulk insert by the narrower index, which walks all rows of a client for each row.
_LEDGER = LedgerEntry.metadata.tables["ledger_entry"]
for _narrow in [index for index in _LEDGER.indexes if len(index.columns) == 2]:
    if "client_id" in _narrow.columns:
        _LEDGER.indexes.discard(_narrow)


class RecognitionRow(OfClient, Row):
    """What a movement of a sold pool earned (or paid back): slices add up to its price."""

    __tablename__ = "recognition_row"
    __table_args__ = (
        UniqueConstraint("provider_id", "ledger_entry_id"),
        within_client("pool_id", "hour_pool"),
        within_client("ledger_entry_id", "ledger_entry"),
        Index("ix_recognition_row_day", "provider_id", "recognised_on"),
    )

    pool_id: Mapped[UUID]
    ledger_entry_id: Mapped[UUID]
    kind: Mapped[LedgerKind]
    recognised_on: Mapped[date]
    amount: Mapped[Money] = composite(
        mapped_column("amount_minor", BigInteger), mapped_column("currency", String(3))
    )


class PriceCorrection(OfClient, Row):
    """A mistyped price of sold hours, put right: what it costs more, or less, from a day on.

    Neither the sale nor a minute changes; the row of the ledger moves none and says why.
    """

    __tablename__ = "price_correction"
    __table_args__ = (
        UniqueConstraint("provider_id", "ledger_entry_id"),
        within_client("pool_id", "hour_pool"),
        within_client("ledger_entry_id", "ledger_entry"),
        Index("ix_price_correction_day", "provider_id", "corrected_on"),
    )

    pool_id: Mapped[UUID]
    ledger_entry_id: Mapped[UUID]
    corrected_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(300))
    actor_id: Mapped[UUID]
    difference: Mapped[Money] = composite(
        mapped_column("difference_minor", BigInteger), mapped_column("currency", String(3))
    )


class PeriodLock(OfStaff, Row):
    """No entry of these days is added or changed any more; null `client_id`: for all clients.

    `source` names what closed them (`run:…`); without one somebody of finance did.
    """

    __tablename__ = "period_lock"
    __table_args__ = (
        CheckConstraint("ends_on > starts_on", name="ends_after_start"),
        Index("ix_period_lock_days", "provider_id", "starts_on", "ends_on"),
        Index(
            "uq_period_lock_source_stands",
            "provider_id",
            "source",
            unique=True,
            sqlite_where=text("source <> '' AND lifted_at IS NULL"),
            postgresql_where=text("source <> '' AND lifted_at IS NULL"),
        ),
    )

    client_id: Mapped[UUID | None]
    starts_on: Mapped[date]
    ends_on: Mapped[date]
    reason: Mapped[str] = mapped_column(String(200), default="")
    source: Mapped[str] = mapped_column(String(120), default="")
    lifted_at: Mapped[datetime | None]
    lifted_by: Mapped[UUID | None]
    lifted_because: Mapped[str] = mapped_column(String(200), default="")
    actor_id: Mapped[UUID]
