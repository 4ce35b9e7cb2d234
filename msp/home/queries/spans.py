"""Stretches of time and seconds since 1970, written alike for both databases."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class epoch(FunctionElement[int]):  # noqa: N801 - reads as an SQL function
    """The whole seconds since 1970 of a moment, rounded down on both databases."""

    type = BigInteger()
    inherit_cache = True
    name = "epoch"


@compiles(epoch, "sqlite")
def _epoch_in_sqlite(element: epoch, compiler: SQLCompiler, **told: Any) -> str:
    return f"CAST(strftime('%s', {compiler.process(element.clauses, **told)}) AS INTEGER)"


@compiles(epoch, "postgresql")
def _epoch_in_postgres(element: epoch, compiler: SQLCompiler, **told: Any) -> str:
    inner = compiler.process(element.clauses, **told)
    return f"CAST(floor(EXTRACT(EPOCH FROM {inner})) AS BIGINT)"


@dataclass(frozen=True, slots=True)
class Span:
    """Tickets opened from `since` up to, not including, `until`; None is open on that side."""

    since: datetime | None = None
    until: datetime | None = None

    def holds(self, column: Any) -> list[ColumnElement[bool]]:
        """The conditions on a column of moments."""
        found = []
        if self.since is not None:
            found.append(column >= self.since)
        if self.until is not None:
            found.append(column < self.until)
        return found


EVER = Span()
