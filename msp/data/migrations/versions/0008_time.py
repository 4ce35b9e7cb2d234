"""Time: travel and lateness of entries, the client's word before work, acceptance after it."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from msp.data import policies

revision = "0008_time"
down_revision = "0007_agreements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for table, column in (
        ("time_entry", "is_travel"),
        ("time_entry", "is_late"),
        ("contract", "needs_acceptance"),
    ):
        no: sa.Column[bool] = sa.Column(column, sa.Boolean(), nullable=False, server_default=sa.false())
        op.add_column(table, no)
    op.add_column("contract", sa.Column("consent_above_minor", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_time_entry_client_state", "time_entry", ["provider_id", "client_id", "state"]
    )
    _consents()
    _reports()


def _own() -> list[sa.Column[Any]]:
    return [
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
    ]


def _keys(table: str) -> list[sa.Constraint]:
    return [
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f(f"fk_{table}_provider_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id"],
            ["client.provider_id", "client.id"],
            name=op.f(f"fk_{table}_provider_id_client_id"),
        ),
    ]


def _consents() -> None:
    op.create_table(
        "work_consent",
        *_own(),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("ceiling_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        *_keys("work_consent"),
        sa.ForeignKeyConstraint(
            ["provider_id", "ticket_id"],
            ["ticket.provider_id", "ticket.id"],
            name=op.f("fk_work_consent_provider_id_ticket_id"),
        ),
        sa.CheckConstraint("minutes > 0", name=op.f("ck_work_consent_minutes_positive")),
        sa.CheckConstraint("ceiling_minor > 0", name=op.f("ck_work_consent_ceiling_positive")),
    )
    op.create_index(
        "uq_work_consent_asked_once",
        "work_consent",
        ["provider_id", "ticket_id"],
        unique=True,
        sqlite_where=sa.text("state = 'asked'"),
        postgresql_where=sa.text("state = 'asked'"),
    )
    op.create_index("ix_work_consent_ticket", "work_consent", ["provider_id", "ticket_id"])
    op.create_index("ix_work_consent_provider_id_client_id", "work_consent", ["provider_id", "client_id"])
    policies.protect_client("work_consent")


def _reports() -> None:
    op.create_table(
        "work_report",
        *_own(),
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("month_on", sa.Date(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("entries", sa.BigInteger(), nullable=False),
        sa.Column("worked_seconds", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.String(length=64), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent_by", sa.Uuid(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        *_keys("work_report"),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id", "contract_id"],
            ["contract.provider_id", "contract.client_id", "contract.id"],
            name=op.f("fk_work_report_provider_id_client_id_contract_id"),
        ),
        sa.UniqueConstraint(
            "provider_id",
            "contract_id",
            "month_on",
            name=op.f("uq_work_report_provider_id_contract_id_month_on"),
        ),
    )
    op.create_index("ix_work_report_provider_id_client_id", "work_report", ["provider_id", "client_id"])
    policies.protect_client("work_report")
