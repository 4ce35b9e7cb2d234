"""0002_contracts."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0002_contracts"
down_revision = '0001_ground_and_accounts'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table('calendar',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('current', sa.BigInteger(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_calendar_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar')),
    sa.UniqueConstraint('provider_id', 'id', name=op.f('uq_calendar_provider_id_id')),
    sa.UniqueConstraint('provider_id', 'name', name=op.f('uq_calendar_provider_id_name'))
    )
    op.create_table('hour_package',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('name_ja', sa.String(length=80), nullable=False),
    sa.Column('name_en', sa.String(length=80), nullable=False),
    sa.Column('minutes', sa.BigInteger(), nullable=False),
    sa.Column('price_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('list_price_minor', sa.BigInteger(), nullable=True),
    sa.Column('validity_months', sa.BigInteger(), nullable=True),
    sa.Column('on_sale', sa.Boolean(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_hour_package_minutes_positive')),
    sa.CheckConstraint('price_minor >= 0', name=op.f('ck_hour_package_price_not_negative')),
    sa.CheckConstraint('validity_months IS NULL OR validity_months > 0', name=op.f('ck_hour_package_validity_positive')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_hour_package_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hour_package')),
    sa.UniqueConstraint('provider_id', 'id', name=op.f('uq_hour_package_provider_id_id')),
    sa.UniqueConstraint('provider_id', 'name_ja', name=op.f('uq_hour_package_provider_id_name_ja'))
    )
    op.create_table('period_lock',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('lifted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('actor_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_on > starts_on', name=op.f('ck_period_lock_ends_after_start')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_period_lock_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_period_lock'))
    )
    op.create_index('ix_period_lock_days', 'period_lock', ['provider_id', 'starts_on', 'ends_on'], unique=False)
    op.create_table('work_type',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name_ja', sa.String(length=80), nullable=False),
    sa.Column('name_en', sa.String(length=80), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_work_type_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_work_type')),
    sa.UniqueConstraint('provider_id', 'code', name=op.f('uq_work_type_provider_id_code')),
    sa.UniqueConstraint('provider_id', 'id', name=op.f('uq_work_type_provider_id_id'))
    )
    op.create_table('calendar_version',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('calendar_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('zone', sa.String(length=64), nullable=False),
    sa.Column('frames', JSON, nullable=False),
    sa.Column('exceptions', JSON, nullable=False),
    sa.Column('holidays', JSON, nullable=False),
    sa.Column('holiday_set', sa.String(length=32), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'calendar_id'], ['calendar.provider_id', 'calendar.id'], name=op.f('fk_calendar_version_provider_id_calendar_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_calendar_version_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_calendar_version')),
    sa.UniqueConstraint('provider_id', 'calendar_id', 'number', name=op.f('uq_calendar_version_provider_id_calendar_id_number'))
    )
    op.create_table('price_list_rate',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('work_type_id', sa.Uuid(), nullable=True),
    sa.Column('role', sa.String(length=40), nullable=True),
    sa.Column('tier', sa.BigInteger(), nullable=True),
    sa.Column('per_hour_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR ends_on > starts_on', name=op.f('ck_price_list_rate_ends_after_start')),
    sa.CheckConstraint('per_hour_minor >= 0', name=op.f('ck_price_list_rate_price_not_negative')),
    sa.ForeignKeyConstraint(['provider_id', 'work_type_id'], ['work_type.provider_id', 'work_type.id'], name=op.f('fk_price_list_rate_provider_id_work_type_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_price_list_rate_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_price_list_rate'))
    )
    op.create_index('ix_price_list_rate_work', 'price_list_rate', ['provider_id', 'work_type_id'], unique=False)
    op.create_table('sla_policy',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=80), nullable=False),
    sa.Column('calendar_id', sa.Uuid(), nullable=False),
    sa.Column('is_default', sa.Boolean(), nullable=False),
    sa.Column('pauses', JSON, nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'calendar_id'], ['calendar.provider_id', 'calendar.id'], name=op.f('fk_sla_policy_provider_id_calendar_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_sla_policy_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sla_policy')),
    sa.UniqueConstraint('provider_id', 'id', name=op.f('uq_sla_policy_provider_id_id')),
    sa.UniqueConstraint('provider_id', 'name', name=op.f('uq_sla_policy_provider_id_name'))
    )
    op.create_index('uq_sla_policy_default', 'sla_policy', ['provider_id'], unique=True, sqlite_where=sa.text('is_default'), postgresql_where=sa.text('is_default'))
    op.create_table('contract',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('closing_day', sa.BigInteger(), nullable=True),
    sa.Column('sla_policy_id', sa.Uuid(), nullable=True),
    sa.Column('renewal', sa.String(length=32), nullable=False),
    sa.Column('notice_days', sa.BigInteger(), nullable=False),
    sa.Column('po_number', sa.String(length=60), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR ends_on > starts_on', name=op.f('ck_contract_ends_after_start')),
    sa.CheckConstraint('notice_days >= 0', name=op.f('ck_contract_notice_not_negative')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_contract_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'sla_policy_id'], ['sla_policy.provider_id', 'sla_policy.id'], name=op.f('fk_contract_provider_id_sla_policy_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_contract_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contract')),
    sa.UniqueConstraint('provider_id', 'client_id', 'id', name=op.f('uq_contract_provider_id_client_id_id')),
    sa.UniqueConstraint('provider_id', 'id', name=op.f('uq_contract_provider_id_id')),
    sa.UniqueConstraint('provider_id', 'number', name=op.f('uq_contract_provider_id_number'))
    )
    op.create_table('sla_target',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('policy_id', sa.Uuid(), nullable=False),
    sa.Column('priority', sa.BigInteger(), nullable=False),
    sa.Column('pledge', sa.String(length=32), nullable=False),
    sa.Column('amount', sa.BigInteger(), nullable=False),
    sa.Column('unit', sa.String(length=32), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount >= 0', name=op.f('ck_sla_target_not_negative')),
    sa.CheckConstraint('priority > 0', name=op.f('ck_sla_target_priority_positive')),
    sa.ForeignKeyConstraint(['provider_id', 'policy_id'], ['sla_policy.provider_id', 'sla_policy.id'], name=op.f('fk_sla_target_provider_id_policy_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_sla_target_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_sla_target')),
    sa.UniqueConstraint('provider_id', 'policy_id', 'priority', 'pledge', name=op.f('uq_sla_target_provider_id_policy_id_priority_pledge'))
    )
    op.create_table('contract_line',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('rank', sa.BigInteger(), nullable=True),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('needs_remote_attempt', sa.Boolean(), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR ends_on > starts_on', name=op.f('ck_contract_line_ends_after_start')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'contract_id'], ['contract.provider_id', 'contract.client_id', 'contract.id'], name=op.f('fk_contract_line_provider_id_client_id_contract_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_contract_line_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_contract_line_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contract_line')),
    sa.UniqueConstraint('provider_id', 'client_id', 'id', name=op.f('uq_contract_line_provider_id_client_id_id'))
    )
    op.create_index('ix_contract_line_contract', 'contract_line', ['provider_id', 'contract_id'], unique=False)
    op.create_table('client_rate',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=True),
    sa.Column('work_type_id', sa.Uuid(), nullable=True),
    sa.Column('role', sa.String(length=40), nullable=True),
    sa.Column('tier', sa.BigInteger(), nullable=True),
    sa.Column('per_hour_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR ends_on > starts_on', name=op.f('ck_client_rate_ends_after_start')),
    sa.CheckConstraint('per_hour_minor >= 0', name=op.f('ck_client_rate_price_not_negative')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'line_id'], ['contract_line.provider_id', 'contract_line.client_id', 'contract_line.id'], name=op.f('fk_client_rate_provider_id_client_id_line_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_client_rate_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'work_type_id'], ['work_type.provider_id', 'work_type.id'], name=op.f('fk_client_rate_provider_id_work_type_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_client_rate_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_client_rate'))
    )
    op.create_index(op.f('ix_client_rate_provider_id_client_id'), 'client_rate', ['provider_id', 'client_id'], unique=False)
    op.create_table('hour_pool',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('minutes', sa.BigInteger(), nullable=False),
    sa.Column('price_minor', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=True),
    sa.Column('purchased_on', sa.Date(), nullable=False),
    sa.Column('validity_months', sa.BigInteger(), nullable=True),
    sa.Column('deficit_limit', sa.BigInteger(), nullable=False),
    sa.Column('remaining_minutes', sa.BigInteger(), nullable=False),
    sa.Column('was_burned', sa.Boolean(), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('deficit_limit >= 0', name=op.f('ck_hour_pool_deficit_not_negative')),
    sa.CheckConstraint('expires_on IS NULL OR expires_on >= starts_on', name=op.f('ck_hour_pool_expires_after_start')),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_hour_pool_minutes_positive')),
    sa.CheckConstraint('remaining_minutes >= -deficit_limit', name=op.f('ck_hour_pool_never_overdrawn')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'line_id'], ['contract_line.provider_id', 'contract_line.client_id', 'contract_line.id'], name=op.f('fk_hour_pool_provider_id_client_id_line_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_hour_pool_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_hour_pool_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hour_pool')),
    sa.UniqueConstraint('provider_id', 'client_id', 'id', name=op.f('uq_hour_pool_provider_id_client_id_id')),
    sa.UniqueConstraint('provider_id', 'source', name=op.f('uq_hour_pool_provider_id_source'))
    )
    op.create_index('ix_hour_pool_expiry', 'hour_pool', ['provider_id', 'state', 'expires_on'], unique=False)
    op.create_index('ix_hour_pool_line', 'hour_pool', ['provider_id', 'line_id', 'state'], unique=False)
    op.create_table('line_terms',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('fee_minor', sa.BigInteger(), nullable=True),
    sa.Column('cycle', sa.String(length=32), nullable=False),
    sa.Column('timing', sa.String(length=32), nullable=False),
    sa.Column('proration', sa.String(length=32), nullable=False),
    sa.Column('rate_minor', sa.BigInteger(), nullable=True),
    sa.Column('overage_minor', sa.BigInteger(), nullable=True),
    sa.Column('minimum', sa.BigInteger(), nullable=False),
    sa.Column('increment', sa.BigInteger(), nullable=False),
    sa.Column('scope', sa.String(length=32), nullable=False),
    sa.Column('after_hours_percent', sa.BigInteger(), nullable=True),
    sa.Column('holiday_percent', sa.BigInteger(), nullable=True),
    sa.Column('mix', sa.String(length=32), nullable=False),
    sa.Column('exhausted', sa.String(length=32), nullable=False),
    sa.Column('deficit_limit', sa.BigInteger(), nullable=False),
    sa.Column('granted_minutes', sa.BigInteger(), nullable=False),
    sa.Column('rollover', sa.String(length=32), nullable=False),
    sa.Column('rollover_periods', sa.BigInteger(), nullable=False),
    sa.Column('rollover_cap', sa.BigInteger(), nullable=True),
    sa.Column('sla_policy_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('deficit_limit >= 0 AND granted_minutes >= 0', name=op.f('ck_line_terms_minutes_possible')),
    sa.CheckConstraint('ends_on IS NULL OR ends_on > starts_on', name=op.f('ck_line_terms_ends_after_start')),
    sa.CheckConstraint('fee_minor IS NULL OR fee_minor >= 0', name=op.f('ck_line_terms_fee_not_negative')),
    sa.CheckConstraint('minimum >= 0 AND increment > 0', name=op.f('ck_line_terms_steps_possible')),
    sa.CheckConstraint('rate_minor IS NULL OR rate_minor >= 0', name=op.f('ck_line_terms_rate_not_negative')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'line_id'], ['contract_line.provider_id', 'contract_line.client_id', 'contract_line.id'], name=op.f('fk_line_terms_provider_id_client_id_line_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_line_terms_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'sla_policy_id'], ['sla_policy.provider_id', 'sla_policy.id'], name=op.f('fk_line_terms_provider_id_sla_policy_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_line_terms_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_line_terms')),
    sa.UniqueConstraint('provider_id', 'line_id', 'starts_on', name=op.f('uq_line_terms_provider_id_line_id_starts_on'))
    )
    op.create_index(op.f('ix_line_terms_provider_id_client_id'), 'line_terms', ['provider_id', 'client_id'], unique=False)
    op.create_table('line_work_type',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=False),
    sa.Column('work_type_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'line_id'], ['contract_line.provider_id', 'contract_line.client_id', 'contract_line.id'], name=op.f('fk_line_work_type_provider_id_client_id_line_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_line_work_type_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'work_type_id'], ['work_type.provider_id', 'work_type.id'], name=op.f('fk_line_work_type_provider_id_work_type_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_line_work_type_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_line_work_type')),
    sa.UniqueConstraint('provider_id', 'line_id', 'work_type_id', name=op.f('uq_line_work_type_provider_id_line_id_work_type_id'))
    )
    op.create_index(op.f('ix_line_work_type_provider_id_client_id'), 'line_work_type', ['provider_id', 'client_id'], unique=False)
    op.create_table('ledger_entry',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('pool_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('minutes', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('turn', sa.BigInteger(), nullable=False),
    sa.Column('work_on', sa.Date(), nullable=False),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("kind <> 'burn' OR minutes < 0", name=op.f('ck_ledger_entry_burn_takes')),
    sa.CheckConstraint("kind NOT IN ('expiry', 'refund') OR minutes <= 0", name=op.f('ck_ledger_entry_expiry_takes')),
    sa.CheckConstraint("kind NOT IN ('grant', 'reversal') OR minutes > 0", name=op.f('ck_ledger_entry_grant_gives')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'pool_id'], ['hour_pool.provider_id', 'hour_pool.client_id', 'hour_pool.id'], name=op.f('fk_ledger_entry_provider_id_client_id_pool_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_ledger_entry_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_ledger_entry_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ledger_entry')),
    sa.UniqueConstraint('provider_id', 'client_id', 'id', name=op.f('uq_ledger_entry_provider_id_client_id_id')),
    sa.UniqueConstraint('provider_id', 'pool_id', 'source', 'kind', 'turn', name=op.f('uq_ledger_entry_provider_id_pool_id_source_kind_turn'))
    )
    op.create_index('ix_ledger_entry_pool', 'ledger_entry', ['provider_id', 'pool_id', 'created_at'], unique=False)
    op.create_index('ix_ledger_entry_source', 'ledger_entry', ['provider_id', 'source'], unique=False)
    op.create_table('recognition_row',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('pool_id', sa.Uuid(), nullable=False),
    sa.Column('ledger_entry_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('recognised_on', sa.Date(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'ledger_entry_id'], ['ledger_entry.provider_id', 'ledger_entry.client_id', 'ledger_entry.id'], name=op.f('fk_recognition_row_provider_id_client_id_ledger_entry_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'pool_id'], ['hour_pool.provider_id', 'hour_pool.client_id', 'hour_pool.id'], name=op.f('fk_recognition_row_provider_id_client_id_pool_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_recognition_row_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_recognition_row_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_recognition_row')),
    sa.UniqueConstraint('provider_id', 'ledger_entry_id', name=op.f('uq_recognition_row_provider_id_ledger_entry_id'))
    )
    op.create_index('ix_recognition_row_day', 'recognition_row', ['provider_id', 'recognised_on'], unique=False)
    op.create_index(op.f('ix_recognition_row_provider_id_client_id'), 'recognition_row', ['provider_id', 'client_id'], unique=False)
    policies.protect_catalogue("calendar")
    policies.protect_catalogue("calendar_version")
    policies.protect_client("client_rate")
    policies.protect_client("contract")
    policies.protect_client("contract_line")
    policies.protect_catalogue("hour_package")
    policies.protect_client("hour_pool")
    policies.protect_client("ledger_entry")
    policies.protect_client("line_terms")
    policies.protect_client("line_work_type")
    policies.protect_staff("period_lock")
    policies.protect_staff("price_list_rate")
    policies.protect_client("recognition_row")
    policies.protect_catalogue("sla_policy")
    policies.protect_catalogue("sla_target")
    policies.protect_catalogue("work_type")
    policies.append_only("calendar_version")
    policies.append_only("ledger_entry")
    policies.append_only("recognition_row")
