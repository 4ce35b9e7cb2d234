"""0018_intake: what is taken down first: facts, environment, assets, guided procedures."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0018_intake"
down_revision = "0017_knowledge"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


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
        "category",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("name_ja", sa.String(length=80), nullable=False),
        sa.Column("name_en", sa.String(length=80), nullable=False),
        sa.Column("default_tier", sa.BigInteger(), nullable=False),
        sa.Column("default_kind", sa.String(length=32), nullable=True),
        sa.Column("required", JSON, nullable=True),
        sa.Column("questions_ja", sa.Text(), nullable=False),
        sa.Column("questions_en", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("default_tier BETWEEN 1 AND 4", name=op.f("ck_category_tier_range")),
        sa.ForeignKeyConstraint(
            ["provider_id", "parent_id"],
            ["category.provider_id", "category.id"],
            name=op.f("fk_category_provider_id_parent_id"),
        ),
        sa.UniqueConstraint("provider_id", "code", name=op.f("uq_category_provider_id_code")),
        sa.UniqueConstraint("provider_id", "id", name=op.f("uq_category_provider_id_id")),
    )
    _made(
        "procedure",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_ja", sa.String(length=120), nullable=False),
        sa.Column("name_en", sa.String(length=120), nullable=False),
        sa.Column("steps", JSON, nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("provider_id", "code", name=op.f("uq_procedure_provider_id_code")),
        sa.UniqueConstraint("provider_id", "id", name=op.f("uq_procedure_provider_id_id")),
    )
    _made(
        "asset",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("tag", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("maker", sa.String(length=80), nullable=False),
        sa.Column("model", sa.String(length=80), nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=False),
        sa.Column("site_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("bought_on", sa.Date(), nullable=True),
        sa.Column("warranty_on", sa.Date(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=False),
        sa.Column("retired_on", sa.Date(), nullable=True),
        sa.Column("notes", sa.Text(), nullable=False),
        sa.Column("search_key", sa.String(length=400), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id", "site_id"],
            ["site.provider_id", "site.client_id", "site.id"],
            name=op.f("fk_asset_provider_id_client_id_site_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id"],
            ["client.provider_id", "client.id"],
            name=op.f("fk_asset_provider_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "person_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_asset_provider_id_person_id"),
        ),
        sa.UniqueConstraint(
            "provider_id", "client_id", "id", name=op.f("uq_asset_provider_id_client_id_id")
        ),
        sa.UniqueConstraint(
            "provider_id", "client_id", "tag", name=op.f("uq_asset_provider_id_client_id_tag")
        ),
    )
    op.create_index("ix_asset_person", "asset", ["provider_id", "person_id"], unique=False)
    _made(
        "caller_level",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id", "person_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_caller_level_provider_id_person_id"),
        ),
        sa.UniqueConstraint(
            "provider_id", "person_id", name=op.f("uq_caller_level_provider_id_person_id")
        ),
    )
    _made(
        "environment_sheet",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("because", sa.String(length=200), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint("number > 0", name=op.f("ck_environment_sheet_number_positive")),
        sa.ForeignKeyConstraint(
            ["provider_id", "author_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_environment_sheet_provider_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id"],
            ["client.provider_id", "client.id"],
            name=op.f("fk_environment_sheet_provider_id_client_id"),
        ),
        sa.UniqueConstraint(
            "provider_id",
            "client_id",
            "number",
            name=op.f("uq_environment_sheet_provider_id_client_id_number"),
        ),
    )
    _made(
        "device_slip",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("device", sa.String(length=200), nullable=False),
        sa.Column("serial", sa.String(length=80), nullable=False),
        sa.Column("accessories", sa.String(length=300), nullable=False),
        sa.Column("condition", sa.Text(), nullable=False),
        sa.Column("brought_by", sa.String(length=120), nullable=False),
        sa.Column("promised_on", sa.Date(), nullable=True),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("returned_to", sa.String(length=120), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("number > 0", name=op.f("ck_device_slip_number_positive")),
        sa.ForeignKeyConstraint(
            ["provider_id", "author_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_device_slip_provider_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "ticket_id"],
            ["ticket.provider_id", "ticket.id"],
            name=op.f("fk_device_slip_provider_id_ticket_id"),
        ),
        sa.UniqueConstraint(
            "provider_id", "number", name=op.f("uq_device_slip_provider_id_number")
        ),
    )
    op.create_index("ix_device_slip_ticket", "device_slip", ["ticket_id"], unique=False)
    _made(
        "intake",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("summary", sa.String(length=200), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=False),
        sa.Column("goal", sa.Text(), nullable=False),
        sa.Column("symptom", sa.Text(), nullable=False),
        sa.Column("underlying", sa.Text(), nullable=False),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("business_impact", sa.Text(), nullable=False),
        sa.Column("downtime_minutes", sa.BigInteger(), nullable=True),
        sa.Column("difficulty", sa.BigInteger(), nullable=True),
        sa.Column("scope", sa.String(length=32), nullable=True),
        sa.Column("scope_steps", JSON, nullable=False),
        sa.Column("scope_line_id", sa.Uuid(), nullable=True),
        sa.Column("scope_work_type_id", sa.Uuid(), nullable=True),
        sa.Column("scope_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("difficulty BETWEEN 1 AND 3", name=op.f("ck_intake_difficulty_range")),
        sa.CheckConstraint("downtime_minutes >= 0", name=op.f("ck_intake_downtime_not_negative")),
        sa.ForeignKeyConstraint(
            ["provider_id", "category_id"],
            ["category.provider_id", "category.id"],
            name=op.f("fk_intake_provider_id_category_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "ticket_id"],
            ["ticket.provider_id", "ticket.id"],
            name=op.f("fk_intake_provider_id_ticket_id"),
        ),
        sa.UniqueConstraint(
            "provider_id", "ticket_id", name=op.f("uq_intake_provider_id_ticket_id")
        ),
    )
    _made(
        "intake_change",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("before", sa.Text(), nullable=False),
        sa.Column("after", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id", "author_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_intake_change_provider_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "ticket_id"],
            ["ticket.provider_id", "ticket.id"],
            name=op.f("fk_intake_change_provider_id_ticket_id"),
        ),
    )
    op.create_index(
        "ix_intake_change_ticket", "intake_change", ["ticket_id", "created_at"], unique=False
    )
    _made(
        "log_file",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("encoding", sa.String(length=16), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("abnormal", sa.BigInteger(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id", "author_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_log_file_provider_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "ticket_id"],
            ["ticket.provider_id", "ticket.id"],
            name=op.f("fk_log_file_provider_id_ticket_id"),
        ),
        sa.UniqueConstraint("provider_id", "id", name=op.f("uq_log_file_provider_id_id")),
        sa.UniqueConstraint(
            "provider_id",
            "ticket_id",
            "fingerprint",
            name=op.f("uq_log_file_provider_id_ticket_id_fingerprint"),
        ),
    )
    _made(
        "procedure_run",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=False),
        sa.Column("steps", JSON, nullable=False),
        sa.Column("answers", JSON, nullable=False),
        sa.Column("ending", sa.String(length=32), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["provider_id", "procedure_id"],
            ["procedure.provider_id", "procedure.id"],
            name=op.f("fk_procedure_run_provider_id_procedure_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "ticket_id"],
            ["ticket.provider_id", "ticket.id"],
            name=op.f("fk_procedure_run_provider_id_ticket_id"),
        ),
    )
    op.create_index(
        "ix_procedure_run_ticket", "procedure_run", ["ticket_id", "created_at"], unique=False
    )
    _made(
        "log_mark",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("log_file_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.Column("finding", sa.String(length=500), nullable=False),
        sa.CheckConstraint("line > 0", name=op.f("ck_log_mark_line_positive")),
        sa.ForeignKeyConstraint(
            ["provider_id", "author_id"],
            ["person.provider_id", "person.id"],
            name=op.f("fk_log_mark_provider_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "log_file_id"],
            ["log_file.provider_id", "log_file.id"],
            name=op.f("fk_log_mark_provider_id_log_file_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "ticket_id"],
            ["ticket.provider_id", "ticket.id"],
            name=op.f("fk_log_mark_provider_id_ticket_id"),
        ),
        sa.UniqueConstraint(
            "provider_id",
            "log_file_id",
            "line",
            name=op.f("uq_log_mark_provider_id_log_file_id_line"),
        ),
    )
    op.create_index("ix_log_mark_ticket", "log_mark", ["ticket_id", "created_at"], unique=False)
    policies.protect_client("asset")
    policies.protect_staff("caller_level")
    policies.protect_catalogue("category")
    policies.protect_staff("device_slip")
    policies.protect_client("environment_sheet")
    policies.protect_staff("intake")
    policies.protect_staff("intake_change")
    policies.protect_staff("log_file")
    policies.protect_staff("log_mark")
    policies.protect_staff("procedure")
    policies.protect_staff("procedure_run")


def downgrade() -> None:
    for table in (
        "log_mark",
        "procedure_run",
        "log_file",
        "intake_change",
        "intake",
        "device_slip",
        "environment_sheet",
        "caller_level",
        "asset",
        "procedure",
        "category",
    ):
        op.drop_table(table)
