"""0011_money: what closed a month and who opened it again, and how recurring work last went."""

import sqlalchemy as sa
from alembic import op

from msp.data import policies

revision = "0011_money"
down_revision = "0010_revenue"
branch_labels = None
depends_on = None

STANDS = sa.text("source <> '' AND lifted_at IS NULL")


def upgrade() -> None:
    op.add_column(
        "period_lock",
        sa.Column("source", sa.String(length=120), nullable=False, server_default=""),
    )
    op.add_column("period_lock", sa.Column("lifted_by", sa.Uuid(), nullable=True))
    op.add_column(
        "period_lock",
        sa.Column("lifted_because", sa.String(length=200), nullable=False, server_default=""),
    )
    op.create_index(
        "uq_period_lock_source_stands",
        "period_lock",
        ["provider_id", "source"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    op.create_table(
        "recurring_round",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("ran_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("took_ms", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("failed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_recurring_round_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurring_round")),
        sa.UniqueConstraint(
            "provider_id", "name", name=op.f("uq_recurring_round_provider_id_name")
        ),
    )
    policies.protect_staff("recurring_round")
