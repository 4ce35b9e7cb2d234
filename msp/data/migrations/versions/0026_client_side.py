"""0026_client_side: a place kept for the client's side."""

revision = "0026_client_side"
down_revision = "0025_reach"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
