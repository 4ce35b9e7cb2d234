"""Where Alembic meets the engine. It is given a connection; it never reads a file or a setting."""

from alembic import context

from msp.data.base import Base
from msp.data.migrate import rendered

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=Base.metadata,
    render_item=rendered,
    render_as_batch=False,
    compare_type=True,
)
with context.begin_transaction():
    context.run_migrations()
