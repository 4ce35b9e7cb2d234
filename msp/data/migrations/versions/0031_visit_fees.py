"""0031_visit_fees: the way to a visit keeps the fee that it was saved with."""

import sqlalchemy as sa
from alembic import op

revision = "0031_visit_fees"
down_revision = "0030_prices_left"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("time_entry", sa.Column("visit_fee_minor", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    op.drop_column("time_entry", "visit_fee_minor")
