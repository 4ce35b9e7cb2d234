"""0018_intake: what is taken down first: facts, environment, assets, guided procedures."""

revision = "0018_intake"
down_revision = "0017_knowledge"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
