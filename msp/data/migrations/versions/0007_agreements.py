"""0007_agreements."""

revision = "0007_agreements"
down_revision = "0006_hours"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
