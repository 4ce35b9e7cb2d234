"""0013_terms: papers of contracts, which way time is rounded, what is left over,

and the lists that add-on services keep.
"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0013_terms"
down_revision = "0011_money"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STANDS = sa.text("removed_at IS NULL")


def upgrade() -> None:
    _papers()
    _rounding()
    _left_over()
    _milestones()
    _drills()
    _vendors()
    _deliveries()
    _weights_and_ways()


def _client_table(name: str, *columns: sa.schema.SchemaItem) -> None:
    """A table of a client's rows, with what each of them has."""
    op.create_table(
        name,
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id"],
            ["client.provider_id", "client.id"],
            name=op.f(f"fk_{name}_provider_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f(f"fk_{name}_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _within_client(name: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["provider_id", "client_id", column],
        [f"{target}.provider_id", f"{target}.client_id", f"{target}.id"],
        name=op.f(f"fk_{name}_provider_id_client_id_{column}"),
    )


def _found_by_client(name: str) -> None:
    op.create_index(op.f(f"ix_{name}_provider_id_client_id"), name, ["provider_id", "client_id"])


def _papers() -> None:
    _client_table(
        "contract_file",
        sa.Column("contract_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("about", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_by", sa.Uuid(), nullable=True),
        sa.Column("removed_because", sa.String(length=300), nullable=False),
        sa.CheckConstraint("size > 0", name=op.f("ck_contract_file_size_positive")),
        _within_client("contract_file", "contract_id", "contract"),
        sa.UniqueConstraint(
            *("provider_id", "client_id", "id"),
            name=op.f("uq_contract_file_provider_id_client_id_id"),
        ),
    )
    op.create_index(
        "uq_contract_file_stands",
        "contract_file",
        ["provider_id", "contract_id", "sha256"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    policies.protect_client("contract_file")


def _rounding() -> None:
    op.add_column(
        "line_terms",
        sa.Column("rounds", sa.String(length=32), nullable=False, server_default="ceil"),
    )


def _left_over() -> None:
    op.add_column(
        "line_terms",
        sa.Column("carries_deficit", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "line_terms",
        sa.Column("unused", sa.String(length=32), nullable=False, server_default="carry"),
    )


def _milestones() -> None:
    _client_table(
        "milestone",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_minor", sa.BigInteger(), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("reached_by", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("amount_minor >= 0", name=op.f("ck_milestone_amount_not_negative")),
        _within_client("milestone", "line_id", "contract_line"),
    )
    _found_by_client("milestone")
    op.create_index("ix_milestone_line", "milestone", ["provider_id", "line_id"])
    op.create_index("ix_milestone_reached", "milestone", ["provider_id", "reached_on"])
    policies.protect_client("milestone")


def _drills() -> None:
    _client_table(
        "recovery_drill",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("goal_minutes", sa.BigInteger(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("done_by", sa.Uuid(), nullable=True),
        sa.Column("result", sa.String(length=32), nullable=True),
        sa.Column("restored_minutes", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint(
            "restored_minutes IS NULL OR restored_minutes >= 0",
            name=op.f("ck_recovery_drill_minutes_possible"),
        ),
        _within_client("recovery_drill", "line_id", "contract_line"),
        _within_client("recovery_drill", "file_id", "contract_file"),
    )
    _found_by_client("recovery_drill")
    op.create_index(
        "ix_recovery_drill_line", "recovery_drill", ["provider_id", "line_id", "planned_on"]
    )
    policies.protect_client("recovery_drill")


def _vendors() -> None:
    _client_table(
        "line_vendor",
        sa.Column("line_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("supplies", sa.String(length=200), nullable=False),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("contact", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("mail", sa.String(length=254), nullable=False),
        sa.Column("open_hours", sa.String(length=120), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        _within_client("line_vendor", "line_id", "contract_line"),
    )
    _found_by_client("line_vendor")
    op.create_index("ix_line_vendor_line", "line_vendor", ["provider_id", "line_id"])
    policies.protect_client("line_vendor")


def _deliveries() -> None:
    op.add_column(
        "quote_outcome",
        sa.Column("serial_numbers", JSON, nullable=False, server_default=sa.text("'[]'")),
    )
    op.add_column("quote_outcome", sa.Column("warranty_ends_on", sa.Date(), nullable=True))


def _weights_and_ways() -> None:
    weights = sa.Column("weights", sa.String(length=400), nullable=False, server_default="")
    op.add_column("line_terms", weights)
    travel = sa.Column("travel", sa.String(length=32), nullable=False, server_default="as_work")
    op.add_column("line_terms", travel)
    op.add_column("line_terms", sa.Column("travel_minor", sa.BigInteger(), nullable=True))
