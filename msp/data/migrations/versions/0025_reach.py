"""0025_reach: what an erasure reached, and the files that are dropped after it."""

revision = "0025_reach"
down_revision = "0024_rows"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Nothing yet."""


def downgrade() -> None:
    """Nothing yet."""
