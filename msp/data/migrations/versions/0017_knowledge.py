"""Articles, known errors and their codes; problems, candidate fixes and isolation on tickets."""

import sqlalchemy as sa
from alembic import op

from msp.data import policies

revision = "0017_knowledge"
down_revision = "0016_tiers"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('article',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('title_ja', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('body_ja', sa.Text(), nullable=False),
    sa.Column('body_en', sa.Text(), nullable=False),
    sa.Column('audience', sa.String(length=32), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('category', sa.String(length=32), nullable=False),
    sa.Column('system', sa.String(length=32), nullable=False),
    sa.Column('product_id', sa.Uuid(), nullable=True),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_version', sa.BigInteger(), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('source', sa.String(length=60), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'author_id'], ['person.provider_id', 'person.id'], name=op.f('fk_article_provider_id_author_id')),
    sa.ForeignKeyConstraint(['provider_id', 'product_id'], ['product.provider_id', 'product.id'], name=op.f('fk_article_provider_id_product_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_article_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article')),
    sa.UniqueConstraint('provider_id', 'id', name=op.f('uq_article_provider_id_id')),
    sa.UniqueConstraint('provider_id', 'number', name=op.f('uq_article_provider_id_number'))
    )
    op.create_index('ix_article_state', 'article', ['provider_id', 'state', 'number'], unique=False)
    op.create_table('known_error',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('symptom', sa.Text(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('workaround', sa.Text(), nullable=False),
    sa.Column('reply_ja', sa.Text(), nullable=False),
    sa.Column('reply_en', sa.Text(), nullable=False),
    sa.Column('root_fix', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('category', sa.String(length=32), nullable=False),
    sa.Column('system', sa.String(length=32), nullable=False),
    sa.Column('product_id', sa.Uuid(), nullable=True),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('fixed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('source', sa.String(length=60), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'author_id'], ['person.provider_id', 'person.id'], name=op.f('fk_known_error_provider_id_author_id')),
    sa.ForeignKeyConstraint(['provider_id', 'product_id'], ['product.provider_id', 'product.id'], name=op.f('fk_known_error_provider_id_product_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_known_error_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_known_error')),
    sa.UniqueConstraint('provider_id', 'id', name=op.f('uq_known_error_provider_id_id')),
    sa.UniqueConstraint('provider_id', 'number', name=op.f('uq_known_error_provider_id_number'))
    )
    op.create_index('ix_known_error_state', 'known_error', ['provider_id', 'state', 'number'], unique=False)
    op.create_table('article_version',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('article_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('title_ja', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('body_ja', sa.Text(), nullable=False),
    sa.Column('body_en', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'article_id'], ['article.provider_id', 'article.id'], name=op.f('fk_article_version_provider_id_article_id')),
    sa.ForeignKeyConstraint(['provider_id', 'author_id'], ['person.provider_id', 'person.id'], name=op.f('fk_article_version_provider_id_author_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_article_version_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_article_version')),
    sa.UniqueConstraint('provider_id', 'article_id', 'number', name=op.f('uq_article_version_provider_id_article_id_number'))
    )
    op.create_table('client_article',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('title_ja', sa.String(length=200), nullable=False),
    sa.Column('title_en', sa.String(length=200), nullable=False),
    sa.Column('body_ja', sa.Text(), nullable=False),
    sa.Column('body_en', sa.Text(), nullable=False),
    sa.Column('category', sa.String(length=32), nullable=False),
    sa.Column('system', sa.String(length=32), nullable=False),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'id'], ['article.provider_id', 'article.id'], name=op.f('fk_client_article_provider_id_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_client_article_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_client_article'))
    )
    op.create_index('ix_client_article_number', 'client_article', ['provider_id', 'number'], unique=False)
    op.create_table('error_code',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('code', sa.String(length=60), nullable=False),
    sa.Column('known_error_id', sa.Uuid(), nullable=True),
    sa.Column('article_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('(known_error_id IS NULL) <> (article_id IS NULL)', name=op.f('ck_error_code_leads_to_one_thing')),
    sa.ForeignKeyConstraint(['provider_id', 'article_id'], ['article.provider_id', 'article.id'], name=op.f('fk_error_code_provider_id_article_id')),
    sa.ForeignKeyConstraint(['provider_id', 'known_error_id'], ['known_error.provider_id', 'known_error.id'], name=op.f('fk_error_code_provider_id_known_error_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_error_code_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_error_code')),
    sa.UniqueConstraint('provider_id', 'code', 'article_id', name=op.f('uq_error_code_provider_id_code_article_id')),
    sa.UniqueConstraint('provider_id', 'code', 'known_error_id', name=op.f('uq_error_code_provider_id_code_known_error_id'))
    )
    op.create_index('ix_error_code_article', 'error_code', ['article_id'], unique=False)
    op.create_index('ix_error_code_known_error', 'error_code', ['known_error_id'], unique=False)
    op.create_table('isolation',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('ticket_id', sa.Uuid(), nullable=False),
    sa.Column('stage', sa.String(length=32), nullable=False),
    sa.Column('finding', sa.String(length=32), nullable=False),
    sa.Column('minutes', sa.BigInteger(), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.CheckConstraint('minutes >= 0', name=op.f('ck_isolation_minutes_not_negative')),
    sa.ForeignKeyConstraint(['provider_id', 'author_id'], ['person.provider_id', 'person.id'], name=op.f('fk_isolation_provider_id_author_id')),
    sa.ForeignKeyConstraint(['provider_id', 'ticket_id'], ['ticket.provider_id', 'ticket.id'], name=op.f('fk_isolation_provider_id_ticket_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_isolation_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_isolation'))
    )
    op.create_index('ix_isolation_ticket', 'isolation', ['ticket_id', 'created_at'], unique=False)
    op.create_table('problem',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('number', sa.BigInteger(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('symptom', sa.Text(), nullable=False),
    sa.Column('codes', sa.Text(), nullable=False),
    sa.Column('cause', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('owner_id', sa.Uuid(), nullable=True),
    sa.Column('product_id', sa.Uuid(), nullable=True),
    sa.Column('rma', sa.String(length=80), nullable=False),
    sa.Column('vendor_report', sa.Text(), nullable=False),
    sa.Column('known_error_id', sa.Uuid(), nullable=True),
    sa.Column('article_id', sa.Uuid(), nullable=True),
    sa.Column('resolved_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'article_id'], ['article.provider_id', 'article.id'], name=op.f('fk_problem_provider_id_article_id')),
    sa.ForeignKeyConstraint(['provider_id', 'known_error_id'], ['known_error.provider_id', 'known_error.id'], name=op.f('fk_problem_provider_id_known_error_id')),
    sa.ForeignKeyConstraint(['provider_id', 'owner_id'], ['person.provider_id', 'person.id'], name=op.f('fk_problem_provider_id_owner_id')),
    sa.ForeignKeyConstraint(['provider_id', 'product_id'], ['product.provider_id', 'product.id'], name=op.f('fk_problem_provider_id_product_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_problem_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_problem')),
    sa.UniqueConstraint('provider_id', 'id', name=op.f('uq_problem_provider_id_id')),
    sa.UniqueConstraint('provider_id', 'number', name=op.f('uq_problem_provider_id_number'))
    )
    op.create_index('ix_problem_state', 'problem', ['provider_id', 'state', 'number'], unique=False)
    op.create_table('security_check',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('ticket_id', sa.Uuid(), nullable=False),
    sa.Column('state', sa.String(length=32), nullable=False),
    sa.Column('result', sa.String(length=32), nullable=True),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('version', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'author_id'], ['person.provider_id', 'person.id'], name=op.f('fk_security_check_provider_id_author_id')),
    sa.ForeignKeyConstraint(['provider_id', 'ticket_id'], ['ticket.provider_id', 'ticket.id'], name=op.f('fk_security_check_provider_id_ticket_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_security_check_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_security_check')),
    sa.UniqueConstraint('provider_id', 'ticket_id', name=op.f('uq_security_check_provider_id_ticket_id'))
    )
    op.create_table('ticket_candidate',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('ticket_id', sa.Uuid(), nullable=False),
    sa.Column('source', sa.String(length=32), nullable=False),
    sa.Column('subject_id', sa.Uuid(), nullable=False),
    sa.Column('mark', sa.String(length=32), nullable=False),
    sa.Column('note', sa.String(length=400), nullable=False),
    sa.Column('marked_by', sa.Uuid(), nullable=True),
    sa.Column('marked_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('inserted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('answers_itself', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'marked_by'], ['person.provider_id', 'person.id'], name=op.f('fk_ticket_candidate_provider_id_marked_by')),
    sa.ForeignKeyConstraint(['provider_id', 'ticket_id'], ['ticket.provider_id', 'ticket.id'], name=op.f('fk_ticket_candidate_provider_id_ticket_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_ticket_candidate_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ticket_candidate')),
    sa.UniqueConstraint('provider_id', 'ticket_id', 'subject_id', name=op.f('uq_ticket_candidate_provider_id_ticket_id_subject_id'))
    )
    op.create_table('candidate_fix',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('problem_id', sa.Uuid(), nullable=False),
    sa.Column('description', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('tested_where', sa.String(length=200), nullable=False),
    sa.Column('result', sa.String(length=32), nullable=False),
    sa.Column('result_note', sa.Text(), nullable=False),
    sa.Column('tested_by', sa.Uuid(), nullable=True),
    sa.Column('tested_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('is_chosen', sa.Boolean(), nullable=False),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'problem_id'], ['problem.provider_id', 'problem.id'], name=op.f('fk_candidate_fix_provider_id_problem_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_candidate_fix_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_candidate_fix')),
    sa.UniqueConstraint('provider_id', 'id', name=op.f('uq_candidate_fix_provider_id_id'))
    )
    op.create_index('ix_candidate_fix_problem', 'candidate_fix', ['problem_id'], unique=False)
    op.create_table('problem_reference',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('problem_id', sa.Uuid(), nullable=False),
    sa.Column('kind', sa.String(length=32), nullable=False),
    sa.Column('target', sa.String(length=500), nullable=False),
    sa.Column('note', sa.String(length=400), nullable=False),
    sa.Column('author_id', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'problem_id'], ['problem.provider_id', 'problem.id'], name=op.f('fk_problem_reference_provider_id_problem_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_problem_reference_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_problem_reference'))
    )
    op.create_index('ix_problem_reference_problem', 'problem_reference', ['problem_id'], unique=False)
    op.create_table('problem_ticket',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('problem_id', sa.Uuid(), nullable=False),
    sa.Column('ticket_id', sa.Uuid(), nullable=False),
    sa.Column('linked_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'problem_id'], ['problem.provider_id', 'problem.id'], name=op.f('fk_problem_ticket_provider_id_problem_id')),
    sa.ForeignKeyConstraint(['provider_id', 'ticket_id'], ['ticket.provider_id', 'ticket.id'], name=op.f('fk_problem_ticket_provider_id_ticket_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_problem_ticket_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_problem_ticket')),
    sa.UniqueConstraint('provider_id', 'ticket_id', name=op.f('uq_problem_ticket_provider_id_ticket_id'))
    )
    op.create_index('ix_problem_ticket_problem', 'problem_ticket', ['problem_id'], unique=False)
    op.create_table('research_task',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('problem_id', sa.Uuid(), nullable=False),
    sa.Column('title', sa.String(length=200), nullable=False),
    sa.Column('assignee_id', sa.Uuid(), nullable=True),
    sa.Column('result', sa.Text(), nullable=False),
    sa.Column('done_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('done_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'assignee_id'], ['person.provider_id', 'person.id'], name=op.f('fk_research_task_provider_id_assignee_id')),
    sa.ForeignKeyConstraint(['provider_id', 'problem_id'], ['problem.provider_id', 'problem.id'], name=op.f('fk_research_task_provider_id_problem_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_research_task_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_research_task'))
    )
    op.create_index('ix_research_task_problem', 'research_task', ['problem_id'], unique=False)
    op.create_table('problem_decision',
    sa.Column('provider_id', sa.Uuid(), nullable=False),
    sa.Column('problem_id', sa.Uuid(), nullable=False),
    sa.Column('decision', sa.String(length=32), nullable=False),
    sa.Column('because', sa.Text(), nullable=False),
    sa.Column('fix_id', sa.Uuid(), nullable=True),
    sa.Column('rma', sa.String(length=80), nullable=False),
    sa.Column('decided_by', sa.Uuid(), nullable=True),
    sa.Column('id', sa.Uuid(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['provider_id', 'decided_by'], ['person.provider_id', 'person.id'], name=op.f('fk_problem_decision_provider_id_decided_by')),
    sa.ForeignKeyConstraint(['provider_id', 'fix_id'], ['candidate_fix.provider_id', 'candidate_fix.id'], name=op.f('fk_problem_decision_provider_id_fix_id')),
    sa.ForeignKeyConstraint(['provider_id', 'problem_id'], ['problem.provider_id', 'problem.id'], name=op.f('fk_problem_decision_provider_id_problem_id')),
    sa.ForeignKeyConstraint(['provider_id'], ['provider.id'], name=op.f('fk_problem_decision_provider_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_problem_decision'))
    )
    op.create_index('ix_problem_decision_problem', 'problem_decision', ['problem_id'], unique=False)
    op.add_column("ticket", sa.Column("cause_code", sa.String(length=32), nullable=True))
    policies.protect_staff("article")
    policies.protect_staff("article_version")
    policies.protect_catalogue("client_article")
    policies.protect_staff("known_error")
    policies.protect_staff("error_code")
    policies.protect_staff("problem")
    policies.protect_staff("problem_ticket")
    policies.protect_staff("research_task")
    policies.protect_staff("problem_reference")
    policies.protect_staff("candidate_fix")
    policies.protect_staff("problem_decision")
    policies.protect_staff("ticket_candidate")
    policies.protect_staff("isolation")
    policies.protect_staff("security_check")
    for table in ("article_version", "problem_decision"):
        policies.append_only(table)


def downgrade() -> None:
    op.drop_column("ticket", "cause_code")
    op.drop_table("problem_decision")
    op.drop_table("research_task")
    op.drop_table("problem_ticket")
    op.drop_table("problem_reference")
    op.drop_table("candidate_fix")
    op.drop_table("ticket_candidate")
    op.drop_table("security_check")
    op.drop_table("problem")
    op.drop_table("isolation")
    op.drop_table("error_code")
    op.drop_table("client_article")
    op.drop_table("article_version")
    op.drop_table("known_error")
    op.drop_table("article")
