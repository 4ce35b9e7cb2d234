"""0015_mail: mail that comes in, what was decided about it and why, files of tickets."""

revision = "0015_mail"
down_revision = "0014_doors"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
