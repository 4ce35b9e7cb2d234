"""Time and the ledger of hours agree: what entries say that they used is what was burned."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select

from contracts.models import LedgerEntry
from contracts.rules.pools import LedgerKind
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.kernel.access import Permission

TIME = "time:"


@dataclass(frozen=True, slots=True)
class Stray:
    """A source whose entry says something else than the ledger, in weighted minutes."""

    source: str
    entry_minutes: int
    burned_minutes: int


def strays(work: Work) -> list[Stray]:
    """Entries whose minutes from pools are not those that the ledger burned for them."""
    work.require(Permission.POOL_READ)
    work.require(Permission.TIME_READ)
    used = (LedgerKind.BURN, LedgerKind.REVERSAL)
    burned = {
        row[0]: -int(row[1])
        for row in work.session.execute(
            select(LedgerEntry.source, func.sum(LedgerEntry.minutes))
            .where(LedgerEntry.kind.in_(used), LedgerEntry.source.startswith(TIME))
            .group_by(LedgerEntry.source)
        )
    }
    wanted = select(TimeEntry.id, TimeEntry.pool_minutes).where(TimeEntry.pool_minutes > 0)
    told = {source_of(row[0]): int(row[1]) for row in work.session.execute(wanted)}
    return [
        Stray(source, told.get(source, 0), burned.get(source, 0))
        for source in sorted(burned.keys() | told.keys())
        if told.get(source, 0) != burned.get(source, 0)
    ]


def source_of(entry_id: UUID) -> str:
    """The label of an entry in the ledger."""
    return f"{TIME}{entry_id}"
