"""0030_prices_left: the price list says what the way to a client costs, too."""

import sqlalchemy as sa
from alembic import op

revision = "0030_prices_left"
down_revision = "0029_desk_levels"
branch_labels = None
depends_on = None

TABLES = ("price_list_rate", "client_rate")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(
            table, sa.Column("per", sa.String(length=32), nullable=False, server_default="hour")
        )


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "per")
