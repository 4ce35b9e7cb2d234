"""Many rows at once, as fast as each database takes them. Only set-work modules call this.

Table-level SQL passes the ORM's filter by: the caller names the provider in every row, and on
PostgreSQL the policy checks it.
"""

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date
from operator import itemgetter
from typing import Any
from uuid import UUID

from pydantic_core import to_json
from sqlalchemy import JSON, Column, Connection, Engine
from sqlalchemy.orm import Session

BATCH = 5_000
SWEPT_AFTER = 200_000  # objects: a month's bill makes a few of these
Process = Callable[[Any], Any]


def insert_rows(session: Session, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store `rows`, which all name the same columns, in batches.

    Columns that no row names take the model's default where that is a plain value, else null.
    """
    if not rows:
        return
    connection = session.connection()
    usual = _defaults(table, set(rows[0]))
    named = list(rows[0])
    columns = [table.c[name] for name in (*named, *usual)]
    store = _unnested if connection.dialect.name == "postgresql" else _repeated
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        given = [list(map(itemgetter(name), batch)) for name in named]
        given += [[value] * len(batch) for value in usual.values()]
        bound = [_bound(connection, *pair) for pair in zip(columns, given, strict=True)]
        store(connection, columns, bound)


def count_rows_anew(engine: Engine) -> None:
    """Let PostgreSQL's planner know what has come: its own round may be minutes away."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.exec_driver_sql("ANALYZE")


@contextmanager
def swept_rarely() -> Iterator[None]:
    """For work on many rows: what the program is made of is not looked through for garbage."""
    usual = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(SWEPT_AFTER)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()


def _defaults(table: Any, named: set[str]) -> dict[str, Any]:
    return {
        one.key: one.default.arg
        for one in table.columns
        if one.key not in named and one.default is not None and one.default.is_scalar
    }


def _repeated(
    connection: Connection, columns: Sequence[Column[Any]], values: Sequence[list[Any]]
) -> None:
    """One prepared statement, once for each row."""
    places = ", ".join("?" * len(columns))
    names = ", ".join(f'"{one.name}"' for one in columns)
    sql = f"INSERT INTO {columns[0].table} ({names}) VALUES ({places})"  # noqa: S608 - our names
    connection.exec_driver_sql(sql, list(zip(*values, strict=True)))


def _unnested(
    connection: Connection, columns: Sequence[Column[Any]], values: Sequence[list[Any]]
) -> None:
    """One statement with an array for each column: a row costs no round trip.

    COPY would be faster still, but PostgreSQL refuses it under row level security. The arrays are
    written here: the driver's own writing of a list costs more than the server's work.
    """
    names = ", ".join(f'"{one.name}"' for one in columns)
    chosen = ", ".join(
        f"c{place}::jsonb" if isinstance(one.type, JSON) else f"c{place}"
        for place, one in enumerate(columns)
    )
    arrays = ", ".join(f"%s::{_carried(connection, one)}[]" for one in columns)
    given = ", ".join(f"c{place}" for place in range(len(columns)))
    sql = (
        f"INSERT INTO {columns[0].table} ({names})"  # noqa: S608 - our own names, no values
        f" SELECT {chosen} FROM unnest({arrays}) AS given({given})"
    )
    connection.exec_driver_sql(sql, tuple(map(_array, values)))


def _carried(connection: Connection, column: Column[Any]) -> str:
    kind = column.type
    return "text" if isinstance(kind, JSON) else str(kind.compile(connection.dialect))


def _array(values: list[Any]) -> str:
    """The values as PostgreSQL reads an array."""
    return "{" + ",".join(_each(_element, values)) + "}"


def _element(value: Any) -> str:
    match value:
        case None:
            return "NULL"
        case str():
            return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
        case UUID():
            return value.hex
        case date():
            return value.isoformat()
    return str(value)


def _bound(connection: Connection, column: Column[Any], values: list[Any]) -> list[Any]:
    """The values as the driver takes them."""
    if isinstance(column.type, JSON):
        return _each(_written, values)
    kind = column.type.dialect_impl(connection.dialect)
    process: Process | None = kind.bind_processor(connection.dialect)
    return values if process is None else _each(process, values)


def _written(value: Any) -> str:
    return to_json(value).decode()


def _each(process: Process, values: list[Any]) -> list[Any]:
    """Each value worked on; one that stands in several rows only once."""
    keys = list(map(id, values))
    if keys.count(keys[0]) == len(keys):
        return [process(values[0])] * len(values)
    known = dict(zip(keys, values, strict=True))
    if len(known) == len(keys):
        return list(map(process, values))
    made = {key: process(value) for key, value in known.items()}
    return list(map(made.__getitem__, keys))
