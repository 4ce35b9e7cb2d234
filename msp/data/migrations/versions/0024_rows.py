"""0024_rows: what the desk's last rows need."""

revision = "0024_rows"
down_revision = "0023_search"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
