"""0005_billing."""

revision = "0005_billing"
down_revision = "0004_monitoring"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
