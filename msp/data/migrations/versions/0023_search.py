"""0023_search: the bigrams that tickets, messages, people and assets are found by.

The grams on PostgreSQL stand in tables that no role of ours may touch: three functions of their
owner do. Each answers with row numbers only; the rows are read under their own policies.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

from msp.data import policies

revision = "0023_search"
down_revision = "0022_voices"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    own = [sa.Column("client_id", sa.Uuid(), nullable=False)]
    to_client = sa.ForeignKeyConstraint(
        ["provider_id", "client_id"],
        ["client.provider_id", "client.id"],
        name=op.f("fk_search_text_provider_id_client_id"),
    )
    _kept("search_text", own, [to_client])
    _kept("search_note", [], [])
    op.create_index(
        "ix_search_text_client", "search_text", ["provider_id", "client_id", "no"], unique=False
    )
    policies.protect_client("search_text")
    policies.protect_staff("search_note")


def _kept(
    name: str, columns: list[sa.Column[Any]], keys: list[sa.ForeignKeyConstraint]
) -> None:
    op.create_table(
        name,
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("no", NUMBER, sa.Identity(always=False), nullable=False),
        sa.Column("kind", sa.String(length=24), nullable=False),
        sa.Column("thing_id", sa.Uuid(), nullable=False),
        sa.Column("within_id", sa.Uuid(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        *keys,
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f(f"fk_{name}_provider_id")
        ),
        sa.PrimaryKeyConstraint("no", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint(
            "provider_id", "kind", "thing_id", name=op.f(f"uq_{name}_provider_id_kind_thing_id")
        ),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{name}_newest", name, ["provider_id", "no"], unique=False)
    if policies.is_postgres():
        _gin(name)
    else:
        op.execute(
            f"CREATE VIRTUAL TABLE {name}_grams"
            " USING fts5(grams, content='', detail=none, columnsize=0, tokenize='ascii')"
        )


def _gin(name: str) -> None:
    op.execute(f"CREATE TABLE {name}_grams (no bigint PRIMARY KEY, grams bigint[] NOT NULL)")
    op.execute(f"CREATE INDEX ix_{name}_grams ON {name}_grams USING gin (grams)")
    op.execute(f"REVOKE ALL ON {name}_grams FROM {', '.join(policies.ROLES)}")
    made = f"CREATE FUNCTION {name}"
    owned = "LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp AS"
    op.execute(
        f"{made}_keep(nos bigint[], sets text[]) RETURNS void {owned}"
        f" 'INSERT INTO {name}_grams SELECT n, s::bigint[] FROM unnest(nos, sets) AS t (n, s)"
        " ON CONFLICT (no) DO UPDATE SET grams = excluded.grams'"
    )
    op.execute(
        f"{made}_forget(nos bigint[]) RETURNS void {owned}"
        f" 'DELETE FROM {name}_grams WHERE no = ANY (nos)'"
    )
    op.execute(
        f"{made}_found(asked text) RETURNS TABLE (no bigint) STABLE {owned}"
        f" 'SELECT g.no FROM {name}_grams g WHERE g.grams @> asked::bigint[]'"
    )
    for wish in ("keep(bigint[], text[])", "forget(bigint[])", "found(text)"):
        op.execute(f"REVOKE ALL ON FUNCTION {name}_{wish} FROM PUBLIC")
        op.execute(f"GRANT EXECUTE ON FUNCTION {name}_{wish} TO {policies.ROLES[0]}")


def downgrade() -> None:
    for name in ("search_note", "search_text"):
        if policies.is_postgres():
            for wish in ("keep(bigint[], text[])", "forget(bigint[])", "found(text)"):
                op.execute(f"DROP FUNCTION {name}_{wish}")
        op.execute(f"DROP TABLE {name}_grams")
        op.drop_table(name)
