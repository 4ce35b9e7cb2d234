"""0028_asked_once: the policies that stand read whose the transaction is once a statement.

Before, `current_setting` was called and its text made an id anew for each row that a policy saw.
The words of every policy stay as they are; only each setting is put in a SELECT of its own.
"""

import sqlalchemy as sa
from alembic import op

from msp.data import policies

revision = "0028_asked_once"
down_revision = "0027_terms"
branch_labels = None
depends_on = None

# as the server writes a policy down; a SELECT that stands there already is left alone
SETTING = "NULLIF(current_setting('msp.{name}'::text, true), ''::text)"
PROVIDER = f"({SETTING.format(name='provider_id')})::uuid"
CLIENTS = f"({SETTING.format(name='client_ids')})::uuid[]"
MEANT = (
    (f"= {PROVIDER})", f"= (SELECT {PROVIDER}))"),
    (f"ANY ({CLIENTS})", f"ANY (CAST((SELECT {CLIENTS}) AS uuid[]))"),
    *(
        (f"({SETTING.format(name=name)} IS NULL)", f"(SELECT {SETTING.format(name=name)} IS NULL)")
        for name in ("client_ids", "is_client")
    ),
)


def upgrade() -> None:
    if not policies.is_postgres():
        return
    asked = sa.text("SELECT tablename, policyname, qual, with_check FROM pg_policies")
    for table, name, reads, writes in op.get_bind().execute(asked).all():
        once = _once(reads), _once(writes)
        if once != (reads, writes):
            using = f" USING ({once[0]})" if once[0] else ""
            check = f" WITH CHECK ({once[1]})" if once[1] else ""
            op.execute(sa.text(f"ALTER POLICY {name} ON {table}{using}{check}"))


def _once(condition: str | None) -> str | None:
    if condition and "SELECT" in condition:
        return condition  # made by today's `policies`
    for each, once in MEANT:
        condition = condition and condition.replace(each, once)
    return condition


def downgrade() -> None:
    """What a policy lets through is the same in both shapes: nothing to take back."""
