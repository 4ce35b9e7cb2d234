"""0010_revenue."""

revision = "0010_revenue"
down_revision = "0009_quotes"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
