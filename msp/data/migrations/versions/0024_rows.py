"""0024_rows: pages of products, kinds of work, criteria for handing over, skills of people."""

from typing import Any

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0024_rows"
down_revision = "0023_search"
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


def _within(name: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    """The column leads to a row of the same provider."""
    return sa.ForeignKeyConstraint(
        ["provider_id", column],
        [f"{target}.provider_id", f"{target}.id"],
        name=op.f(f"fk_{name}_provider_id_{column}"),
    )


def upgrade() -> None:
    _products()
    _runbooks()
    _criteria()
    _skills()
    _patterns()
    _watched()
    _words()
    _pictures()


def _products() -> None:
    _made(
        "product_page",
        sa.Column("product_id", sa.Uuid(), nullable=False),
        sa.Column("about_ja", sa.Text(), nullable=False),
        sa.Column("about_en", sa.Text(), nullable=False),
        sa.Column("is_public", sa.Boolean(), nullable=False),
        sa.Column("answer_minutes", sa.BigInteger(), nullable=True),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("answer_minutes > 0", name=op.f("ck_product_page_answer_positive")),
        _within("product_page", "product_id", "product"),
        sa.UniqueConstraint(
            "provider_id", "product_id", name=op.f("uq_product_page_provider_id_product_id")
        ),
    )
    policies.protect_catalogue("product_page")
    op.add_column("client_article", sa.Column("product_id", sa.Uuid(), nullable=True))
    _unforced("client_article", "article")
    op.execute(
        "UPDATE client_article SET product_id ="
        " (SELECT product_id FROM article WHERE article.id = client_article.id)"
    )
    _forced("client_article", "article")


def _runbooks() -> None:
    op.add_column("procedure", sa.Column("action", sa.String(length=32), nullable=True))
    _made(
        "ticket_action",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.String(length=32), nullable=False),
        sa.Column("procedure_id", sa.Uuid(), nullable=True),
        sa.Column("run_id", sa.Uuid(), nullable=True),
        sa.Column("author_id", sa.Uuid(), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=False),
        _within("ticket_action", "ticket_id", "ticket"),
        _within("ticket_action", "procedure_id", "procedure"),
        _within("ticket_action", "author_id", "person"),
    )
    op.create_index("ix_ticket_action_ticket", "ticket_action", ["ticket_id", "created_at"])
    kind = ["provider_id", "action", "created_at"]
    op.create_index("ix_ticket_action_kind", "ticket_action", kind)
    policies.protect_staff("ticket_action")


def _criteria() -> None:
    op.add_column("hand_over", sa.Column("criteria", JSON, nullable=False, server_default="[]"))
    _made(
        "hand_over_criterion",
        sa.Column("tier", sa.BigInteger(), nullable=False),
        sa.Column("category_id", sa.Uuid(), nullable=True),
        sa.Column("text_ja", sa.String(length=200), nullable=False),
        sa.Column("text_en", sa.String(length=200), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("tier BETWEEN 1 AND 4", name=op.f("ck_hand_over_criterion_tier_range")),
        _within("hand_over_criterion", "category_id", "category"),
    )
    place = ["provider_id", "tier", "position"]
    op.create_index("ix_hand_over_criterion_tier", "hand_over_criterion", place)
    policies.protect_staff("hand_over_criterion")


def _skills() -> None:
    _made(
        "skill",
        sa.Column("name_ja", sa.String(length=60), nullable=False),
        sa.Column("name_en", sa.String(length=60), nullable=False),
        sa.Column("is_deep", sa.Boolean(), nullable=False),
        sa.Column("about", sa.Text(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("provider_id", "id", name=op.f("uq_skill_provider_id_id")),
        sa.UniqueConstraint("provider_id", "name_ja", name=op.f("uq_skill_provider_id_name_ja")),
    )
    policies.protect_staff("skill")
    _made(
        "person_skill",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("skill_id", sa.Uuid(), nullable=False),
        sa.Column("level", sa.BigInteger(), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 3", name=op.f("ck_person_skill_level_range")),
        _within("person_skill", "person_id", "person"),
        _within("person_skill", "skill_id", "skill"),
        sa.UniqueConstraint(
            "provider_id",
            "person_id",
            "skill_id",
            name=op.f("uq_person_skill_provider_id_person_id_skill_id"),
        ),
    )
    policies.protect_staff("person_skill")


def _patterns() -> None:
    _made(
        "log_pattern",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("weight", sa.String(length=32), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("provider_id", "id", name=op.f("uq_log_pattern_provider_id_id")),
        sa.UniqueConstraint("provider_id", "name", name=op.f("uq_log_pattern_provider_id_name")),
    )
    policies.protect_staff("log_pattern")
    _made(
        "log_proposal",
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("log_file_id", sa.Uuid(), nullable=False),
        sa.Column("pattern_id", sa.Uuid(), nullable=True),
        sa.Column("line", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.String(length=1000), nullable=False),
        sa.CheckConstraint("line > 0", name=op.f("ck_log_proposal_line_positive")),
        _within("log_proposal", "ticket_id", "ticket"),
        _within("log_proposal", "log_file_id", "log_file"),
        _within("log_proposal", "pattern_id", "log_pattern"),
        sa.UniqueConstraint(
            "provider_id",
            "log_file_id",
            "line",
            name=op.f("uq_log_proposal_provider_id_log_file_id_line"),
        ),
    )
    op.create_index("ix_log_proposal_log", "log_proposal", ["log_file_id", "line"])
    policies.protect_staff("log_proposal")


def _watched() -> None:
    for column in (
        sa.Column("pattern", sa.String(length=500), nullable=False, server_default=""),
        sa.Column("window_seconds", sa.BigInteger(), nullable=False, server_default="300"),
        sa.Column("match_count", sa.BigInteger(), nullable=False, server_default="1"),
    ):
        op.add_column("service_check", column)
    _made(
        "log_hit",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("heard_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("hits", sa.BigInteger(), nullable=False),
        sa.Column("sample", sa.String(length=300), nullable=False),
        sa.CheckConstraint("hits > 0", name=op.f("ck_log_hit_hits_positive")),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id"],
            ["client.provider_id", "client.id"],
            name=op.f("fk_log_hit_provider_id_client_id"),
        ),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id", "check_id"],
            ["service_check.provider_id", "service_check.client_id", "service_check.id"],
            name=op.f("fk_log_hit_provider_id_client_id_check_id"),
        ),
    )
    op.create_index("ix_log_hit_provider_id_client_id", "log_hit", ["provider_id", "client_id"])
    op.create_index("ix_log_hit_window", "log_hit", ["check_id", "heard_at"])
    op.create_index("ix_log_hit_age", "log_hit", ["provider_id", "heard_at"])
    policies.protect_client("log_hit")


def _words() -> None:
    _made(
        "plain_word",
        sa.Column("word", sa.String(length=60), nullable=False),
        sa.Column("say_ja", sa.String(length=200), nullable=False),
        sa.Column("say_en", sa.String(length=200), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.UniqueConstraint("provider_id", "word", name=op.f("uq_plain_word_provider_id_word")),
    )
    policies.protect_staff("plain_word")


def _pictures() -> None:
    _made(
        "picture_request",
        sa.Column("client_id", sa.Uuid(), nullable=False),
        sa.Column("ticket_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("what", sa.String(length=500), nullable=False),
        sa.Column("nonce", sa.String(length=64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["provider_id", "client_id"],
            ["client.provider_id", "client.id"],
            name=op.f("fk_picture_request_provider_id_client_id"),
        ),
        _within("picture_request", "ticket_id", "ticket"),
        _within("picture_request", "person_id", "person"),
    )
    owner = ["provider_id", "client_id"]
    op.create_index("ix_picture_request_provider_id_client_id", "picture_request", owner)
    op.create_index("ix_picture_request_ticket", "picture_request", ["ticket_id", "created_at"])
    policies.protect_client("picture_request")


def _unforced(*tables: str) -> None:
    """Let the tables' owner, who is no provider, see every row for a moment."""
    for table in tables if policies.is_postgres() else ():
        op.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")


def _forced(*tables: str) -> None:
    for table in tables if policies.is_postgres() else ():
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")


def downgrade() -> None:
    for name in ("pattern", "window_seconds", "match_count"):
        op.drop_column("service_check", name)
    for name in ("picture_request", "plain_word", "log_hit", "log_proposal", "log_pattern"):
        op.drop_table(name)
    for name in ("person_skill", "skill", "hand_over_criterion", "ticket_action"):
        op.drop_table(name)
    op.drop_column("hand_over", "criteria")
    op.drop_column("procedure", "action")
    op.drop_column("client_article", "product_id")
    op.drop_table("product_page")
