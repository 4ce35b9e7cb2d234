"""What a statement is told, and tells, as one text: handing over many values costs the most."""

from typing import Any

from sqlalchemy import BindParameter, Cast, ColumnElement, Label, String
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import GenericFunction


class _Told(Cast[str]):
    """An id as the database tells it in text. SQLite keeps text: nothing is to be done there."""

    inherit_cache = True


@compiles(_Told, "sqlite")
def _as_kept(told: _Told, compiler: SQLCompiler, **more: Any) -> str:
    return compiler.process(told.clause, **more)


def told_id(column: Any) -> Label[str]:
    """An id as text, under its own name: making an id of each costs more than reading the row."""
    return _Told(column, String).label(column.key)


class _Listed(GenericFunction[str]):
    """The ids of a list that is told as one JSON text."""

    inherit_cache = True


@compiles(_Listed, "sqlite")
def _each_of_json(listed: _Listed, compiler: SQLCompiler, **more: Any) -> str:
    told = compiler.process(listed.clauses, **more)
    return f"(SELECT value FROM json_each({told}))"  # noqa: S608 - a place, no value


@compiles(_Listed, "postgresql")
def _each_of_jsonb(listed: _Listed, compiler: SQLCompiler, **more: Any) -> str:
    told = compiler.process(listed.clauses, **more)
    each = f"jsonb_array_elements_text(CAST({told} AS jsonb))"
    return f"(SELECT value::uuid FROM {each})"  # noqa: S608 - a place, no value


def is_told(column: Any, name: str) -> ColumnElement[bool]:
    """Whether an id is among those that a statement is told as one JSON text `name`.

    For ids of which there are many: a place in the statement for each costs more than reading it.
    """
    told: ColumnElement[bool] = column.bool_op("IN")(_Listed(BindParameter(name, type_=String)))
    return told


class told_rows(GenericFunction[str]):  # noqa: N801 - reads as a function of SQL
    """The rows of a group as one JSON text, a list of lists: one value to hand over, not many."""

    type = String()
    inherit_cache = True


@compiles(told_rows, "sqlite")
def _grouped(rows: told_rows, compiler: SQLCompiler, **more: Any) -> str:
    return f"json_group_array(json_array({compiler.process(rows.clauses, **more)}))"


@compiles(told_rows, "postgresql")
def _aggregated(rows: told_rows, compiler: SQLCompiler, **more: Any) -> str:
    return f"CAST(json_agg(json_build_array({compiler.process(rows.clauses, **more)})) AS TEXT)"
