"""0004_monitoring."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0004_monitoring"
down_revision = '0003_desk'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table('service_check',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('target', sa.String(length=500), nullable=False),
    sa.Column('interval_seconds', sa.BigInteger(), nullable=False),
    sa.Column('timeout_seconds', sa.BigInteger(), nullable=False),
    sa.Column('statuses', sa.String(length=80), nullable=False),
    sa.Column('content', sa.String(length=200), nullable=False),
    sa.Column('header', sa.String(length=80), nullable=False),
    sa.Column('header_value', sa.String(length=200), nullable=False),
    sa.Column('fail_after', sa.BigInteger(), nullable=False),
    sa.Column('recover_after', sa.BigInteger(), nullable=False),
    sa.Column('parent_id', sa.Uuid(), nullable=True),
    sa.Column('contract_line_id', sa.Uuid(), nullable=True),
    sa.Column('is_enabled', sa.Boolean(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('hard', sa.String(length=32), nullable=False),
    sa.Column('told', sa.String(length=32), nullable=False),
    sa.Column('streak', sa.BigInteger(), nullable=False),
    sa.Column('changes', sa.BigInteger(), nullable=False),
    sa.Column('flapping', sa.Boolean(), nullable=False),
    sa.Column('heard', sa.String(length=32), nullable=True),
    sa.Column('heard_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('turned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('latency', sa.BigInteger(), nullable=True),
    sa.Column('cause', sa.String(length=32), nullable=False),
    sa.Column('detail', sa.String(length=200), nullable=False),
    sa.Column('certificate_until', sa.DateTime(timezone=True), nullable=True),
    sa.Column('hour_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('up', sa.BigInteger(), nullable=False),
    sa.Column('down', sa.BigInteger(), nullable=False),
    sa.Column('planned_up', sa.BigInteger(), nullable=False),
    sa.Column('planned_down', sa.BigInteger(), nullable=False),
    sa.Column('unknown', sa.BigInteger(), nullable=False),
    sa.Column('results', sa.BigInteger(), nullable=False),
    sa.Column('failures', sa.BigInteger(), nullable=False),
    sa.Column('latency_sum', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('fail_after > 0 AND recover_after > 0', name=op.f('ck_service_check_patience')),
    sa.CheckConstraint('interval_seconds BETWEEN 10 AND 86400', name=op.f('ck_service_check_interval')),
    sa.CheckConstraint('parent_id IS NULL OR parent_id <> id', name=op.f('ck_service_check_not_its_own_parent')),
    sa.CheckConstraint('timeout_seconds BETWEEN 1 AND 60', name=op.f('ck_service_check_timeout')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'contract_line_id'], ['contract_line.provider_id', 'contract_line.client_id', 'contract_line.id'], name=op.f('fk_service_check_provider_id_client_id_contract_line_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'parent_id'], ['service_check.provider_id', 'service_check.client_id', 'service_check.id'], name=op.f('fk_service_check_provider_id_client_id_parent_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_service_check_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_service_check_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_service_check')),
    sa.UniqueConstraint('provider_id', 'client_id', 'id', name=op.f('uq_service_check_provider_id_client_id_id')),
    sa.UniqueConstraint('provider_id', 'client_id', 'name', name=op.f('uq_service_check_provider_id_client_id_name'))
    )
    op.create_index('ix_service_check_due', 'service_check', ['next_due_at'], unique=False)
    op.create_table('check_day',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('check_id', sa.Uuid(), nullable=False),
    sa.Column('day', sa.Date(), nullable=False),
    sa.Column('up', sa.BigInteger(), nullable=False),
    sa.Column('down', sa.BigInteger(), nullable=False),
    sa.Column('planned_up', sa.BigInteger(), nullable=False),
    sa.Column('planned_down', sa.BigInteger(), nullable=False),
    sa.Column('unknown', sa.BigInteger(), nullable=False),
    sa.Column('results', sa.BigInteger(), nullable=False),
    sa.Column('failures', sa.BigInteger(), nullable=False),
    sa.Column('latency_sum', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'check_id'], ['service_check.provider_id', 'service_check.client_id', 'service_check.id'], name=op.f('fk_check_day_provider_id_client_id_check_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_check_day_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_check_day_provider_id')),
    sa.PrimaryKeyConstraint('check_id', 'day', name=op.f('pk_check_day'))
    )
    op.create_index(op.f('ix_check_day_provider_id_client_id'), 'check_day', ['provider_id', 'client_id'], unique=False)
    op.create_table('check_hour',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('check_id', sa.Uuid(), nullable=False),
    sa.Column('hour_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('up', sa.BigInteger(), nullable=False),
    sa.Column('down', sa.BigInteger(), nullable=False),
    sa.Column('planned_up', sa.BigInteger(), nullable=False),
    sa.Column('planned_down', sa.BigInteger(), nullable=False),
    sa.Column('unknown', sa.BigInteger(), nullable=False),
    sa.Column('results', sa.BigInteger(), nullable=False),
    sa.Column('failures', sa.BigInteger(), nullable=False),
    sa.Column('latency_sum', sa.BigInteger(), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'check_id'], ['service_check.provider_id', 'service_check.client_id', 'service_check.id'], name=op.f('fk_check_hour_provider_id_client_id_check_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_check_hour_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_check_hour_provider_id')),
    sa.PrimaryKeyConstraint('check_id', 'hour_at', name=op.f('pk_check_hour'))
    )
    op.create_index('ix_check_hour_age', 'check_hour', ['provider_id', 'hour_at'], unique=False)
    op.create_index(op.f('ix_check_hour_provider_id_client_id'), 'check_hour', ['provider_id', 'client_id'], unique=False)
    op.create_table('check_result',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('check_id', sa.Uuid(), nullable=False),
    sa.Column('heard_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('outcome', sa.String(length=32), nullable=False),
    sa.Column('latency', sa.BigInteger(), nullable=False),
    sa.Column('cause', sa.String(length=32), nullable=False),
    sa.Column('detail', sa.String(length=200), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'check_id'], ['service_check.provider_id', 'service_check.client_id', 'service_check.id'], name=op.f('fk_check_result_provider_id_client_id_check_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_check_result_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_check_result_provider_id')),
    sa.PrimaryKeyConstraint('check_id', 'heard_at', name=op.f('pk_check_result'))
    )
    op.create_index('ix_check_result_age', 'check_result', ['provider_id', 'heard_at'], unique=False)
    op.create_index(op.f('ix_check_result_provider_id_client_id'), 'check_result', ['provider_id', 'client_id'], unique=False)
    op.create_table('maintenance_window',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('check_id', sa.Uuid(), nullable=True),
    sa.Column('starts_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ends_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_at > starts_at', name=op.f('ck_maintenance_window_ends_after_it_starts')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'check_id'], ['service_check.provider_id', 'service_check.client_id', 'service_check.id'], name=op.f('fk_maintenance_window_provider_id_client_id_check_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_maintenance_window_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_maintenance_window_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_maintenance_window'))
    )
    op.create_index('ix_maintenance_window_end', 'maintenance_window', ['provider_id', 'ends_at'], unique=False)
    op.create_index(op.f('ix_maintenance_window_provider_id_client_id'), 'maintenance_window', ['provider_id', 'client_id'], unique=False)
    op.create_table('outage',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('check_id', sa.Uuid(), nullable=False),
    sa.Column('began_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('ended_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('cause', sa.String(length=32), nullable=False),
    sa.Column('detail', sa.String(length=200), nullable=False),
    sa.Column('acknowledged_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('acknowledged_by', sa.Uuid(), nullable=True),
    sa.Column('acknowledged_note', sa.String(length=500), nullable=False),
    sa.Column('ticket_id', sa.Uuid(), nullable=True),
    sa.Column('recovery_told_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ended_at IS NULL OR ended_at >= began_at', name=op.f('ck_outage_ends_after_it_began')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'check_id'], ['service_check.provider_id', 'service_check.client_id', 'service_check.id'], name=op.f('fk_outage_provider_id_client_id_check_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_outage_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'ticket_id'], ['ticket.provider_id', 'ticket.id'], name=op.f('fk_outage_provider_id_ticket_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_outage_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_outage')),
    sa.UniqueConstraint('provider_id', 'client_id', 'id', name=op.f('uq_outage_provider_id_client_id_id'))
    )
    op.create_index('ix_outage_check', 'outage', ['provider_id', 'check_id', 'began_at'], unique=False)
    op.create_index('uq_outage_open', 'outage', ['provider_id', 'check_id'], unique=True, sqlite_where=sa.text('ended_at IS NULL'), postgresql_where=sa.text('ended_at IS NULL'))
    policies.protect_client("check_day")
    policies.protect_client("check_hour")
    policies.protect_client("check_result")
    policies.protect_client("maintenance_window")
    policies.protect_client("outage")
    policies.protect_client("service_check")
    policies.open_to_worker("service_check", "SELECT")
    policies.open_to_worker("service_check", "UPDATE")
