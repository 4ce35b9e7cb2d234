"""0025_reach: what an erasure reached, and the files that are dropped after it."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0025_reach"
down_revision = "0024_rows"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
WORDS = (
    *("quote_message", "team_request_line", "vendor_case_line"),
    *("problem_decision", "article_version"),
)


def upgrade() -> None:
    _table("erasure", _person(), sa.Column("reached", JSON, nullable=False), _ended())
    _table("dropped_file", sa.Column("sha256", sa.String(length=64), nullable=False))
    _note_files()
    _problem_told()
    op.add_column("person", sa.Column("merged_into_id", sa.Uuid(), nullable=True))
    for table in WORDS:
        policies.words_may_go(table)


def downgrade() -> None:
    """The triggers stay as they are: without an erasure that has begun they refuse everything."""
    op.drop_column("person", "merged_into_id")
    op.drop_table("problem_told")
    op.drop_table("note_file")
    op.drop_table("dropped_file")


def _note_files() -> None:
    _table(
        "note_file",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("said_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["provider_id", "ticket_id"],
            ["ticket.provider_id", "ticket.id"],
            name=op.f("fk_note_file_provider_id_ticket_id"),
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_note_file_size_positive")),
    )
    op.create_index("ix_note_file_ticket", "note_file", ["ticket_id", "created_at"])


def _problem_told() -> None:
    _table(
        "problem_told",
        sa.Column("problem_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("about", sa.String(length=32), nullable=False),
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id", "problem_id"],
            ["problem.provider_id", "problem.id"],
            name=op.f("fk_problem_told_provider_id_problem_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "ticket_id"],
            ["ticket.provider_id", "ticket.id"],
            name=op.f("fk_problem_told_provider_id_ticket_id"),
        ),
        sa.UniqueConstraint(
            "provider_id",
            "problem_id",
            "ticket_id",
            "about",
            name=op.f("uq_problem_told_provider_id_problem_id_ticket_id_about"),
        ),
    )


def _table(name: str, *columns: "sa.Column[object] | sa.Constraint") -> None:
    op.create_table(
        name,
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f(f"fk_{name}_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    policies.protect_staff(name)


def _person() -> "sa.Column[object]":
    return sa.Column("person_id", sa.Uuid(), nullable=False)


def _ended() -> "sa.Column[object]":
    return sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True)
