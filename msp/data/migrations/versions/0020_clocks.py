"""0020_clocks: escalation levels, periods of credits and their proposals."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0020_clocks"
down_revision = "0019_requests"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KNOWN = sa.text("next_level_at IS NOT NULL")


def upgrade() -> None:
    _levels()
    _escalations()
    _releases()


def _levels() -> None:
    """Levels of a policy, and when a ticket reaches the next of them."""
    op.add_column("sla_policy", sa.Column("levels", JSON, nullable=False, server_default="[]"))
    for name in ("next_level_at", "levels_told_at"):
        op.add_column("ticket", sa.Column(name, sa.DateTime(timezone=True), nullable=True))
    for name in ("response_seconds", "resolution_seconds"):
        op.add_column("ticket", sa.Column(name, sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_ticket_level",
        "ticket",
        ["provider_id", "next_level_at"],
        sqlite_where=KNOWN,
        postgresql_where=KNOWN,
    )


def _escalations() -> None:
    op.create_table(
        "escalation",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("pledge", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=24), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", JSON, nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id", "ticket_id"],
            ["ticket.provider_id", "ticket.id"],
            name=op.f("fk_escalation_provider_id_ticket_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_escalation_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_escalation")),
        sa.UniqueConstraint(
            *("ticket_id", "pledge", "key", "since"),
            name=op.f("uq_escalation_ticket_id_pledge_key_since"),
        ),
    )
    policies.protect_staff("escalation")


def _releases() -> None:
    """The release calendar."""
    op.create_table(
        "release",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("released_on", sa.Date(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_release_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint(
            *("provider_id", "released_on", "name"),
            name=op.f("uq_release_provider_id_released_on_name"),
        ),
    )
    op.create_index("ix_release_day", "release", ["provider_id", "released_on"])
    policies.protect_staff("release")


def downgrade() -> None:
    op.drop_table("release")
    op.drop_table("escalation")
    op.drop_index("ix_ticket_level", "ticket")
    for name in ("response_seconds", "resolution_seconds", "next_level_at", "levels_told_at"):
        op.drop_column("ticket", name)
    op.drop_column("sla_policy", "levels")
