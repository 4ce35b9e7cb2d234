"""0024_rows: what the desk's last rows need: pages of products, and more as it is written."""

from typing import Any

import sqlalchemy as sa
from alembic import op

from msp.data import policies

revision = "0024_rows"
down_revision = "0023_search"
branch_labels = None
depends_on = None


def _made(name: str, *parts: sa.Column[Any] | sa.Constraint) -> None:
    """A table of rows with an identity and a birthday, each of one provider."""
    op.create_table(
        name,
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        *parts,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f(f"fk_{name}_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _within(name: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """The column leads to a row of the same provider."""
    return sa.ForeignKeyConstraint(
        ["provider_id", column],
        [f"{target}.provider_id", f"{target}.id"],
        name=op.f(f"fk_{name}_provider_id_{column}"),
    )


def upgrade() -> None:
    _products()


def _products() -> None:
    _made(
        "product_page",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("about_ja", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("answer_minutes", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("answer_minutes > 0", name=op.f("ck_product_page_answer_positive")),
        _within("product_page", "product_id", "product"),
        sa.UniqueConstraint(
            "provider_id", "product_id", name=op.f("uq_product_page_provider_id_product_id")
        ),
    )
    policies.protect_catalogue("product_page")
    op.add_column("client_article", sa.Column("product_id", sa.Uuid(), nullable=True))
    _unforced("client_article", "article")
    op.execute(
        "UPDATE client_article SET product_id ="
        " (SELECT product_id FROM article WHERE article.id = client_article.id)"
    )
    _forced("client_article", "article")


def _unforced(*tables: str) -> None:
    """Let the tables' owner, who is no provider, see every row for a moment."""
    for table in tables if policies.is_postgres() else ():
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")


def _forced(*tables: str) -> None:
    for table in tables if policies.is_postgres() else ():
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    op.drop_column("client_article", "product_id")
    op.drop_table("product_page")
