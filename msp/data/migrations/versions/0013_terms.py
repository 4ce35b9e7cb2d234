"""0013_terms: papers of contracts, which way time is rounded, what is left over or below zero."""

import sqlalchemy as sa
from alembic import op

from msp.data import policies

revision = "0013_terms"
down_revision = "0011_money"
branch_labels = None
depends_on = None

STANDS = sa.text("removed_at IS NULL")


def upgrade() -> None:
    _papers()
    _rounding()
    _left_over()


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
    )
    _found_by_client("contract_file")
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
