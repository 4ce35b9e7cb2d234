"""0027_terms: mistyped prices of sold hours are put right by rows of their own; goods
that were handed over become assets."""

import sqlalchemy as sa
from alembic import op

from msp.data import policies

revision = "0027_terms"
down_revision = "0026_client_side"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "price_correction",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("pool_id", sa.Uuid(), nullable=False),
        sa.Column("ledger_entry_id", sa.Uuid(), nullable=False),
        sa.Column("corrected_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("difference_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id", "ledger_entry_id"],
            ["ledger_entry.provider_id", "ledger_entry.client_id", "ledger_entry.id"],
            name=op.f("fk_price_correction_provider_id_client_id_ledger_entry_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id", "pool_id"],
            ["hour_pool.provider_id", "hour_pool.client_id", "hour_pool.id"],
            name=op.f("fk_price_correction_provider_id_client_id_pool_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id"],
            ["client.provider_id", "client.id"],
            name=op.f("fk_price_correction_provider_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_price_correction_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_price_correction")),
        sa.UniqueConstraint(
            "provider_id",
            "ledger_entry_id",
            name=op.f("uq_price_correction_provider_id_ledger_entry_id"),
        ),
    )
    op.create_index(
        "ix_price_correction_day", "price_correction", ["provider_id", "corrected_on"], unique=False
    )
    op.create_index(
        op.f("ix_price_correction_provider_id_client_id"),
        "price_correction",
        ["provider_id", "client_id"],
        unique=False,
    )
    op.add_column(
        "hour_pool",
        sa.Column("correction_minor", sa.BigInteger(), server_default="0", nullable=False),
    )
    op.add_column(
        "asset", sa.Column("source", sa.String(length=120), server_default="", nullable=False)
    )
    op.create_index(
        "uq_asset_source",
        "asset",
        ["provider_id", "source"],
        unique=True,
        sqlite_where=sa.text("source <> ''"),
        postgresql_where=sa.text("source <> ''"),
    )
    policies.protect_client("price_correction")
    policies.append_only("price_correction")
    below = "COALESCE(NEW.price_minor, 0) + NEW.correction_minor < 0"
    policies.refuse("hour_pool", "UPDATE", below, "a price is not below zero")


def downgrade() -> None:
    """The trigger stays: it refuses what nobody does."""
    op.drop_table("price_correction")
