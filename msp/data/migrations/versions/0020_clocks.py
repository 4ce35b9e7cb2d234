"""0020_clocks: escalation levels, periods of credits and their proposals."""

revision = "0020_clocks"
down_revision = "0019_requests"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
