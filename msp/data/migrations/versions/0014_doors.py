"""0014_doors: who asked for a new password is written down before anybody looks it up."""

import sqlalchemy as sa
from alembic import op

revision = "0014_doors"
down_revision = "0013_terms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "asked_reset",
        sa.Column("mail_hash", sa.String(length=64), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asked_reset")),
    )


def downgrade() -> None:
    op.drop_table("asked_reset")
