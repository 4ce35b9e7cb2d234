"""0006_hours."""

revision = "0006_hours"
down_revision = "0005_billing"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
