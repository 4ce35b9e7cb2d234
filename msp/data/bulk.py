"""Many rows at once, as fast as each database takes them. Only set-work modules call this.

Table-level SQL passes the ORM's filter by: the caller names the provider in every row, and on
PostgreSQL the policy checks it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import JSON, Column, Connection
from sqlalchemy.orm import Session

BATCH = 5_000
Process = Callable[[Any], Any]


def insert_rows(session: Session, table: Any, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store `rows`, which all name the same columns, in batches.

    Columns that no row names take the model's default where that is a plain value, else null.
    """
    if not rows:
        return
    connection = session.connection()
    usual = _defaults(table, set(rows[0]))
    columns = [table.c[name] for name in (*rows[0], *usual)]
    store = _unnested if connection.dialect.name == "postgresql" else _repeated
    for start in range(0, len(rows), BATCH):
        batch = rows[start : start + BATCH]
        values = [
            _bound(connection, one, [row.get(one.key, usual.get(one.key)) for row in batch])
            for one in columns
        ]
        store(connection, columns, values)


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

    COPY would be faster still, but PostgreSQL refuses it under row level security.
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
    connection.exec_driver_sql(sql, tuple(values))


def _carried(connection: Connection, column: Column[Any]) -> str:
    kind = column.type
    return "text" if isinstance(kind, JSON) else str(kind.compile(connection.dialect))


def _bound(connection: Connection, column: Column[Any], values: list[Any]) -> list[Any]:
    """The values as the driver takes them. A value that comes again is worked out once."""
    kind = column.type.dialect_impl(connection.dialect)
    process: Process | None = kind.bind_processor(connection.dialect)
    if process is None:
        return values
    if isinstance(column.type, JSON):
        return _remembered(process, values, id)
    return _remembered(process, values, lambda value: value)


def _remembered(process: Process, values: list[Any], key: Callable[[Any], Any]) -> list[Any]:
    known: dict[Any, Any] = {}
    bound = []
    for value in values:
        name = key(value)
        if name not in known:
            known[name] = process(value)
        bound.append(known[name])
    return bound
