"""0019_requests: two-sided priority, requests between teams, joint meetings."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0019_requests"
down_revision = "0018_intake"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
STANDS = sa.text("replaced_at IS NULL")
RUNS = sa.text("ended_at IS NULL")


def _within(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["provider_id", column],
        [f"{target}.provider_id", f"{target}.id"],
        name=op.f(f"fk_{table}_provider_id_{column}"),
    )


def upgrade() -> None:
    _agreeing()
    _requests()
    _request_lines()
    _board()
    _meetings()


def _agreeing() -> None:
    op.create_table(
        "priority_proposal",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("side", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("impact", sa.BigInteger(), nullable=False),
        sa.Column("urgency", sa.BigInteger(), nullable=False),
        sa.Column("is_major", sa.Boolean(), nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "impact BETWEEN 1 AND 3", name=op.f("ck_priority_proposal_impact_range")
        ),
        sa.CheckConstraint(
            "urgency BETWEEN 1 AND 3", name=op.f("ck_priority_proposal_urgency_range")
        ),
        _within("priority_proposal", "author_id", "person"),
        _within("priority_proposal", "ticket_id", "ticket"),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_priority_proposal_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_proposal")),
    )
    op.create_index("ix_priority_proposal_ticket", "priority_proposal", ["ticket_id", "created_at"])
    op.create_index(
        "uq_priority_proposal_stands",
        "priority_proposal",
        ["provider_id", "ticket_id", "side"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )
    policies.protect_staff("priority_proposal")
    op.create_table(
        "priority_talk",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("alerts", sa.BigInteger(), nullable=False),
        sa.Column("with_leads_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Uuid(), nullable=True),
        sa.Column("ended_with_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=True),
        sa.Column("age_seconds", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _within("priority_talk", "ended_by_id", "person"),
        _within("priority_talk", "ended_with_id", "person"),
        _within("priority_talk", "ticket_id", "ticket"),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_priority_talk_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_priority_talk")),
    )
    op.create_index("ix_priority_talk_opened", "priority_talk", ["provider_id", "opened_at"])
    op.create_index("ix_priority_talk_ticket", "priority_talk", ["ticket_id", "opened_at"])
    op.create_index(
        "uq_priority_talk_runs",
        "priority_talk",
        ["provider_id", "ticket_id"],
        unique=True,
        sqlite_where=RUNS,
        postgresql_where=RUNS,
    )
    policies.protect_staff("priority_talk")


def _requests() -> None:
    op.create_table(
        "team_request",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=True),
        sa.Column("from_team_id", sa.Uuid(), nullable=True),
        sa.Column("from_person_id", sa.Uuid(), nullable=True),
        sa.Column("to_team_id", sa.Uuid(), nullable=True),
        sa.Column("to_person_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("evidence", sa.Text(), nullable=False),
        sa.Column("answer_form", sa.String(length=32), nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wanted_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chases", sa.BigInteger(), nullable=False),
        sa.Column("deferrals", sa.BigInteger(), nullable=False),
        sa.Column("re_asks", sa.BigInteger(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Uuid(), nullable=True),
        sa.Column("answer_seconds", sa.BigInteger(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("turns", sa.BigInteger(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("priority BETWEEN 1 AND 4", name=op.f("ck_team_request_priority_range")),
        sa.CheckConstraint(
            "to_team_id IS NOT NULL OR to_person_id IS NOT NULL",
            name=op.f("ck_team_request_has_receiver"),
        ),
        _within("team_request", "from_person_id", "person"),
        _within("team_request", "from_team_id", "team"),
        _within("team_request", "ticket_id", "ticket"),
        _within("team_request", "to_person_id", "person"),
        _within("team_request", "to_team_id", "team"),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_team_request_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_request")),
        sa.UniqueConstraint("provider_id", "id", name=op.f("uq_team_request_provider_id_id")),
        sa.UniqueConstraint(
            "provider_id", "number", name=op.f("uq_team_request_provider_id_number")
        ),
    )
    op.create_index("ix_team_request_asked", "team_request", ["provider_id", "asked_at"])
    op.create_index(
        "ix_team_request_person", "team_request", ["provider_id", "to_person_id", "state"]
    )
    op.create_index(
        "ix_team_request_state", "team_request", ["provider_id", "state", "priority", "asked_at"]
    )
    op.create_index("ix_team_request_ticket", "team_request", ["ticket_id", "asked_at"])
    policies.protect_staff("team_request")


def _request_lines() -> None:
    op.create_table(
        "team_request_line",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("turn", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("verb", sa.String(length=32), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("by_when", sa.DateTime(timezone=True), nullable=True),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _within("team_request_line", "actor_id", "person"),
        _within("team_request_line", "request_id", "team_request"),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_team_request_line_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_request_line")),
        sa.UniqueConstraint(
            "request_id", "turn", name=op.f("uq_team_request_line_request_id_turn")
        ),
    )
    op.create_index("ix_team_request_line_at", "team_request_line", ["provider_id", "verb", "at"])
    policies.protect_staff("team_request_line")
    policies.append_only("team_request_line")
    op.create_table(
        "interruption",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("source", sa.String(length=60), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("other_ticket_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _within("interruption", "other_ticket_id", "ticket"),
        _within("interruption", "person_id", "person"),
        _within("interruption", "request_id", "team_request"),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_interruption_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_interruption")),
        sa.UniqueConstraint(
            "provider_id", "source", name=op.f("uq_interruption_provider_id_source")
        ),
    )
    op.create_index("ix_interruption_at", "interruption", ["provider_id", "at"])
    policies.protect_staff("interruption")


def _board() -> None:
    op.create_table(
        "board_item",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("work_class", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("details", sa.Text(), nullable=False),
        sa.Column("priority", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("priority BETWEEN 1 AND 4", name=op.f("ck_board_item_priority_range")),
        _within("board_item", "person_id", "person"),
        _within("board_item", "team_id", "team"),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_board_item_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_board_item")),
        sa.UniqueConstraint("provider_id", "number", name=op.f("uq_board_item_provider_id_number")),
    )
    op.create_index("ix_board_item_state", "board_item", ["provider_id", "state", "priority"])
    policies.protect_staff("board_item")


def _meetings() -> None:
    op.create_table(
        "meeting_series",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("weekday", sa.BigInteger(), nullable=False),
        sa.Column("begins", sa.String(length=5), nullable=False),
        sa.Column("minutes", sa.BigInteger(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "minutes BETWEEN 5 AND 480", name=op.f("ck_meeting_series_minutes_range")
        ),
        sa.CheckConstraint("weekday BETWEEN 1 AND 7", name=op.f("ck_meeting_series_weekday_range")),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_meeting_series_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_series")),
        sa.UniqueConstraint("provider_id", "id", name=op.f("uq_meeting_series_provider_id_id")),
    )
    policies.protect_staff("meeting_series")
    op.create_table(
        "meeting",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("agenda", JSON, nullable=False),
        sa.Column("minutes", sa.Text(), nullable=False),
        sa.Column("pulse", JSON, nullable=False),
        sa.Column("voices", JSON, nullable=False),
        sa.Column("opened_by_id", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _within("meeting", "opened_by_id", "person"),
        _within("meeting", "series_id", "meeting_series"),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_meeting_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting")),
        sa.UniqueConstraint("provider_id", "id", name=op.f("uq_meeting_provider_id_id")),
        sa.UniqueConstraint("series_id", "starts_at", name=op.f("uq_meeting_series_id_starts_at")),
    )
    op.create_index("ix_meeting_start", "meeting", ["provider_id", "starts_at"])
    policies.protect_staff("meeting")
    op.create_table(
        "meeting_decision",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("meeting_id", sa.Uuid(), nullable=False),
        sa.Column("said", sa.Text(), nullable=False),
        sa.Column("request_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _within("meeting_decision", "author_id", "person"),
        _within("meeting_decision", "meeting_id", "meeting"),
        _within("meeting_decision", "request_id", "team_request"),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_meeting_decision_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_decision")),
    )
    op.create_index("ix_meeting_decision_meeting", "meeting_decision", ["meeting_id", "created_at"])
    policies.protect_staff("meeting_decision")


def downgrade() -> None:
    for table in (
        "meeting_decision",
        "meeting",
        "meeting_series",
        "board_item",
        "interruption",
        "team_request_line",
        "team_request",
        "priority_talk",
        "priority_proposal",
    ):
        op.drop_table(table)
