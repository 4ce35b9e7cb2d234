"""Notices about hours, top-ups and monthly statements; the ledger is found by day."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0010_revenue"
down_revision = "0009_quotes"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
DAY = ["provider_id", "pool_id", "work_on", "kind", "minutes"]


def upgrade() -> None:
    _tables()
    op.create_index("ix_ledger_entry_day", "ledger_entry", DAY)
    for table in ("hour_notice", "hour_settings", "top_up", "usage_statement"):
        policies.protect_client(table)
    for table in ("hour_notice", "usage_statement"):
        policies.append_only(table)
    for verb in ("UPDATE", "DELETE"):
        ended = "OLD.state IN ('granted', 'declined', 'expired', 'cancelled')"
        policies.refuse("top_up", verb, ended, "a top-up that is over stays as it ended")


def _tables() -> None:
    op.create_table('hour_settings',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('percents', JSON, nullable=False),
    sa.Column('minutes_left', sa.BigInteger(), nullable=True),
    sa.Column('expiry_days', JSON, nullable=False),
    sa.Column('tells_client', sa.Boolean(), nullable=False),
    sa.Column('mails_statement', sa.Boolean(), nullable=False),
    sa.Column('tops_up', sa.Boolean(), nullable=False),
    sa.Column('package_id', sa.Uuid(), nullable=True),
    sa.Column('threshold_minutes', sa.BigInteger(), nullable=False),
    sa.Column('ceiling_minor', sa.BigInteger(), nullable=True),
    sa.Column('pay_by', sa.String(length=32), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('NOT tops_up OR (package_id IS NOT NULL AND ceiling_minor IS NOT NULL)', name=op.f('ck_hour_settings_knows_what_to_buy')),
    sa.CheckConstraint('threshold_minutes >= 0', name=op.f('ck_hour_settings_threshold_not_negative')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_hour_settings_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'package_id'], ['hour_package.provider_id', 'hour_package.id'], name=op.f('fk_hour_settings_provider_id_package_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_hour_settings_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hour_settings')),
    sa.UniqueConstraint('provider_id', 'client_id', name=op.f('uq_hour_settings_provider_id_client_id'))
    )
    op.create_table('usage_statement',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('end_on', sa.Date(), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('figures', JSON, nullable=False),
    sa.Column('letters', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('end_on > first_on', name=op.f('ck_usage_statement_ends_after_start')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_usage_statement_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_usage_statement_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_usage_statement')),
    sa.UniqueConstraint('provider_id', 'client_id', 'first_on', name=op.f('uq_usage_statement_provider_id_client_id_first_on'))
    )
    op.create_table('hour_notice',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('pool_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('threshold', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('ticket_id', sa.Uuid(), nullable=True),
    sa.Column('minutes', sa.BigInteger(), nullable=False),
    sa.Column('left_minutes', sa.BigInteger(), nullable=False),
    sa.Column('whole_minutes', sa.BigInteger(), nullable=False),
    sa.Column('noticed_on', sa.Date(), nullable=False),
    sa.Column('was_told', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'pool_id'], ['hour_pool.provider_id', 'hour_pool.client_id', 'hour_pool.id'], name=op.f('fk_hour_notice_provider_id_client_id_pool_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_hour_notice_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'ticket_id'], ['ticket.provider_id', 'ticket.id'], name=op.f('fk_hour_notice_provider_id_ticket_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_hour_notice_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hour_notice')),
    sa.UniqueConstraint('provider_id', 'pool_id', 'kind', 'threshold', name=op.f('uq_hour_notice_provider_id_pool_id_kind_threshold'))
    )
    op.create_index('ix_hour_notice_client', 'hour_notice', ['provider_id', 'client_id', 'created_at'], unique=False)
    op.create_table('top_up',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('package_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('minutes', sa.BigInteger(), nullable=False),
    sa.Column('gross_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('pay_by', sa.String(length=32), nullable=False),
    sa.Column('after_pool_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('ticket_id', sa.Uuid(), nullable=True),
    sa.Column('left_minutes', sa.BigInteger(), nullable=False),
    sa.Column('counted_on', sa.Date(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('order_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("state <> 'ordered' OR order_id IS NOT NULL", name=op.f('ck_top_up_ordered_has_order')),
    sa.CheckConstraint('minutes > 0 AND gross_minor >= 0', name=op.f('ck_top_up_amounts_possible')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'after_pool_id'], ['hour_pool.provider_id', 'hour_pool.client_id', 'hour_pool.id'], name=op.f('fk_top_up_provider_id_client_id_after_pool_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'order_id'], ['hour_order.provider_id', 'hour_order.client_id', 'hour_order.id'], name=op.f('fk_top_up_provider_id_client_id_order_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_top_up_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'package_id'], ['hour_package.provider_id', 'hour_package.id'], name=op.f('fk_top_up_provider_id_package_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_top_up_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_top_up')),
    sa.UniqueConstraint('provider_id', 'id', name=op.f('uq_top_up_provider_id_id'))
    )
    op.create_index('ix_top_up_month', 'top_up', ['provider_id', 'client_id', 'counted_on'], unique=False)
    op.create_index('uq_top_up_open', 'top_up', ['provider_id', 'client_id'], unique=True, sqlite_where=sa.text("state IN ('proposed', 'ordered')"), postgresql_where=sa.text("state IN ('proposed', 'ordered')"))
