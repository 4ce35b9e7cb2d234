"""0003_desk."""

revision = "0003_desk"
down_revision = "0002_contracts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass
