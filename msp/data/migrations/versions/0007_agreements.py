"""Agreements: discounts, counted units, packs, add-on tasks, renewals, templates, deadlines."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0007_agreements"
down_revision = '0006_hours'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table('contract_template',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('name', sa.String(length=120), nullable=False),
    sa.Column('content', JSON, nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_contract_template_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_contract_template')),
    sa.UniqueConstraint('provider_id', 'name', name=op.f('uq_contract_template_provider_id_name'))
    )
    op.create_table('product',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=40), nullable=False),
    sa.Column('name_ja', sa.String(length=120), nullable=False),
    sa.Column('name_en', sa.String(length=120), nullable=False),
    sa.Column('coverage', sa.String(length=32), nullable=False),
    sa.Column('is_active', sa.Boolean(), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_product_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_product')),
    sa.UniqueConstraint('provider_id', 'code', name=op.f('uq_product_provider_id_code')),
    sa.UniqueConstraint('provider_id', 'id', name=op.f('uq_product_provider_id_id'))
    )
    op.create_table('cost_rate',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('tier', sa.BigInteger(), nullable=True),
    sa.Column('per_hour_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR ends_on > starts_on', name=op.f('ck_cost_rate_ends_after_start')),
    sa.CheckConstraint('per_hour_minor >= 0', name=op.f('ck_cost_rate_price_not_negative')),
    sa.ForeignKeyConstraint(['provider_id', 'person_id'], ['person.provider_id', 'person.id'], name=op.f('fk_cost_rate_provider_id_person_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_cost_rate_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_cost_rate'))
    )
    op.create_table('renewal_item',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('contract_id', sa.Uuid(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=False),
    sa.Column('notice_by', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('renewed_until', sa.Date(), nullable=True),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'contract_id'], ['contract.provider_id', 'contract.client_id', 'contract.id'], name=op.f('fk_renewal_item_provider_id_client_id_contract_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_renewal_item_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_renewal_item_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_renewal_item')),
    sa.UniqueConstraint('provider_id', 'contract_id', 'ends_on', name=op.f('uq_renewal_item_provider_id_contract_id_ends_on'))
    )
    op.create_index(op.f('ix_renewal_item_provider_id_client_id'), 'renewal_item', ['provider_id', 'client_id'], unique=False)
    op.create_table('counted_item',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=False),
    sa.Column('label', sa.String(length=160), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR ends_on > starts_on', name=op.f('ck_counted_item_ends_after_start')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'line_id'], ['contract_line.provider_id', 'contract_line.client_id', 'contract_line.id'], name=op.f('fk_counted_item_provider_id_client_id_line_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_counted_item_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_counted_item_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_counted_item')),
    sa.UniqueConstraint('provider_id', 'line_id', 'label', 'starts_on', name=op.f('uq_counted_item_provider_id_line_id_label_starts_on'))
    )
    op.create_index(op.f('ix_counted_item_provider_id_client_id'), 'counted_item', ['provider_id', 'client_id'], unique=False)
    op.create_table('deadline',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('notice_days', JSON, nullable=False),
    sa.Column('vendor', sa.String(length=120), nullable=False),
    sa.Column('reference', sa.String(length=120), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('line_id', sa.Uuid(), nullable=True),
    sa.Column('renews_itself', sa.Boolean(), nullable=False),
    sa.Column('tells_client', sa.Boolean(), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'line_id'], ['contract_line.provider_id', 'contract_line.client_id', 'contract_line.id'], name=op.f('fk_deadline_provider_id_client_id_line_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_deadline_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'owner_id'], ['person.provider_id', 'person.id'], name=op.f('fk_deadline_provider_id_owner_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_deadline_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadline')),
    sa.UniqueConstraint('provider_id', 'client_id', 'id', name=op.f('uq_deadline_provider_id_client_id_id')),
    sa.UniqueConstraint('provider_id', 'source', name=op.f('uq_deadline_provider_id_source'))
    )
    op.create_index('ix_deadline_day', 'deadline', ['provider_id', 'state', 'expires_on'], unique=False)
    op.create_table('incident_use',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('used_on', sa.Date(), nullable=False),
    sa.Column('given_back_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'line_id'], ['contract_line.provider_id', 'contract_line.client_id', 'contract_line.id'], name=op.f('fk_incident_use_provider_id_client_id_line_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_incident_use_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_incident_use_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_incident_use')),
    sa.UniqueConstraint('provider_id', 'line_id', 'source', name=op.f('uq_incident_use_provider_id_line_id_source'))
    )
    op.create_index(op.f('ix_incident_use_provider_id_client_id'), 'incident_use', ['provider_id', 'client_id'], unique=False)
    op.create_table('line_task',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('ends_on IS NULL OR ends_on > starts_on', name=op.f('ck_line_task_ends_after_start')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'line_id'], ['contract_line.provider_id', 'contract_line.client_id', 'contract_line.id'], name=op.f('fk_line_task_provider_id_client_id_line_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_line_task_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_line_task_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_line_task')),
    sa.UniqueConstraint('provider_id', 'client_id', 'id', name=op.f('uq_line_task_provider_id_client_id_id'))
    )
    op.create_table('deadline_notice',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('deadline_id', sa.Uuid(), nullable=False),
    sa.Column('expires_on', sa.Date(), nullable=False),
    sa.Column('days', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('days >= 0', name=op.f('ck_deadline_notice_days_not_negative')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'deadline_id'], ['deadline.provider_id', 'deadline.client_id', 'deadline.id'], name=op.f('fk_deadline_notice_provider_id_client_id_deadline_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_deadline_notice_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_deadline_notice_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_deadline_notice')),
    sa.UniqueConstraint('provider_id', 'deadline_id', 'expires_on', 'days', name=op.f('uq_deadline_notice_provider_id_deadline_id_expires_on_days'))
    )
    op.create_index(op.f('ix_deadline_notice_provider_id_client_id'), 'deadline_notice', ['provider_id', 'client_id'], unique=False)
    op.create_table('task_mark',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('task_id', sa.Uuid(), nullable=False),
    sa.Column('month_on', sa.Date(), nullable=False),
    sa.Column('is_done', sa.Boolean(), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('marked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('marked_by', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'task_id'], ['line_task.provider_id', 'line_task.client_id', 'line_task.id'], name=op.f('fk_task_mark_provider_id_client_id_task_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_task_mark_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_task_mark_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_task_mark')),
    sa.UniqueConstraint('provider_id', 'task_id', 'month_on', name=op.f('uq_task_mark_provider_id_task_id_month_on'))
    )
    op.create_index(op.f('ix_task_mark_provider_id_client_id'), 'task_mark', ['provider_id', 'client_id'], unique=False)
    op.add_column('contract', sa.Column('renews_months', sa.BigInteger(), nullable=False, server_default='12'))
    op.add_column('contract', sa.Column('remind_days', sa.BigInteger(), nullable=False, server_default='60'))
    op.add_column('contract', sa.Column('hours_left', sa.String(length=32), nullable=False, server_default='expire'))
    op.add_column('contract_line', sa.Column('service', sa.String(length=32), nullable=True))
    op.add_column('goods', sa.Column('warranty_ends_on', sa.Date(), nullable=True))
    op.add_column('line_terms', sa.Column('discount_percent', sa.BigInteger(), nullable=True))
    op.add_column('line_terms', sa.Column('discount_minor', sa.BigInteger(), nullable=True))
    op.add_column('line_terms', sa.Column('basis', sa.String(length=32), nullable=False, server_default='flat'))
    op.add_column('line_terms', sa.Column('unit_minor', sa.BigInteger(), nullable=True))
    op.add_column('line_terms', sa.Column('included_units', sa.BigInteger(), nullable=False, server_default='0'))
    op.add_column('line_terms', sa.Column('granted_tickets', sa.BigInteger(), nullable=False, server_default='0'))
    op.add_column('line_terms', sa.Column('minimum_fee_minor', sa.BigInteger(), nullable=True))
    op.add_column('line_terms', sa.Column('minimum_per', sa.String(length=32), nullable=True))
    op.add_column('ticket', sa.Column('product_id', sa.Uuid(), nullable=True))
    op.add_column('work_type', sa.Column('placed_at', sa.DateTime(timezone=True), nullable=True))
    policies.protect_staff("contract_template")
    policies.protect_staff("cost_rate")
    policies.protect_client("counted_item")
    policies.protect_client("deadline")
    policies.protect_client("deadline_notice")
    policies.protect_client("incident_use")
    policies.protect_client("line_task")
    policies.protect_catalogue("product")
    policies.protect_client("renewal_item")
    policies.protect_client("task_mark")
    op.execute("UPDATE work_type SET placed_at = created_at")
