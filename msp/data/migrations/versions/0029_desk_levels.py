"""0029_desk_levels: escalation levels for what tiers, teams and vendors promise, too."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029_desk_levels"
down_revision = "0028_asked_once"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
KNOWN = sa.text("next_level_at IS NOT NULL")
OF_TICKET, BESIDE = sa.text("row_id IS NULL"), sa.text("row_id IS NOT NULL")
ONCE = ["ticket_id", "pledge", "key", "since"]
TABLES = ("hand_over", "vendor_case", "team_request")


def upgrade() -> None:
    for table in ("tier_level", "vendor"):
        op.add_column(table, sa.Column("levels", JSON, nullable=False, server_default="[]"))
    for table in TABLES:
        for name in ("next_level_at", "levels_told_at"):
            op.add_column(table, sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        op.create_index(
            f"ix_{table}_level",
            table,
            ["provider_id", "next_level_at"],
            sqlite_where=KNOWN,
            postgresql_where=KNOWN,
        )
    with op.batch_alter_table("escalation") as batch:
        batch.add_column(sa.Column("row_id", sa.Uuid(), nullable=True))
        batch.alter_column("ticket_id", existing_type=sa.Uuid(), nullable=True)
        batch.drop_constraint("uq_escalation_ticket_id_pledge_key_since", type_="unique")
    for name, columns, where in (
        ("ix_escalation_once", ONCE, OF_TICKET),
        ("ix_escalation_row", ["row_id", "key", "since"], BESIDE),
    ):
        op.create_index(
            name, "escalation", columns, unique=True, sqlite_where=where, postgresql_where=where
        )


def downgrade() -> None:
    for name in ("ix_escalation_row", "ix_escalation_once"):
        op.drop_index(name, "escalation")
    op.execute("DELETE FROM escalation WHERE row_id IS NOT NULL")
    with op.batch_alter_table("escalation") as batch:
        batch.create_unique_constraint("uq_escalation_ticket_id_pledge_key_since", ONCE)
        batch.alter_column("ticket_id", existing_type=sa.Uuid(), nullable=False)
        batch.drop_column("row_id")
    for table in TABLES:
        op.drop_index(f"ix_{table}_level", table)
        for name in ("next_level_at", "levels_told_at"):
            op.drop_column(table, name)
    for table in ("tier_level", "vendor"):
        op.drop_column(table, "levels")
