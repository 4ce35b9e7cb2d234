"""0021_surface: saved views, drafts, reply templates, merged and linked tickets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0021_surface"
down_revision = "0020_clocks"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STANDS = sa.text("removed_at IS NULL")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _staff_table(
        "reply_template",
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("body_ja", sa.Text(), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("after", sa.String(length=32), nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        _within("reply_template", "owner_id", "person"),
    )
    op.create_index("ix_reply_template_owner", "reply_template", ["provider_id", "owner_id"])
    _staff_table(
        "saved_view",
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("wish", JSON, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("is_default", sa.Boolean(), nullable=False),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        _within("saved_view", "owner_id", "person"),
    )
    op.create_index("ix_saved_view_owner", "saved_view", ["provider_id", "owner_id"])
    _staff_table(
        "draft",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("box", sa.String(length=8), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("kept_at", MOMENT, nullable=False),
        _within("draft", "person_id", "person"),
        _within("draft", "ticket_id", "ticket"),
        sa.UniqueConstraint(
            *("provider_id", "person_id", "ticket_id", "box"),
            name=op.f("uq_draft_provider_id_person_id_ticket_id_box"),
        ),
    )
    _staff_table(
        "presence",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("is_typing", sa.Boolean(), nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        _within("presence", "person_id", "person"),
        _within("presence", "ticket_id", "ticket"),
        sa.UniqueConstraint(
            *("provider_id", "ticket_id", "person_id"),
            name=op.f("uq_presence_provider_id_ticket_id_person_id"),
        ),
    )
    _staff_table(
        "bulk_change",
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("lines", JSON, nullable=False),
        sa.Column("undone_at", MOMENT, nullable=True),
        _within("bulk_change", "made_by", "person"),
    )
    _links()


def _links() -> None:
    name, own = "ticket_link", ["provider_id", "client_id"]
    op.create_table(
        name,
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("removed_at", MOMENT, nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            own, ["client.provider_id", "client.id"], name=op.f(f"fk_{name}_provider_id_client_id")
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f(f"fk_{name}_provider_id")
        ),
        *(
            sa.ForeignKeyConstraint(
                [*own, column],
                ["ticket.provider_id", "ticket.client_id", "ticket.id"],
                name=op.f(f"fk_{name}_provider_id_client_id_{column}"),
            )
            for column in ("ticket_id", "to_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    op.create_index(op.f(f"ix_{name}_provider_id_client_id"), name, own)
    op.create_index("ix_ticket_link_from", name, ["provider_id", "ticket_id"])
    op.create_index("ix_ticket_link_to", name, ["provider_id", "to_id"])
    op.create_index(
        "uq_ticket_link_stands",
        name,
        ["provider_id", "ticket_id", "to_id", "kind"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    policies.protect_client(name)


def _staff_table(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        *columns,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f(f"fk_{name}_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )
    policies.protect_staff(name)


def _within(name: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["provider_id", column],
        [f"{target}.provider_id", f"{target}.id"],
        name=op.f(f"fk_{name}_provider_id_{column}"),
    )


def downgrade() -> None:
    for name in (
        "ticket_link",
        "bulk_change",
        "presence",
        "draft",
        "saved_view",
        "reply_template",
    ):
        op.drop_table(name)
