"""0022_voices: complaints, wishes, scores, thanks, announcements, notices and webhooks."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0022_voices"
down_revision = "0021_surface"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = (
    *("announcement", "notice_channel", "notice_delivery", "signal_cursor", "webhook"),
    *("announcement_copy", "webhook_delivery", "calendar_feed", "notice_preference"),
    *("complaint", "satisfaction", "wish", "thanks"),
)


def _made(name: str, *parts: sa.Column[Any] | sa.Constraint) -> None:
    """A table of rows with an identity and a birthday, each of one provider."""
    op.create_table(
        name,
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        *parts,
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f(f"fk_{name}_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
    )


def upgrade() -> None:
    _made(
        "announcement",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title_ja", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("body_ja", sa.Text(), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("only_clients", JSON, nullable=False),
        sa.Column("mail_to", sa.String(length=32), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("written_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("provider_id", "id", name=op.f("uq_announcement_provider_id_id")),
    )
    op.create_index(
        "ix_announcement_starts", "announcement", ["provider_id", "starts_at"], unique=False
    )
    _made(
        "notice_channel",
        sa.Column("way", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("hint", sa.String(length=120), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("provider_id", "way", name=op.f("uq_notice_channel_provider_id_way")),
    )
    _made(
        "notice_delivery",
        sa.Column("source", sa.String(length=160), nullable=False),
        sa.Column("way", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=24), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("address", sa.String(length=320), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("href", sa.String(length=400), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.UniqueConstraint(
            "provider_id", "source", name=op.f("uq_notice_delivery_provider_id_source")
        ),
    )
    op.create_index(
        "ix_notice_delivery_due",
        "notice_delivery",
        ["provider_id", "state", "next_try_at"],
        unique=False,
    )
    op.create_index(
        "ix_notice_delivery_person",
        "notice_delivery",
        ["provider_id", "person_id", "created_at"],
        unique=False,
    )
    _made(
        "signal_cursor",
        sa.Column("last_id", sa.Uuid(), nullable=False),
        sa.Column("seen", JSON, nullable=False),
        sa.UniqueConstraint("provider_id", name=op.f("uq_signal_cursor_provider_id")),
    )
    _made(
        "webhook",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("url", sa.String(length=500), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("events", JSON, nullable=False),
        sa.Column("with_words", sa.Boolean(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("provider_id", "id", name=op.f("uq_webhook_provider_id_id")),
    )
    _made(
        "announcement_copy",
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title_ja", sa.String(length=200), nullable=False),
        sa.Column("title_en", sa.String(length=200), nullable=False),
        sa.Column("body_ja", sa.Text(), nullable=False),
        sa.Column("body_en", sa.Text(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["provider_id", "announcement_id"],
            ["announcement.provider_id", "announcement.id"],
            name=op.f("fk_announcement_copy_provider_id_announcement_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id"],
            ["client.provider_id", "client.id"],
            name=op.f("fk_announcement_copy_provider_id_client_id"),
        ),
    )
    op.create_index(
        "ix_announcement_copy_shown",
        "announcement_copy",
        ["provider_id", "client_id", "starts_at"],
        unique=False,
    )
    _made(
        "webhook_delivery",
        sa.Column("webhook_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=120), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("attempts", sa.BigInteger(), nullable=False),
        sa.Column("next_try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("status", sa.BigInteger(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["provider_id", "webhook_id"],
            ["webhook.provider_id", "webhook.id"],
            name=op.f("fk_webhook_delivery_provider_id_webhook_id"),
        ),
        sa.UniqueConstraint(
            "webhook_id", "source", name=op.f("uq_webhook_delivery_webhook_id_source")
        ),
    )
    op.create_index(
        "ix_webhook_delivery_due",
        "webhook_delivery",
        ["provider_id", "state", "next_try_at"],
        unique=False,
    )
    _made(
        "calendar_feed",
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id"],
            ["client.provider_id", "client.id"],
            name=op.f("fk_calendar_feed_provider_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "person_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_calendar_feed_provider_id_person_id"),
        ),
    )
    op.create_index(
        "ix_calendar_feed_person", "calendar_feed", ["provider_id", "person_id"], unique=False
    )
    _made(
        "notice_preference",
        sa.Column("client_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("choices", JSON, nullable=False),
        sa.Column("handles", JSON, nullable=False),
        sa.Column("quiet_from", sa.BigInteger(), nullable=True),
        sa.Column("quiet_until", sa.BigInteger(), nullable=True),
        sa.Column("urgent_breaks", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id"],
            ["client.provider_id", "client.id"],
            name=op.f("fk_notice_preference_provider_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "person_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_notice_preference_provider_id_person_id"),
        ),
        sa.UniqueConstraint(
            "provider_id", "person_id", name=op.f("uq_notice_preference_provider_id_person_id")
        ),
    )
    _made(
        "complaint",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("severity", sa.String(length=32), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledge_by", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("taken_over_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("follow_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("followed_up_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("followed_up_by", sa.Uuid(), nullable=True),
        sa.Column("follow_up", sa.Text(), nullable=False),
        sa.Column("protection", sa.Text(), nullable=False),
        sa.Column("learnt", sa.Text(), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id", "lead_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_complaint_provider_id_lead_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "ticket_id"],
            ["ticket.provider_id", "ticket.id"],
            name=op.f("fk_complaint_provider_id_ticket_id"),
        ),
        sa.UniqueConstraint(
            "provider_id", "ticket_id", name=op.f("uq_complaint_provider_id_ticket_id")
        ),
    )
    op.create_index(
        "ix_complaint_open",
        "complaint",
        ["provider_id", "closed_at", "acknowledge_by"],
        unique=False,
    )
    _made(
        "satisfaction",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("ask_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=False),
        sa.Column("first_answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("score BETWEEN 1 AND 5", name=op.f("ck_satisfaction_score_range")),
        sa.ForeignKeyConstraint(
            ["provider_id", "agent_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_satisfaction_provider_id_agent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id"],
            ["client.provider_id", "client.id"],
            name=op.f("fk_satisfaction_provider_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "person_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_satisfaction_provider_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "ticket_id"],
            ["ticket.provider_id", "ticket.id"],
            name=op.f("fk_satisfaction_provider_id_ticket_id"),
        ),
        sa.UniqueConstraint("provider_id", "id", name=op.f("uq_satisfaction_provider_id_id")),
        sa.UniqueConstraint(
            "provider_id", "ticket_id", name=op.f("uq_satisfaction_provider_id_ticket_id")
        ),
    )
    op.create_index(
        "ix_satisfaction_answered", "satisfaction", ["provider_id", "answered_at"], unique=False
    )
    op.create_index(
        "ix_satisfaction_due", "satisfaction", ["provider_id", "mailed_at", "ask_at"], unique=False
    )
    op.create_index(
        "ix_satisfaction_person",
        "satisfaction",
        ["provider_id", "person_id", "ask_at"],
        unique=False,
    )
    op.create_index(
        op.f("ix_satisfaction_provider_id_client_id"),
        "satisfaction",
        ["provider_id", "client_id"],
        unique=False,
    )
    _made(
        "wish",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id"],
            ["client.provider_id", "client.id"],
            name=op.f("fk_wish_provider_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "ticket_id"],
            ["ticket.provider_id", "ticket.id"],
            name=op.f("fk_wish_provider_id_ticket_id"),
        ),
        sa.UniqueConstraint("provider_id", "ticket_id", name=op.f("uq_wish_provider_id_ticket_id")),
    )
    op.create_index(
        op.f("ix_wish_provider_id_client_id"), "wish", ["provider_id", "client_id"], unique=False
    )
    op.create_index("ix_wish_state", "wish", ["provider_id", "state", "created_at"], unique=False)
    _made(
        "thanks",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("satisfaction_id", sa.Uuid(), nullable=True),
        sa.Column("to_person_id", sa.Uuid(), nullable=True),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("said_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id"],
            ["client.provider_id", "client.id"],
            name=op.f("fk_thanks_provider_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "satisfaction_id"],
            ["satisfaction.provider_id", "satisfaction.id"],
            name=op.f("fk_thanks_provider_id_satisfaction_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "ticket_id"],
            ["ticket.provider_id", "ticket.id"],
            name=op.f("fk_thanks_provider_id_ticket_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "to_person_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_thanks_provider_id_to_person_id"),
        ),
        sa.UniqueConstraint(
            "provider_id", "satisfaction_id", name=op.f("uq_thanks_provider_id_satisfaction_id")
        ),
    )
    op.create_index(
        op.f("ix_thanks_provider_id_client_id"),
        "thanks",
        ["provider_id", "client_id"],
        unique=False,
    )
    op.create_index(
        "ix_thanks_to", "thanks", ["provider_id", "to_person_id", "said_at"], unique=False
    )
    policies.protect_staff("announcement")
    policies.protect_party("announcement_copy")
    policies.protect_party("calendar_feed")
    policies.protect_log("complaint")
    policies.protect_staff("notice_channel")
    policies.protect_log("notice_delivery")
    policies.protect_party("notice_preference")
    policies.protect_client("satisfaction")
    policies.protect_staff("signal_cursor")
    policies.protect_client("thanks")
    policies.protect_staff("webhook")
    policies.protect_staff("webhook_delivery")
    policies.protect_client("wish")


def downgrade() -> None:
    for table in reversed(TABLES):
        op.drop_table(table)
