"""0016_tiers: tiers with their policies, reviewed hand-overs, vendors and their cases."""

revision = "0016_tiers"
down_revision = "0015_mail"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
