"""0022_voices: complaints, satisfaction, thanks, announcements, notices by other ways."""

revision = "0022_voices"
down_revision = "0021_surface"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
