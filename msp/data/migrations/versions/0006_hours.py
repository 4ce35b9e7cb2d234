"""0006_hours: the database itself keeps the ledger of hours and its balances."""

import sqlalchemy as sa
from alembic import op

from msp.data import policies

revision = "0006_hours"
down_revision = "0005_billing"
branch_labels = None
depends_on = None

SOLD = ("client_id", "kind", "minutes", "price_minor", "currency", "source", "recognition")
POOL = "SELECT 1 FROM hour_pool WHERE hour_pool.id = NEW.pool_id AND hour_pool.state"


def upgrade() -> None:
    op.add_column(
        "hour_pool",
        sa.Column("recognition", sa.String(length=32), nullable=False, server_default="deferred"),
    )
    op.add_column("hour_pool", sa.Column("sold_on", sa.Date(), nullable=True))
    op.execute(
        "UPDATE hour_pool SET sold_on = (SELECT min(work_on) FROM ledger_entry"
        " WHERE ledger_entry.pool_id = hour_pool.id AND ledger_entry.kind = 'grant')"
    )
    op.create_index(
        "uq_ledger_entry_granted_once",
        "ledger_entry",
        ["provider_id", "pool_id"],
        unique=True,
        sqlite_where=sa.text("kind = 'grant'"),
        postgresql_where=sa.text("kind = 'grant'"),
    )
    _guard_pools()
    _guard_ledger()
    _carry_balance()


def _differs(column: str) -> str:
    compared = "IS DISTINCT FROM" if policies.is_postgres() else "IS NOT"
    return f"OLD.{column} {compared} NEW.{column}"


def _guard_pools() -> None:
    sold = " OR ".join(_differs(column) for column in SOLD)
    policies.refuse("hour_pool", "UPDATE", sold, "hours stay as they were sold")
    was = "OLD.sold_on IS NOT NULL AND " + _differs("sold_on")
    policies.refuse("hour_pool", "UPDATE", was, "the day of a sale stays")
    burned = "OLD.was_burned AND (NOT NEW.was_burned OR NEW.state = 'void')"
    policies.refuse("hour_pool", "UPDATE", burned, "hours that were used once are never void")
    void = "OLD.state = 'void' AND NEW.state <> 'void'"
    policies.refuse("hour_pool", "UPDATE", void, "void hours stay void")


def _guard_ledger() -> None:
    policies.refuse(
        "ledger_entry",
        "INSERT",
        f"NEW.kind = 'burn' AND EXISTS ({POOL} IN ('pending', 'frozen'))",
        "hours that do not run are not used",
    )
    policies.refuse(
        "ledger_entry", "INSERT", f"EXISTS ({POOL} = 'void')", "the ledger of void hours is closed"
    )
    policies.refuse(
        "ledger_entry",
        "INSERT",
        "NEW.kind = 'reversal' AND NOT EXISTS (SELECT 1 FROM ledger_entry AS burn"
        " WHERE burn.provider_id = NEW.provider_id AND burn.pool_id = NEW.pool_id"
        " AND burn.source = NEW.source AND burn.kind = 'burn' AND burn.turn = NEW.turn"
        " AND burn.minutes = -NEW.minutes)",
        "only minutes that were used are given back",
    )


def _carry_balance() -> None:
    """Each movement moves its pool's balance, whose own constraint refuses an overdraft."""
    if not policies.is_postgres():
        op.execute(
            "CREATE TRIGGER carry_balance AFTER INSERT ON ledger_entry WHEN NEW.minutes <> 0"
            " BEGIN UPDATE hour_pool SET remaining_minutes = remaining_minutes + NEW.minutes"
            " WHERE id = NEW.pool_id; END"
        )
        return
    # once for each statement: an import of many rows touches a pool once
    op.execute(
        "CREATE FUNCTION carry_balance() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " UPDATE hour_pool SET remaining_minutes = remaining_minutes + moved.minutes"
        " FROM (SELECT pool_id, sum(minutes) AS minutes FROM written GROUP BY pool_id) AS moved"
        " WHERE hour_pool.id = moved.pool_id AND moved.minutes <> 0;"
        " RETURN NULL; END $$"
    )
    op.execute(
        "CREATE TRIGGER carry_balance AFTER INSERT ON ledger_entry"
        " REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION carry_balance()"
    )
