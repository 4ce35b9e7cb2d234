"""0011_money."""

revision = "0011_money"
down_revision = "0010_revenue"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
