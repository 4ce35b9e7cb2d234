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
    for table in WORDS:
        policies.words_may_go(table)


def downgrade() -> None:
    """The triggers stay as they are: without an erasure that has begun they refuse everything."""
    op.drop_table("dropped_file")


def _table(name: str, *columns: "sa.Column[object]") -> None:
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
