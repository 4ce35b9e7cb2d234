"""0009_quotes."""

revision = "0009_quotes"
down_revision = "0008_time"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
