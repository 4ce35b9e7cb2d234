"""0019_requests: two-sided priority, requests between teams, joint meetings."""

revision = "0019_requests"
down_revision = "0018_intake"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
