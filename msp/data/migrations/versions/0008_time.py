"""0008_time."""

revision = "0008_time"
down_revision = "0007_agreements"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
