"""0015_mail: mail that comes in, what was decided about it and why, files of tickets."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0015_mail"
down_revision = "0014_doors"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = ("attachment", "received_mail", "mailbox", "muted_address")


def upgrade() -> None:
    _mailboxes()
    _received()
    _attachments()
    _table(
        "muted_address",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=True),
        sa.UniqueConstraint(
            "provider_id", "address", name=op.f("uq_muted_address_provider_id_address")
        ),
    )
    op.add_column(
        "client",
        sa.Column("mail_domains", sa.String(length=300), nullable=False, server_default=""),
    )
    op.create_index("ix_person_mail", "person", ["provider_id", "mail"])
    policies.protect_staff("mailbox")
    policies.protect_staff("received_mail")
    policies.protect_client("attachment")
    policies.protect_staff("muted_address")


def downgrade() -> None:
    op.drop_index("ix_person_mail", "person")
    op.drop_column("client", "mail_domains")
    for name in TABLES:
        op.drop_table(name)


def _table(name: str, *columns: sa.schema.SchemaItem) -> None:
    op.create_table(
        name,
        *columns,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f(f"fk_{name}_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def _within(name: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["provider_id", column],
        [f"{target}.provider_id", f"{target}.id"],
        name=op.f(f"fk_{name}_provider_id_{column}"),
    )


def _mailboxes() -> None:
    _table(
        "mailbox",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("host", sa.String(length=253), nullable=False),
        sa.Column("port", sa.BigInteger(), nullable=False),
        sa.Column("tls", sa.String(length=32), nullable=False),
        sa.Column("user_name", sa.String(length=320), nullable=False),
        sa.Column("secret_sealed", sa.Text(), nullable=False),
        sa.Column("folder", sa.String(length=120), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), nullable=True),
        sa.Column("last_uid", sa.BigInteger(), nullable=False),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetch_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("failures", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.String(length=300), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("port BETWEEN 1 AND 65535", name=op.f("ck_mailbox_port_range")),
        _within("mailbox", "team_id", "team"),
        sa.UniqueConstraint("provider_id", "id", name=op.f("uq_mailbox_provider_id_id")),
        sa.UniqueConstraint("provider_id", "address", name=op.f("uq_mailbox_provider_id_address")),
    )


def _received() -> None:
    _table(
        "received_mail",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("mailbox_id", sa.Uuid(), nullable=True),
        sa.Column("message_id", sa.String(length=400), nullable=False),
        sa.Column("from_address", sa.String(length=320), nullable=False),
        sa.Column("from_name", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=400), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("reasons", JSON, nullable=False),
        sa.Column("answered", sa.Boolean(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("said_id", sa.Uuid(), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("because", sa.String(length=300), nullable=False),
        _within("received_mail", "mailbox_id", "mailbox"),
        _within("received_mail", "ticket_id", "ticket"),
        _within("received_mail", "person_id", "person"),
        sa.UniqueConstraint(
            "provider_id", "message_id", name=op.f("uq_received_mail_provider_id_message_id")
        ),
    )
    for name, column in (
        ("time", None),
        ("decision", "decision"),
        ("sender", "from_address"),
        ("ticket", "ticket_id"),
    ):
        columns = ["provider_id", *([column] if column else []), "created_at"]
        op.create_index(f"ix_received_mail_{name}", "received_mail", columns)


def _attachments() -> None:
    _table(
        "attachment",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("said_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=120), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_attachment_size_positive")),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id"],
            ["client.provider_id", "client.id"],
            name=op.f("fk_attachment_provider_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id", "ticket_id"],
            ["ticket.provider_id", "ticket.client_id", "ticket.id"],
            name=op.f("fk_attachment_provider_id_client_id_ticket_id"),
        ),
    )
    op.create_index("ix_attachment_ticket", "attachment", ["ticket_id", "created_at"])
    op.create_index(
        op.f("ix_attachment_provider_id_client_id"), "attachment", ["provider_id", "client_id"]
    )
