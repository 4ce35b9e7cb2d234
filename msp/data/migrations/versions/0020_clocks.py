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
    _credits()


def _levels() -> None:
    """Levels of a policy, and when a ticket reaches the next of them."""
    op.add_column("sla_policy", sa.Column("levels", JSON, nullable=False, server_default="[]"))
    op.add_column("sla_policy", sa.Column("credits", JSON, nullable=False, server_default="{}"))
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


def _credits() -> None:
    """Credits for missed promises, a line and a month once."""
    op.create_table(
        "sla_credit",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Uuid(), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("invoice_id", sa.Uuid(), nullable=False),
        sa.Column("tax", sa.String(length=32), nullable=False),
        sa.Column("fee_minor", sa.BigInteger(), nullable=False),
        sa.Column("cap", sa.BigInteger(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("return_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "amount_minor > 0 AND amount_minor <= fee_minor",
            name=op.f("ck_sla_credit_within_the_fee"),
        ),
        sa.CheckConstraint(
            "state <> 'approved' OR return_id IS NOT NULL",
            name=op.f("ck_sla_credit_approved_has_paper"),
        ),
        *(
            sa.ForeignKeyConstraint(
                ["provider_id", "client_id", column],
                [f"{target}.provider_id", f"{target}.client_id", f"{target}.id"],
                name=op.f(f"fk_sla_credit_provider_id_client_id_{column}"),
            )
            for column, target in (
                ("line_id", "contract_line"),
                ("invoice_id", "invoice"),
                ("return_id", "invoice"),
            )
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "policy_id"],
            ["sla_policy.provider_id", "sla_policy.id"],
            name=op.f("fk_sla_credit_provider_id_policy_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id"],
            ["client.provider_id", "client.id"],
            name=op.f("fk_sla_credit_provider_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_sla_credit_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sla_credit")),
        sa.UniqueConstraint(
            *("provider_id", "line_id", "month_on"),
            name=op.f("uq_sla_credit_provider_id_line_id_month_on"),
        ),
    )
    op.create_index(
        op.f("ix_sla_credit_provider_id_client_id"), "sla_credit", ["provider_id", "client_id"]
    )
    op.create_index("ix_sla_credit_state", "sla_credit", ["provider_id", "state", "month_on"])
    policies.protect_client("sla_credit")


def downgrade() -> None:
    op.drop_table("sla_credit")
    op.drop_table("release")
    op.drop_table("escalation")
    op.drop_index("ix_ticket_level", "ticket")
    for name in ("response_seconds", "resolution_seconds", "next_level_at", "levels_told_at"):
        op.drop_column("ticket", name)
    for name in ("levels", "credits"):
        op.drop_column("sla_policy", name)
