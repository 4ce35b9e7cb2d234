"""What a month's hours did not cover, shared over the services that used them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from contracts.models import ContractLine, WorkType
from contracts.rules.lines import POOLED
from contracts.rules.pools import shared_overage
from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.desk.rules import Coverage
from msp.kernel.access import Permission
from msp.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Share:
    """A service's weighted minutes on one line, and its part of what the hours left uncovered."""

    client_number: int
    line_id: UUID
    line: str
    service: str
    used: int
    overage: int


def overage_by_service(work: Work, month: Period) -> list[Share]:
    """Each line's uncovered minutes of the month, shared over the kinds of work by what each
    used: largest remainder, so that the shares add up exactly. Source: DOMAIN §5.

    The work that came last is what the hours did not cover; what went before it had a part in it.
    """
    work.require(Permission.RUN_READ)
    found = work.session.execute(_used(month)).all()
    by_line: dict[UUID, list[Row[Any]]] = {}
    for row in found:
        by_line.setdefault(row.line_id, []).append(row)
    return [share for rows in by_line.values() for share in _shared(rows)]


def _used(month: Period) -> Any:
    used = func.sum(TimeEntry.weighted_minutes)
    over = func.sum(TimeEntry.weighted_minutes - TimeEntry.pool_minutes)
    return (
        select(
            Client.number,
            ContractLine.id.label("line_id"),
            ContractLine.title,
            WorkType.code,
            used.label("used"),
            over.label("over"),
        )
        .join(ContractLine, ContractLine.id == TimeEntry.line_id)
        .join(Client, Client.id == TimeEntry.client_id)
        .join(WorkType, WorkType.id == TimeEntry.work_type_id)
        .where(
            ContractLine.kind.in_(POOLED),
            TimeEntry.coverage == Coverage.COVERED,
            TimeEntry.work_on >= month.first,
            TimeEntry.work_on < month.end,
        )
        .group_by(Client.number, ContractLine.id, ContractLine.title, WorkType.code)
        .order_by(Client.number, ContractLine.id, WorkType.code)
    )


def _shared(rows: list[Row[Any]]) -> Iterable[Share]:
    parts = shared_overage(sum(int(row.over) for row in rows), [int(row.used) for row in rows])
    for row, part in zip(rows, parts, strict=True):
        yield Share(row.number, row.line_id, row.title, row.code, int(row.used), part)
