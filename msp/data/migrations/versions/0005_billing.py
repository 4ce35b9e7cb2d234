"""0005_billing."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0005_billing"
down_revision = '0004_monitoring'
branch_labels = None
depends_on = None

ISSUED = [
    *("number", "kind", "client_id", "currency", "net_minor", "tax_minor", "gross_minor"),
    *("issued_on", "due_on", "first_on", "end_on", "po_number", "refers_to_id", "source"),
]
ISSUED += ("frozen", "tax_rows")
LINE = ("invoice_id", "charge_id", "thing", "position", "title", "quantity", "amount_minor", "tax")
JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table('stripe_event',
    sa.Column('event_id', sa.String(length=120), nullable=False),
    sa.Column('type', sa.String(length=80), nullable=False),
    sa.Column('livemode', sa.Boolean(), nullable=False),
    sa.Column('payload', JSON, nullable=False),
    sa.Column('processed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('outcome', sa.String(length=200), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_stripe_event')),
    sa.UniqueConstraint('event_id', name=op.f('uq_stripe_event_event_id'))
    )
    op.create_index('ix_stripe_event_waiting', 'stripe_event', ['processed_at', 'created_at'], unique=False)
    op.create_table('export',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('profile', sa.String(length=40), nullable=False),
    sa.Column('profile_version', sa.BigInteger(), nullable=False),
    sa.Column('encoding', sa.String(length=16), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('end_on', sa.Date(), nullable=False),
    sa.Column('rows', sa.BigInteger(), nullable=False),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('gross_minor', sa.BigInteger(), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_export_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_export'))
    )
    op.create_index('ix_export_time', 'export', ['provider_id', 'created_at'], unique=False)
    op.create_table('run',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('end_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('inputs_hash', sa.String(length=64), nullable=False),
    sa.Column('made_by', sa.Uuid(), nullable=False),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('end_on > first_on', name=op.f('ck_run_ends_after_start')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_run_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_run')),
    sa.UniqueConstraint('provider_id', 'id', name=op.f('uq_run_provider_id_id')),
    sa.UniqueConstraint('provider_id', 'kind', 'first_on', 'end_on', name=op.f('uq_run_provider_id_kind_first_on_end_on'))
    )
    op.create_table('invoice',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=120), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('number', sa.String(length=40), nullable=True),
    sa.Column('run_id', sa.Uuid(), nullable=True),
    sa.Column('refers_to_id', sa.Uuid(), nullable=True),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('end_on', sa.Date(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('gross_minor', sa.BigInteger(), nullable=False),
    sa.Column('paid_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_rows', JSON, nullable=False),
    sa.Column('tax_rounding', sa.String(length=16), nullable=False),
    sa.Column('minutes', sa.BigInteger(), nullable=False),
    sa.Column('block_minutes', sa.BigInteger(), nullable=False),
    sa.Column('po_number', sa.String(length=60), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=True),
    sa.Column('due_on', sa.Date(), nullable=True),
    sa.Column('frozen', JSON, nullable=False),
    sa.Column('seen_hash', sa.String(length=64), nullable=True),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('issued_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('void_reason', sa.String(length=400), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint("number IS NOT NULL OR state IN ('draft', 'approved', 'void')", name=op.f('ck_invoice_issued_numbered')),
    sa.CheckConstraint('gross_minor = net_minor + tax_minor', name=op.f('ck_invoice_adds_up')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'refers_to_id'], ['invoice.provider_id', 'invoice.client_id', 'invoice.id'], name=op.f('fk_invoice_provider_id_client_id_refers_to_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_invoice_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'run_id'], ['run.provider_id', 'run.id'], name=op.f('fk_invoice_provider_id_run_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_invoice_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invoice')),
    sa.UniqueConstraint('provider_id', 'client_id', 'id', name=op.f('uq_invoice_provider_id_client_id_id')),
    sa.UniqueConstraint('provider_id', 'id', name=op.f('uq_invoice_provider_id_id')),
    sa.UniqueConstraint('provider_id', 'number', name=op.f('uq_invoice_provider_id_number')),
    sa.UniqueConstraint('provider_id', 'source', name=op.f('uq_invoice_provider_id_source'))
    )
    op.create_index('ix_invoice_client', 'invoice', ['provider_id', 'client_id', 'issued_on'], unique=False)
    op.create_index('ix_invoice_state', 'invoice', ['provider_id', 'state', 'due_on'], unique=False)
    op.create_table('payment',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=160), nullable=False),
    sa.Column('method', sa.String(length=24), nullable=False),
    sa.Column('received_on', sa.Date(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('fee_minor', sa.BigInteger(), nullable=False),
    sa.Column('payer', sa.String(length=160), nullable=False),
    sa.Column('note', sa.String(length=400), nullable=False),
    sa.Column('recorded_by', sa.Uuid(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount_minor <> 0', name=op.f('ck_payment_amount_not_zero')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_payment_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_payment_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_payment')),
    sa.UniqueConstraint('provider_id', 'client_id', 'id', name=op.f('uq_payment_provider_id_client_id_id')),
    sa.UniqueConstraint('provider_id', 'source', name=op.f('uq_payment_provider_id_source'))
    )
    op.create_index('ix_payment_client', 'payment', ['provider_id', 'client_id', 'received_on'], unique=False)
    op.create_table('allocation',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('payment_id', sa.Uuid(), nullable=False),
    sa.Column('invoice_id', sa.Uuid(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('amount_minor <> 0', name=op.f('ck_allocation_amount_not_zero')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'invoice_id'], ['invoice.provider_id', 'invoice.client_id', 'invoice.id'], name=op.f('fk_allocation_provider_id_client_id_invoice_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'payment_id'], ['payment.provider_id', 'payment.client_id', 'payment.id'], name=op.f('fk_allocation_provider_id_client_id_payment_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_allocation_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_allocation_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_allocation')),
    sa.UniqueConstraint('provider_id', 'payment_id', 'invoice_id', name=op.f('uq_allocation_provider_id_payment_id_invoice_id'))
    )
    op.create_index(op.f('ix_allocation_provider_id_client_id'), 'allocation', ['provider_id', 'client_id'], unique=False)
    op.create_table('document',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('invoice_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=16), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('size', sa.BigInteger(), nullable=False),
    sa.Column('name', sa.String(length=200), nullable=False),
    sa.Column('issued_on', sa.Date(), nullable=False),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('party', sa.String(length=160), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'invoice_id'], ['invoice.provider_id', 'invoice.client_id', 'invoice.id'], name=op.f('fk_document_provider_id_client_id_invoice_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_document_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_document_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_document')),
    sa.UniqueConstraint('provider_id', 'invoice_id', 'kind', name=op.f('uq_document_provider_id_invoice_id_kind'))
    )
    op.create_index('ix_document_found', 'document', ['provider_id', 'issued_on', 'amount_minor'], unique=False)
    op.create_index(op.f('ix_document_provider_id_client_id'), 'document', ['provider_id', 'client_id'], unique=False)
    op.create_table('run_item',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('run_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('invoice_id', sa.Uuid(), nullable=True),
    sa.Column('is_blocked', sa.Boolean(), nullable=False),
    sa.Column('findings', JSON, nullable=False),
    sa.Column('last_month_minor', sa.BigInteger(), nullable=True),
    sa.Column('ticked_by', sa.Uuid(), nullable=True),
    sa.Column('answer', sa.String(length=400), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'invoice_id'], ['invoice.provider_id', 'invoice.client_id', 'invoice.id'], name=op.f('fk_run_item_provider_id_client_id_invoice_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_run_item_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'run_id'], ['run.provider_id', 'run.id'], name=op.f('fk_run_item_provider_id_run_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_run_item_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_run_item')),
    sa.UniqueConstraint('provider_id', 'run_id', 'client_id', name=op.f('uq_run_item_provider_id_run_id_client_id'))
    )
    op.create_table('charge',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=160), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('bill_on', sa.Date(), nullable=False),
    sa.Column('shown_on', sa.Date(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=True),
    sa.Column('ticket_id', sa.Uuid(), nullable=True),
    sa.Column('section', sa.String(length=240), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('quantity', sa.String(length=40), nullable=False),
    sa.Column('unit_price_minor', sa.BigInteger(), nullable=True),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('tax', sa.String(length=32), nullable=False),
    sa.Column('minutes', sa.BigInteger(), nullable=False),
    sa.Column('block_minutes', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('minutes >= 0 AND block_minutes >= 0', name=op.f('ck_charge_minutes_not_negative')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'line_id'], ['contract_line.provider_id', 'contract_line.client_id', 'contract_line.id'], name=op.f('fk_charge_provider_id_client_id_line_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_charge_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'ticket_id'], ['ticket.provider_id', 'ticket.id'], name=op.f('fk_charge_provider_id_ticket_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_charge_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_charge')),
    sa.UniqueConstraint('provider_id', 'client_id', 'id', name=op.f('uq_charge_provider_id_client_id_id')),
    sa.UniqueConstraint('provider_id', 'source', name=op.f('uq_charge_provider_id_source'))
    )
    op.create_index('ix_charge_month', 'charge', ['provider_id', 'bill_on', 'client_id'], unique=False)
    op.create_table('hour_order',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('package_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=160), nullable=False),
    sa.Column('minutes', sa.BigInteger(), nullable=False),
    sa.Column('validity_months', sa.BigInteger(), nullable=True),
    sa.Column('currency', sa.String(length=3), nullable=False),
    sa.Column('net_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_minor', sa.BigInteger(), nullable=False),
    sa.Column('gross_minor', sa.BigInteger(), nullable=False),
    sa.Column('pay_by', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('po_number', sa.String(length=60), nullable=False),
    sa.Column('note', sa.String(length=400), nullable=False),
    sa.Column('asked_by', sa.Uuid(), nullable=False),
    sa.Column('approver_id', sa.Uuid(), nullable=True),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('stripe_session_id', sa.String(length=120), nullable=True),
    sa.Column('stripe_payment_id', sa.String(length=120), nullable=True),
    sa.Column('checkout_url', sa.Text(), nullable=True),
    sa.Column('failure', sa.String(length=200), nullable=False),
    sa.Column('pool_id', sa.Uuid(), nullable=True),
    sa.Column('invoice_id', sa.Uuid(), nullable=True),
    sa.Column('ordered_on', sa.Date(), nullable=False),
    sa.Column('fulfilled_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('gross_minor = net_minor + tax_minor', name=op.f('ck_hour_order_adds_up')),
    sa.CheckConstraint('minutes > 0', name=op.f('ck_hour_order_minutes_positive')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'invoice_id'], ['invoice.provider_id', 'invoice.client_id', 'invoice.id'], name=op.f('fk_hour_order_provider_id_client_id_invoice_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'pool_id'], ['hour_pool.provider_id', 'hour_pool.client_id', 'hour_pool.id'], name=op.f('fk_hour_order_provider_id_client_id_pool_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_hour_order_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'package_id'], ['hour_package.provider_id', 'hour_package.id'], name=op.f('fk_hour_order_provider_id_package_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_hour_order_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hour_order')),
    sa.UniqueConstraint('provider_id', 'client_id', 'id', name=op.f('uq_hour_order_provider_id_client_id_id')),
    sa.UniqueConstraint('provider_id', 'number', name=op.f('uq_hour_order_provider_id_number')),
    sa.UniqueConstraint('stripe_session_id', name=op.f('uq_hour_order_stripe_session_id'))
    )
    op.create_index('ix_hour_order_client', 'hour_order', ['provider_id', 'client_id', 'created_at'], unique=False)
    op.create_table('invoice_line',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('invoice_id', sa.Uuid(), nullable=False),
    sa.Column('charge_id', sa.Uuid(), nullable=True),
    sa.Column('position', sa.BigInteger(), nullable=False),
    sa.Column('section', sa.String(length=240), nullable=False),
    sa.Column('shown_on', sa.Date(), nullable=False),
    sa.Column('title', sa.String(length=300), nullable=False),
    sa.Column('quantity', sa.String(length=40), nullable=False),
    sa.Column('unit_price_minor', sa.BigInteger(), nullable=True),
    sa.Column('amount_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax_share_minor', sa.BigInteger(), nullable=False),
    sa.Column('tax', sa.String(length=32), nullable=False),
    sa.Column('thing', sa.String(length=160), nullable=True),
    sa.Column('released', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'charge_id'], ['charge.provider_id', 'charge.client_id', 'charge.id'], name=op.f('fk_invoice_line_provider_id_client_id_charge_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'invoice_id'], ['invoice.provider_id', 'invoice.client_id', 'invoice.id'], name=op.f('fk_invoice_line_provider_id_client_id_invoice_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_invoice_line_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_invoice_line_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_invoice_line')),
    sa.UniqueConstraint('provider_id', 'invoice_id', 'position', name=op.f('uq_invoice_line_provider_id_invoice_id_position'))
    )
    op.create_index(op.f('ix_invoice_line_provider_id_client_id'), 'invoice_line', ['provider_id', 'client_id'], unique=False)
    op.create_index('uq_invoice_line_charge_once', 'invoice_line', ['provider_id', 'charge_id'], unique=True, sqlite_where=sa.text('NOT released'), postgresql_where=sa.text('NOT released'))
    op.create_index('uq_invoice_line_thing_once', 'invoice_line', ['provider_id', 'thing'], unique=True, sqlite_where=sa.text('NOT released'), postgresql_where=sa.text('NOT released'))
    policies.protect_client("allocation")
    policies.protect_client("charge")
    policies.protect_client("document")
    policies.protect_staff("export")
    policies.protect_client("hour_order")
    policies.protect_client("invoice")
    policies.protect_client("invoice_line")
    policies.protect_client("payment")
    policies.protect_staff("run")
    policies.protect_staff("run_item")
    policies.open_to_worker("hour_order")
    policies.append_only("charge")
    policies.append_only("allocation")
    policies.append_only("payment")
    policies.refuse("document", "UPDATE", "true", "a kept document is never changed")
    policies.refuse("document", "DELETE", "true", "a kept document is never removed")
    for column in ISSUED:
        policies.refuse(
            "invoice",
            "UPDATE",
            f"OLD.number IS NOT NULL AND OLD.{column} IS DISTINCT FROM NEW.{column}"
            if policies.is_postgres()
            else f"OLD.number IS NOT NULL AND OLD.{column} IS NOT NEW.{column}",
            "an issued invoice never changes",
        )
    policies.refuse("invoice", "DELETE", "OLD.number IS NOT NULL", "an issued invoice is kept")
    for column in LINE:
        policies.refuse(
            "invoice_line",
            "UPDATE",
            f"OLD.{column} IS DISTINCT FROM NEW.{column}"
            if policies.is_postgres()
            else f"OLD.{column} IS NOT NEW.{column}",
            "the line of an invoice never changes",
        )
    policies.refuse(
        "invoice_line",
        "DELETE",
        "EXISTS (SELECT 1 FROM invoice"
        " WHERE invoice.id = OLD.invoice_id AND invoice.number IS NOT NULL)",
        "the line of an issued invoice is kept",
    )
