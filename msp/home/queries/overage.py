"""What a month's hours did not cover, shared over the services that used them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, Select, func, select

from contracts.models import ContractLine, WorkType
from contracts.rules.lines import POOLED
from contracts.rules.pools import shared_overage
from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.desk.queries.time import entries
from msp.desk.rules import Coverage, EntryState
from msp.kernel.access import Permission, Sight
from msp.kernel.errors import Forbidden, mark
from msp.kernel.periods import Period


@dataclass(frozen=True, slots=True)
class Share:
    """A service's weighted minutes on one line, and its part of what the hours left uncovered.

    `quota` is the exact part in hundredths of a minute, cut: what is left of it decides which
    services take the odd minutes.
    """

    client_number: int
    line_id: UUID
    line: str
    work_type_id: UUID
    service: str
    name: str
    used: int
    overage: int
    quota: int


@dataclass(frozen=True, slots=True)
class LineShares:
    """One line's month: its services, what they used together, and what was not covered."""

    line_id: UUID
    title: str
    shares: Sequence[Share]

    @property
    def used(self) -> int:
        """Weighted minutes of all services."""
        return sum(share.used for share in self.shares)

    @property
    def overage(self) -> int:
        """Weighted minutes that no hours covered: the shares together."""
        return sum(share.overage for share in self.shares)


def overage_by_service(work: Work, month: Period) -> list[Share]:
    """Each line's uncovered minutes of the month, shared over the kinds of work by what each
    used: largest remainder, so that the shares add up exactly. Source: DOMAIN §5.

    The work that came last is what the hours did not cover; what went before it had a part in it.
    Drafts count for nothing: nobody has handed them in.
    """
    work.require(Permission.RUN_READ)
    return _shares(work, _used(work, month))


def overage_of(work: Work, client: Client, month: Period) -> list[LineShares]:
    """The same for one client, line by line; for those who see all of the client's work."""
    _sees_all(work)
    by_line: dict[UUID, list[Share]] = {}
    for share in _shares(work, _used(work, month).where(TimeEntry.client_id == client.id)):
        by_line.setdefault(share.line_id, []).append(share)
    return [LineShares(key, found[0].line, found) for key, found in by_line.items()]


def overage_rows(work: Work, line_id: UUID, month: Period) -> Select[Any]:
    """The entries behind a line's figures, in the order in which they used the hours."""
    _sees_all(work)
    wanted = entries.visible(work).where(TimeEntry.line_id == line_id, *_counts(month))
    return wanted.order_by(TimeEntry.started_at, TimeEntry.id)


def may_see_shares(work: Work) -> bool:
    """Whether the reader sees all of the work that is shared out."""
    whole = not work.actor.is_client or work.actor.sight is Sight.CLIENT
    return whole and work.actor.may(Permission.POOL_READ) and work.actor.may(Permission.TIME_READ)


def _sees_all(work: Work) -> None:
    work.require(Permission.POOL_READ)
    work.require(Permission.TIME_READ)
    if not may_see_shares(work):
        raise Forbidden(mark("This page is for those who see all of the company's requests."))


def _counts(month: Period) -> tuple[Any, ...]:
    return (
        ContractLine.kind.in_(POOLED),
        TimeEntry.coverage == Coverage.COVERED,
        TimeEntry.state != EntryState.DRAFT,
        TimeEntry.work_on >= month.first,
        TimeEntry.work_on < month.end,
    )


def _used(work: Work, month: Period) -> Any:
    used = func.sum(TimeEntry.weighted_minutes)
    over = func.sum(TimeEntry.weighted_minutes - TimeEntry.pool_minutes)
    name = WorkType.name_en if work.actor.language == "en" else WorkType.name_ja
    asked: Any = (
        Client.number,
        ContractLine.id.label("line_id"),
        ContractLine.title,
        WorkType.id.label("work_type_id"),
        WorkType.code,
        func.coalesce(func.nullif(name, ""), WorkType.name_ja).label("name"),
    )
    return (
        select(*asked, used.label("used"), over.label("over"))
        .join(ContractLine, ContractLine.id == TimeEntry.line_id)
        .join(Client, Client.id == TimeEntry.client_id)
        .join(WorkType, WorkType.id == TimeEntry.work_type_id)
        .where(*_counts(month))
        .group_by(*asked)
        .order_by(Client.number, ContractLine.id, WorkType.code)
    )


def _shares(work: Work, wanted: Any) -> list[Share]:
    by_line: dict[UUID, list[Row[Any]]] = {}
    for row in work.session.execute(wanted):
        by_line.setdefault(row.line_id, []).append(row)
    return [share for rows in by_line.values() for share in _shared(rows)]


def _shared(rows: list[Row[Any]]) -> Iterable[Share]:
    over, used = sum(int(row.over) for row in rows), sum(int(row.used) for row in rows)
    parts = shared_overage(over, [int(row.used) for row in rows])
    for row, part in zip(rows, parts, strict=True):
        yield Share(
            client_number=row.number,
            line_id=row.line_id,
            line=row.title,
            work_type_id=row.work_type_id,
            service=row.code,
            name=row.name,
            used=int(row.used),
            overage=part,
            quota=over * int(row.used) * 100 // used if used else 0,
        )
