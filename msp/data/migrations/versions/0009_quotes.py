"""Quotes that become contracts, what was said of them, and what we estimate for ourselves."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0009_quotes"
down_revision = "0008_time"
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OFFERED = "{row}.quote_id IN (SELECT id FROM quote WHERE state <> 'draft')"
KEPT = ("number", "revision", "client_id", "net_minor", "tax_minor", "valid_until", "currency")


def upgrade() -> None:
    _tables()
    changed = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in KEPT)
    policies.refuse(
        "quote", "UPDATE", f"OLD.number IS NOT NULL AND ({changed})", "what was offered stays"
    )
    answered = "OLD.state IN ('accepted', 'superseded') AND NEW.state <> OLD.state"
    policies.refuse("quote", "UPDATE", answered, "an answered quote stays answered")
    policies.refuse("quote", "DELETE", "OLD.number IS NOT NULL", "what was offered stays")
    policies.refuse("quote_line", "INSERT", OFFERED.format(row="NEW"), "what was offered stays")
    for verb in ("UPDATE", "DELETE"):
        policies.refuse("quote_line", verb, OFFERED.format(row="OLD"), "what was offered stays")
    policies.append_only("quote_message")


def _tables() -> None:
    op.create_table('estimate',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('about_client_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=80), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('notes', sa.Text(), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('handed_in_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('decided_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reason', sa.String(length=300), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'about_client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_estimate_provider_id_about_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_estimate_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_estimate')),
    sa.UniqueConstraint('provider_id', 'id', name=op.f('uq_estimate_provider_id_id')),
    sa.UniqueConstraint('provider_id', 'number', name=op.f('uq_estimate_provider_id_number'))
    )
    op.create_index('ix_estimate_source', 'estimate', ['provider_id', 'source'], unique=False)
    op.create_table('estimate_line',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('estimate_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('tier', sa.BigInteger(), nullable=True),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('each_minor', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('each_minor >= 0', name=op.f('ck_estimate_line_cost_not_negative')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_estimate_line_quantity_positive')),
    sa.ForeignKeyConstraint(['provider_id', 'estimate_id'], ['estimate.provider_id', 'estimate.id'], name=op.f('fk_estimate_line_provider_id_estimate_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_estimate_line_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_estimate_line'))
    )
    op.create_table('quote',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=True),
    sa.Column('revision', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('valid_until', sa.Date(), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ends_on', sa.Date(), nullable=True),
    sa.Column('renewal', sa.String(length=32), nullable=False),
    sa.Column('notice_days', sa.BigInteger(), nullable=False),
    sa.Column('remarks', sa.Text(), nullable=False),
    sa.Column('extends_id', sa.Uuid(), nullable=True),
    sa.Column('replaces_id', sa.Uuid(), nullable=True),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('gross_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_rows', JSON, nullable=False),
    sa.Column('frozen', JSON, nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_on', sa.Date(), nullable=True),
    sa.Column('sent_by', sa.Uuid(), nullable=True),
    sa.Column('answered_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answered_by', sa.Uuid(), nullable=True),
    sa.Column('po_number', sa.String(length=60), nullable=False),
    sa.Column('approver_name', sa.String(length=120), nullable=False),
    sa.Column('reason', sa.String(length=400), nullable=False),
    sa.Column('contract_id', sa.Uuid(), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("number IS NOT NULL OR state IN ('draft', 'withdrawn')", name=op.f('ck_quote_numbered_when_sent')),
    sa.CheckConstraint('ends_on IS NULL OR ends_on > starts_on', name=op.f('ck_quote_ends_after_start')),
    sa.CheckConstraint('gross_minor = net_minor + tax_minor', name=op.f('ck_quote_adds_up')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'contract_id'], ['contract.provider_id', 'contract.client_id', 'contract.id'], name=op.f('fk_quote_provider_id_client_id_contract_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'extends_id'], ['contract.provider_id', 'contract.client_id', 'contract.id'], name=op.f('fk_quote_provider_id_client_id_extends_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'replaces_id'], ['quote.provider_id', 'quote.client_id', 'quote.id'], name=op.f('fk_quote_provider_id_client_id_replaces_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_quote_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_quote_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quote')),
    sa.UniqueConstraint('provider_id', 'client_id', 'id', name=op.f('uq_quote_provider_id_client_id_id')),
    sa.UniqueConstraint('provider_id', 'number', 'revision', name=op.f('uq_quote_provider_id_number_revision'))
    )
    op.create_index('ix_quote_state', 'quote', ['provider_id', 'state', 'valid_until'], unique=False)
    op.create_table('quote_line',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('quote_id', sa.Uuid(), nullable=False),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('line_kind', sa.String(length=32), nullable=True),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('unit_minor', sa.BigInteger(), nullable=False),
    sa.Column('discount_percent', sa.BigInteger(), nullable=True),
    sa.Column('discount_minor', sa.BigInteger(), nullable=True),
    sa.Column('tax', sa.String(length=32), nullable=False),
    sa.Column('minutes', sa.BigInteger(), nullable=False),
    sa.Column('validity_months', sa.BigInteger(), nullable=True),
    sa.Column('terms', JSON, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('minutes >= 0', name=op.f('ck_quote_line_minutes_not_negative')),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_quote_line_quantity_positive')),
    sa.CheckConstraint('unit_minor >= 0', name=op.f('ck_quote_line_price_not_negative')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'quote_id'], ['quote.provider_id', 'quote.client_id', 'quote.id'], name=op.f('fk_quote_line_provider_id_client_id_quote_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_quote_line_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_quote_line_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quote_line')),
    sa.UniqueConstraint('provider_id', 'client_id', 'id', name=op.f('uq_quote_line_provider_id_client_id_id'))
    )
    op.create_index('ix_quote_line_quote', 'quote_line', ['provider_id', 'quote_id', 'position'], unique=False)
    op.create_table('quote_message',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('quote_id', sa.Uuid(), nullable=False),
    sa.Column('from_client', sa.Boolean(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'quote_id'], ['quote.provider_id', 'quote.client_id', 'quote.id'], name=op.f('fk_quote_message_provider_id_client_id_quote_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_quote_message_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_quote_message_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quote_message'))
    )
    op.create_index(op.f('ix_quote_message_provider_id_client_id'), 'quote_message', ['provider_id', 'client_id'], unique=False)
    op.create_table('quote_outcome',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('quote_id', sa.Uuid(), nullable=False),
    sa.Column('quote_line_id', sa.Uuid(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=True),
    sa.Column('pool_id', sa.Uuid(), nullable=True),
    sa.Column('delivered_on', sa.Date(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'line_id'], ['contract_line.provider_id', 'contract_line.client_id', 'contract_line.id'], name=op.f('fk_quote_outcome_provider_id_client_id_line_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'pool_id'], ['hour_pool.provider_id', 'hour_pool.client_id', 'hour_pool.id'], name=op.f('fk_quote_outcome_provider_id_client_id_pool_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'quote_id'], ['quote.provider_id', 'quote.client_id', 'quote.id'], name=op.f('fk_quote_outcome_provider_id_client_id_quote_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'quote_line_id'], ['quote_line.provider_id', 'quote_line.client_id', 'quote_line.id'], name=op.f('fk_quote_outcome_provider_id_client_id_quote_line_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_quote_outcome_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_quote_outcome_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_quote_outcome')),
    sa.UniqueConstraint('provider_id', 'quote_line_id', name=op.f('uq_quote_outcome_provider_id_quote_line_id'))
    )
    op.create_index('ix_quote_outcome_day', 'quote_outcome', ['provider_id', 'delivered_on'], unique=False)
    op.create_index(op.f('ix_quote_outcome_provider_id_client_id'), 'quote_outcome', ['provider_id', 'client_id'], unique=False)
    policies.protect_staff("estimate")
    policies.protect_staff("estimate_line")
    policies.protect_client("quote")
    policies.protect_client("quote_line")
    policies.protect_client("quote_message")
    policies.protect_client("quote_outcome")
