"""0016_tiers: tiers with their policies, reviewed hand-overs, vendors and their cases."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0016_tiers"
down_revision = "0015_mail"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
TABLES = ("vendor_case_line", "vendor_case", "vendor", "partner_hours", "team_desk", "tier_level")
COLUMNS = (
    "summary",
    "outcome",
    "said",
    "programs",
    "database_objects",
    "api_names",
    "worked_minutes",
    "sla_left_before",
    "sla_left_after",
    "ola_minutes",
    "ola_due_at",
    "ola_version_id",
    "awaits_review",
    "taken_by_id",
    "validity",
    "review_note",
    "returned_by_id",
    "returned_reason",
    "undone_at",
)


def upgrade() -> None:
    _tiers()
    _vendors()
    _hand_overs()
    policies.protect_staff("partner_hours")
    policies.protect_staff("team_desk")
    policies.protect_catalogue("tier_level")
    policies.protect_staff("vendor")
    policies.protect_staff("vendor_case")
    policies.protect_staff("vendor_case_line")
    policies.append_only("vendor_case_line")


def _tiers() -> None:
    op.create_table(
        "tier_level",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.Column("is_on", sa.Boolean(), nullable=False),
        sa.Column("name_ja", sa.String(length=40), nullable=False),
        sa.Column("name_en", sa.String(length=40), nullable=False),
        sa.Column("aliases", JSON, nullable=False),
        sa.Column("duty_ja", sa.Text(), nullable=False),
        sa.Column("duty_en", sa.Text(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=True),
        sa.Column("ola_minutes", sa.BigInteger(), nullable=True),
        sa.Column("remind_minutes", sa.BigInteger(), nullable=True),
        sa.Column("target_level", sa.BigInteger(), nullable=True),
        sa.Column("skills", JSON, nullable=False),
        sa.Column("asks", JSON, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 4", name=op.f("ck_tier_level_level_range")),
        sa.CheckConstraint("ola_minutes > 0", name=op.f("ck_tier_level_ola_positive")),
        sa.CheckConstraint("remind_minutes > 0", name=op.f("ck_tier_level_remind_positive")),
        sa.CheckConstraint("target_level BETWEEN 1 AND 4", name=op.f("ck_tier_level_target_range")),
        sa.ForeignKeyConstraint(
            ["provider_id", "calendar_id"],
            ["calendar.provider_id", "calendar.id"],
            name=op.f("fk_tier_level_provider_id_calendar_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_tier_level_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tier_level")),
        sa.UniqueConstraint("provider_id", "level", name=op.f("uq_tier_level_provider_id_level")),
    )
    op.create_table(
        "partner_hours",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id", "calendar_id"],
            ["calendar.provider_id", "calendar.id"],
            name=op.f("fk_partner_hours_provider_id_calendar_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "person_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_partner_hours_provider_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_partner_hours_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_hours")),
        sa.UniqueConstraint(
            "provider_id", "person_id", name=op.f("uq_partner_hours_provider_id_person_id")
        ),
    )
    op.create_table(
        "team_desk",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("team_id", sa.Uuid(), nullable=False),
        sa.Column("desk", sa.String(length=32), nullable=False),
        sa.Column("team_group", sa.String(length=32), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=True),
        sa.Column("lead_id", sa.Uuid(), nullable=True),
        sa.Column("skills", JSON, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id", "calendar_id"],
            ["calendar.provider_id", "calendar.id"],
            name=op.f("fk_team_desk_provider_id_calendar_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "lead_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_team_desk_provider_id_lead_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "team_id"],
            ["team.provider_id", "team.id"],
            name=op.f("fk_team_desk_provider_id_team_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_team_desk_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team_desk")),
        sa.UniqueConstraint(
            "provider_id", "team_id", name=op.f("uq_team_desk_provider_id_team_id")
        ),
    )


def _vendors() -> None:
    op.create_table(
        "vendor",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("mail", sa.String(length=254), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.Column("portal", sa.String(length=300), nullable=False),
        sa.Column("contract_reference", sa.String(length=120), nullable=False),
        sa.Column("support_hours", sa.String(length=200), nullable=False),
        sa.Column("calendar_id", sa.Uuid(), nullable=True),
        sa.Column("target_minutes", sa.BigInteger(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("target_minutes > 0", name=op.f("ck_vendor_target_positive")),
        sa.ForeignKeyConstraint(
            ["provider_id", "calendar_id"],
            ["calendar.provider_id", "calendar.id"],
            name=op.f("fk_vendor_provider_id_calendar_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_vendor_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor")),
        sa.UniqueConstraint("provider_id", "id", name=op.f("uq_vendor_provider_id_id")),
        sa.UniqueConstraint("provider_id", "name", name=op.f("uq_vendor_provider_id_name")),
    )
    op.create_table(
        "vendor_case",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("vendor_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=True),
        sa.Column("reference", sa.String(length=120), nullable=False),
        sa.Column("question", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("target_minutes", sa.BigInteger(), nullable=True),
        sa.Column("calendar_version_id", sa.Uuid(), nullable=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("chased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_for", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.String(length=32), nullable=True),
        sa.Column("outcome_note", sa.Text(), nullable=False),
        sa.Column("rma_number", sa.String(length=120), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id", "owner_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_vendor_case_provider_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "ticket_id"],
            ["ticket.provider_id", "ticket.id"],
            name=op.f("fk_vendor_case_provider_id_ticket_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "vendor_id"],
            ["vendor.provider_id", "vendor.id"],
            name=op.f("fk_vendor_case_provider_id_vendor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_vendor_case_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_case")),
        sa.UniqueConstraint("provider_id", "id", name=op.f("uq_vendor_case_provider_id_id")),
    )
    op.create_index(
        "ix_vendor_case_state", "vendor_case", ["provider_id", "state", "due_at"], unique=False
    )
    op.create_index(
        "ix_vendor_case_ticket", "vendor_case", ["ticket_id", "created_at"], unique=False
    )
    op.create_table(
        "vendor_case_line",
        sa.Column("provider_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("step", sa.String(length=32), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("promised_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id", "author_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_vendor_case_line_provider_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "case_id"],
            ["vendor_case.provider_id", "vendor_case.id"],
            name=op.f("fk_vendor_case_line_provider_id_case_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id"], ["provider.id"], name=op.f("fk_vendor_case_line_provider_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_vendor_case_line")),
    )
    op.create_index(
        "ix_vendor_case_line_case", "vendor_case_line", ["case_id", "created_at"], unique=False
    )


def _hand_overs() -> None:
    op.add_column(
        "hand_over", sa.Column("summary", sa.String(length=200), nullable=False, server_default="")
    )
    op.add_column(
        "hand_over", sa.Column("outcome", sa.String(length=400), nullable=False, server_default="")
    )
    op.add_column("hand_over", sa.Column("said", sa.Text(), nullable=False, server_default=""))
    op.add_column("hand_over", sa.Column("programs", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "hand_over", sa.Column("database_objects", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("hand_over", sa.Column("api_names", sa.Text(), nullable=False, server_default=""))
    op.add_column(
        "hand_over",
        sa.Column("worked_minutes", sa.BigInteger(), nullable=False, server_default="0"),
    )
    op.add_column("hand_over", sa.Column("sla_left_before", sa.BigInteger(), nullable=True))
    op.add_column("hand_over", sa.Column("sla_left_after", sa.BigInteger(), nullable=True))
    op.add_column("hand_over", sa.Column("ola_minutes", sa.BigInteger(), nullable=True))
    op.add_column("hand_over", sa.Column("ola_due_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("hand_over", sa.Column("ola_version_id", sa.Uuid(), nullable=True))
    op.add_column(
        "hand_over",
        sa.Column("awaits_review", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.add_column("hand_over", sa.Column("taken_by_id", sa.Uuid(), nullable=True))
    op.add_column("hand_over", sa.Column("validity", sa.String(length=32), nullable=True))
    op.add_column(
        "hand_over", sa.Column("review_note", sa.Text(), nullable=False, server_default="")
    )
    op.add_column("hand_over", sa.Column("returned_by_id", sa.Uuid(), nullable=True))
    op.add_column("hand_over", sa.Column("returned_reason", sa.String(length=32), nullable=True))
    op.add_column("hand_over", sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "contract",
        sa.Column("skips_tier_one", sa.Boolean(), nullable=False, server_default=sa.false()),
    )
    op.create_index("ix_hand_over_time", "hand_over", ["provider_id", "created_at"], unique=False)


def downgrade() -> None:
    op.drop_index("ix_hand_over_time", "hand_over")
    op.drop_column("contract", "skips_tier_one")
    for column in COLUMNS:
        op.drop_column("hand_over", column)
    for table in TABLES:
        op.drop_table(table)
