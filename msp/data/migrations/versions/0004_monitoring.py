"""0004_monitoring."""

revision = "0004_monitoring"
down_revision = "0003_desk"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
