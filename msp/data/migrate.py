"""The schema is what the migrations made, on both databases, and nothing else makes it."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import compare_metadata, produce_migrations, render_python_code
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.operations import ops
from alembic.script import ScriptDirectory
from sqlalchemy import JSON, Connection, Engine, Enum, inspect

from msp.data.base import Base, OfCatalogue, OfClient, OfLog, OfParty, OfProvider, OfStaff
from msp.data.types import Moment

FOLDER = Path(__file__).parent / "migrations"
GRAMS = re.compile(r"_grams(_|$)")  # SQLite's FTS5 keeps tables of its own behind each


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def migrate(engine: Engine) -> None:
    """Bring the schema up to date; nothing happens where it is."""
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")


def pending(engine: Engine) -> bool:
    """Whether there are migrations that this database has not had."""
    with engine.connect() as connection:
        head = ScriptDirectory.from_config(_config()).get_current_head()
        return MigrationContext.configure(connection).get_current_revision() != head


def differences(engine: Engine) -> list[Any]:
    """What the models say and the migrated schema does not."""
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_name": _is_modelled})
        return list(compare_metadata(context, Base.metadata))


def _is_modelled(name: str | None, kind: str, parents: Any) -> bool:
    """Whether a name of the schema is a model's: the grams of what is searched are an index's."""
    return not (kind == "table" and name and GRAMS.search(name))


def draft(engine: Engine, name: str, after: str | None) -> Path:
    """Write the migration `0007_what_it_does` that follows `after`, with what the models gained.

    A file of that name is written anew: only before it was released. Policies follow the models.
    """
    with engine.begin() as connection:
        if after:
            command.upgrade(_config(connection), after)
        context = MigrationContext.configure(connection, opts={"target_metadata": Base.metadata})
        known = set(inspect(connection).get_table_names())
        made = produce_migrations(context, Base.metadata).upgrade_ops
    if made is None:
        raise RuntimeError("Alembic found nothing to say")
    _add_only(made)
    body = render_python_code(made, render_item=rendered)
    lines = [*body.splitlines()[1:-1], *_protections(known)]
    text = (FOLDER / "script.txt").read_text(encoding="utf-8")
    path = FOLDER / "versions" / f"{name}.py"
    path.write_text(
        text.format(name=name, after=after, body="\n".join(lines)).replace("\t", "    "),
        encoding="utf-8",
    )
    return path


def _add_only(made: ops.OpContainer) -> None:
    """Drop what would take away: the drafter may know only some of the models."""
    gone = (ops.DropTableOp, ops.DropIndexOp, ops.DropConstraintOp, ops.DropColumnOp)
    made.ops = [one for one in made.ops if not isinstance(one, gone)]
    for one in made.ops:
        if isinstance(one, ops.OpContainer):
            _add_only(one)


def _protections(known: set[str]) -> Iterator[str]:
    """The policy call for each tenant table that is new."""
    for mapper in sorted(Base.registry.mappers, key=lambda m: str(m.local_table)):
        table = str(mapper.local_table)
        if table not in known and (call := protection(mapper.class_)):
            yield f'    policies.protect_{call}("{table}")'


def protection(kind: type[Any]) -> str | None:
    """Which policy the table of `kind` needs (`client`, `staff`, …), by whose rows they are."""
    shapes = {
        OfClient: "client",
        OfParty: "party",
        OfLog: "log",
        OfStaff: "staff",
        OfCatalogue: "catalogue",
        OfProvider: "counter",
    }
    return next((name for shape, name in shapes.items() if issubclass(kind, shape)), None)


def rendered(kind: str, item: Any, context: Any) -> str | Literal[False]:
    """Our own types as plain ones, so that an old migration never meets a new class."""
    if kind != "type":
        return False
    if isinstance(item, Moment):
        return "sa.DateTime(timezone=True)"
    if isinstance(item, Enum):
        return f"sa.String(length={item.length})"
    if isinstance(item, JSON):
        return "JSON"
    return False
