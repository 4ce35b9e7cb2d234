"""0017_knowledge: articles, known errors, problems and candidate fixes."""

revision = "0017_knowledge"
down_revision = "0016_tiers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
