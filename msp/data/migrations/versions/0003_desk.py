"""0003_desk."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

from msp.data import policies

revision = "0003_desk"
down_revision = '0002_contracts'
branch_labels = None
depends_on = None

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade() -> None:
    op.create_table('ticket',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('external_number', sa.String(length=40), nullable=True),
    sa.Column('subject', sa.String(length=200), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('is_open', sa.Boolean(), nullable=False),
    sa.Column('wait_reason', sa.String(length=32), nullable=True),
    sa.Column('impact', sa.BigInteger(), nullable=False),
    sa.Column('urgency', sa.BigInteger(), nullable=False),
    sa.Column('priority', sa.BigInteger(), nullable=False),
    sa.Column('is_major', sa.Boolean(), nullable=False),
    sa.Column('tier', sa.BigInteger(), nullable=False),
    sa.Column('highest_tier', sa.BigInteger(), nullable=False),
    sa.Column('site_id', sa.Uuid(), nullable=True),
    sa.Column('contact_id', sa.Uuid(), nullable=True),
    sa.Column('assignee_id', sa.Uuid(), nullable=True),
    sa.Column('team_id', sa.Uuid(), nullable=True),
    sa.Column('contract_id', sa.Uuid(), nullable=True),
    sa.Column('sla_policy_id', sa.Uuid(), nullable=True),
    sa.Column('calendar_version_id', sa.Uuid(), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('responded_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('solved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('response_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('resolution_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('next_due_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('paused_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answer_owed_since', sa.DateTime(timezone=True), nullable=True),
    sa.Column('response_met', sa.Boolean(), nullable=True),
    sa.Column('resolution_met', sa.Boolean(), nullable=True),
    sa.Column('next_update_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('reassignments', sa.BigInteger(), nullable=False),
    sa.Column('reopenings', sa.BigInteger(), nullable=False),
    sa.Column('priority_confirmed', sa.Boolean(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('solution', sa.Text(), nullable=False),
    sa.Column('clock_log', JSON, nullable=False),
    sa.Column('turns', sa.BigInteger(), nullable=False),
    sa.Column('source', sa.String(length=60), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('number > 0', name=op.f('ck_ticket_number_positive')),
    sa.CheckConstraint('priority BETWEEN 1 AND 4', name=op.f('ck_ticket_priority_range')),
    sa.ForeignKeyConstraint(['provider_id', 'assignee_id'], ['person.provider_id', 'person.id'], name=op.f('fk_ticket_provider_id_assignee_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'contract_id'], ['contract.provider_id', 'contract.client_id', 'contract.id'], name=op.f('fk_ticket_provider_id_client_id_contract_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'site_id'], ['site.provider_id', 'site.client_id', 'site.id'], name=op.f('fk_ticket_provider_id_client_id_site_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_ticket_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'contact_id'], ['person.provider_id', 'person.id'], name=op.f('fk_ticket_provider_id_contact_id')),
    sa.ForeignKeyConstraint(['provider_id', 'team_id'], ['team.provider_id', 'team.id'], name=op.f('fk_ticket_provider_id_team_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_ticket_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket')),
    sa.UniqueConstraint('provider_id', 'client_id', 'id', name=op.f('uq_ticket_provider_id_client_id_id')),
    sa.UniqueConstraint('provider_id', 'external_number', name=op.f('uq_ticket_provider_id_external_number')),
    sa.UniqueConstraint('provider_id', 'id', name=op.f('uq_ticket_provider_id_id')),
    sa.UniqueConstraint('provider_id', 'number', name=op.f('uq_ticket_provider_id_number'))
    )
    op.create_index('ix_ticket_assignee', 'ticket', ['provider_id', 'assignee_id', 'status'], unique=False)
    op.create_index('ix_ticket_client_opened', 'ticket', ['provider_id', 'client_id', 'opened_at'], unique=False)
    op.create_index('ix_ticket_opened', 'ticket', ['provider_id', 'opened_at'], unique=False)
    op.create_index('ix_ticket_queue', 'ticket', ['provider_id', 'is_open', 'next_due_at', 'number'], unique=False)
    op.create_index('ix_ticket_source', 'ticket', ['provider_id', 'source'], unique=False)
    op.create_index('ix_ticket_updated', 'ticket', ['provider_id', 'is_open', 'updated_at'], unique=False)
    op.create_table('goods',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('ticket_id', sa.Uuid(), nullable=True),
    sa.Column('line_id', sa.Uuid(), nullable=True),
    sa.Column('name', sa.String(length=160), nullable=False),
    sa.Column('quantity', sa.BigInteger(), nullable=False),
    sa.Column('price_minor', sa.BigInteger(), nullable=False),
    sa.Column('price_currency', sa.String(length=3), nullable=False),
    sa.Column('cost_minor', sa.BigInteger(), nullable=True),
    sa.Column('tax', sa.String(length=16), nullable=False),
    sa.Column('serial_number', sa.String(length=80), nullable=False),
    sa.Column('sold_on', sa.Date(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('quantity > 0', name=op.f('ck_goods_quantity_positive')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'line_id'], ['contract_line.provider_id', 'contract_line.client_id', 'contract_line.id'], name=op.f('fk_goods_provider_id_client_id_line_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_goods_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'ticket_id'], ['ticket.provider_id', 'ticket.id'], name=op.f('fk_goods_provider_id_ticket_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_goods_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_goods'))
    )
    op.create_index('ix_goods_client_day', 'goods', ['provider_id', 'client_id', 'sold_on'], unique=False)
    op.create_table('hand_over',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('ticket_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=False),
    sa.Column('from_tier', sa.BigInteger(), nullable=False),
    sa.Column('to_tier', sa.BigInteger(), nullable=False),
    sa.Column('from_team_id', sa.Uuid(), nullable=True),
    sa.Column('to_team_id', sa.Uuid(), nullable=True),
    sa.Column('from_person_id', sa.Uuid(), nullable=True),
    sa.Column('to_person_id', sa.Uuid(), nullable=True),
    sa.Column('reason', sa.String(length=32), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.Column('tried', sa.Text(), nullable=False),
    sa.Column('facts', sa.Text(), nullable=False),
    sa.Column('taken_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('returned_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('returned_because', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('to_tier BETWEEN 1 AND 4', name=op.f('ck_hand_over_to_tier_range')),
    sa.ForeignKeyConstraint(['provider_id', 'from_person_id'], ['person.provider_id', 'person.id'], name=op.f('fk_hand_over_provider_id_from_person_id')),
    sa.ForeignKeyConstraint(['provider_id', 'from_team_id'], ['team.provider_id', 'team.id'], name=op.f('fk_hand_over_provider_id_from_team_id')),
    sa.ForeignKeyConstraint(['provider_id', 'ticket_id'], ['ticket.provider_id', 'ticket.id'], name=op.f('fk_hand_over_provider_id_ticket_id')),
    sa.ForeignKeyConstraint(['provider_id', 'to_person_id'], ['person.provider_id', 'person.id'], name=op.f('fk_hand_over_provider_id_to_person_id')),
    sa.ForeignKeyConstraint(['provider_id', 'to_team_id'], ['team.provider_id', 'team.id'], name=op.f('fk_hand_over_provider_id_to_team_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_hand_over_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_hand_over'))
    )
    op.create_index('ix_hand_over_ticket', 'hand_over', ['ticket_id', 'created_at'], unique=False)
    op.create_table('message',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('ticket_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('from_client', sa.Boolean(), nullable=False),
    sa.Column('channel', sa.String(length=32), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('automatic', sa.Boolean(), nullable=False),
    sa.Column('send_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('unsent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('mailed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'author_id'], ['person.provider_id', 'person.id'], name=op.f('fk_message_provider_id_author_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_message_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'ticket_id'], ['ticket.provider_id', 'ticket.id'], name=op.f('fk_message_provider_id_ticket_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_message_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_message'))
    )
    op.create_index(op.f('ix_message_provider_id_client_id'), 'message', ['provider_id', 'client_id'], unique=False)
    op.create_index('ix_message_ticket', 'message', ['ticket_id', 'created_at'], unique=False)
    op.create_index('ix_message_to_mail', 'message', ['provider_id', 'send_at'], unique=False, sqlite_where=sa.text('mailed_at IS NULL'), postgresql_where=sa.text('mailed_at IS NULL'))
    op.create_table('note',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('ticket_id', sa.Uuid(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'author_id'], ['person.provider_id', 'person.id'], name=op.f('fk_note_provider_id_author_id')),
    sa.ForeignKeyConstraint(['provider_id', 'ticket_id'], ['ticket.provider_id', 'ticket.id'], name=op.f('fk_note_provider_id_ticket_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_note_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_note'))
    )
    op.create_index('ix_note_ticket', 'note', ['ticket_id', 'created_at'], unique=False)
    op.create_table('ticket_event',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('ticket_id', sa.Uuid(), nullable=False),
    sa.Column('turn', sa.BigInteger(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('verb', sa.String(length=24), nullable=False),
    sa.Column('actor_id', sa.Uuid(), nullable=True),
    sa.Column('status', sa.String(length=32), nullable=False),
    sa.Column('wait_reason', sa.String(length=32), nullable=True),
    sa.Column('detail', JSON, nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'ticket_id'], ['ticket.provider_id', 'ticket.id'], name=op.f('fk_ticket_event_provider_id_ticket_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_ticket_event_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket_event')),
    sa.UniqueConstraint('ticket_id', 'turn', name=op.f('uq_ticket_event_ticket_id_turn'))
    )
    op.create_index('ix_ticket_event_ticket', 'ticket_event', ['ticket_id', 'at', 'turn'], unique=False)
    op.create_table('time_entry',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('client_id', sa.Uuid(), nullable=False),
    sa.Column('ticket_id', sa.Uuid(), nullable=True),
    sa.Column('person_id', sa.Uuid(), nullable=True),
    sa.Column('work_type_id', sa.Uuid(), nullable=False),
    sa.Column('line_id', sa.Uuid(), nullable=True),
    sa.Column('terms_id', sa.Uuid(), nullable=True),
    sa.Column('chosen_line_id', sa.Uuid(), nullable=True),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('coverage', sa.String(length=32), nullable=False),
    sa.Column('explanation', JSON, nullable=False),
    sa.Column('work_on', sa.Date(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('worked_seconds', sa.BigInteger(), nullable=False),
    sa.Column('billable_minutes', sa.BigInteger(), nullable=False),
    sa.Column('weighted_minutes', sa.BigInteger(), nullable=False),
    sa.Column('pool_minutes', sa.BigInteger(), nullable=False),
    sa.Column('charge_minutes', sa.BigInteger(), nullable=False),
    sa.Column('after_hours_charge', sa.BigInteger(), nullable=False),
    sa.Column('holiday_charge', sa.BigInteger(), nullable=False),
    sa.Column('rate_minor', sa.BigInteger(), nullable=True),
    sa.Column('rate_currency', sa.String(length=3), nullable=True),
    sa.Column('is_rate_fixed', sa.Boolean(), nullable=False),
    sa.Column('is_free', sa.Boolean(), nullable=False),
    sa.Column('on_site', sa.Boolean(), nullable=False),
    sa.Column('remote_failed', sa.Boolean(), nullable=False),
    sa.Column('tier', sa.BigInteger(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('turn', sa.BigInteger(), nullable=False),
    sa.Column('approved_by', sa.Uuid(), nullable=True),
    sa.Column('approved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('sent_back_because', sa.Text(), nullable=False),
    sa.Column('source', sa.String(length=60), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('after_hours_charge >= 0 AND holiday_charge >= 0 AND after_hours_charge + holiday_charge <= charge_minutes', name=op.f('ck_time_entry_bands_within_charge')),
    sa.CheckConstraint('pool_minutes >= 0 AND charge_minutes >= 0 AND billable_minutes >= 0', name=op.f('ck_time_entry_minutes_not_negative')),
    sa.CheckConstraint('worked_seconds >= 0', name=op.f('ck_time_entry_worked_not_negative')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id', 'line_id'], ['contract_line.provider_id', 'contract_line.client_id', 'contract_line.id'], name=op.f('fk_time_entry_provider_id_client_id_line_id')),
    sa.ForeignKeyConstraint(['provider_id', 'client_id'], ['client.provider_id', 'client.id'], name=op.f('fk_time_entry_provider_id_client_id')),
    sa.ForeignKeyConstraint(['provider_id', 'person_id'], ['person.provider_id', 'person.id'], name=op.f('fk_time_entry_provider_id_person_id')),
    sa.ForeignKeyConstraint(['provider_id', 'ticket_id'], ['ticket.provider_id', 'ticket.id'], name=op.f('fk_time_entry_provider_id_ticket_id')),
    sa.ForeignKeyConstraint(['provider_id', 'work_type_id'], ['work_type.provider_id', 'work_type.id'], name=op.f('fk_time_entry_provider_id_work_type_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_time_entry_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_time_entry')),
    sa.UniqueConstraint('provider_id', 'id', name=op.f('uq_time_entry_provider_id_id'))
    )
    op.create_index('ix_time_entry_client_day', 'time_entry', ['provider_id', 'client_id', 'work_on'], unique=False)
    op.create_index('ix_time_entry_person_day', 'time_entry', ['provider_id', 'person_id', 'work_on'], unique=False)
    op.create_index('ix_time_entry_state', 'time_entry', ['provider_id', 'state', 'work_on'], unique=False)
    op.create_index('ix_time_entry_ticket', 'time_entry', ['ticket_id'], unique=False)
    op.create_table('timer',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('person_id', sa.Uuid(), nullable=False),
    sa.Column('ticket_id', sa.Uuid(), nullable=False),
    sa.Column('started_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('stopped_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'person_id'], ['person.provider_id', 'person.id'], name=op.f('fk_timer_provider_id_person_id')),
    sa.ForeignKeyConstraint(['provider_id', 'ticket_id'], ['ticket.provider_id', 'ticket.id'], name=op.f('fk_timer_provider_id_ticket_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_timer_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_timer')),
    sa.UniqueConstraint('provider_id', 'person_id', name=op.f('uq_timer_provider_id_person_id'))
    )
    policies.protect_client("goods")
    policies.protect_staff("hand_over")
    policies.protect_client("message")
    policies.protect_staff("note")
    policies.protect_client("ticket")
    policies.protect_log("ticket_event")
    policies.protect_client("time_entry")
    policies.protect_staff("timer")
    policies.append_only("ticket_event")
