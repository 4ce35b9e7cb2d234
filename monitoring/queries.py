"""What is asked about checks: worst first, their days, results, outages and planned work."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import Row, Select, case, func, or_, select
from sqlalchemy.orm import joinedload

from contracts.models import ContractLine
from monitoring.models import (
    Check,
    CheckDay,
    CheckHour,
    CheckKind,
    CheckResult,
    LogHit,
    MaintenanceWindow,
    Outage,
)
from monitoring.rules import State, Tally
from msp.accounts.models import Client
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.periods import day_of, starts_at

DAYS = 90
COLUMNS = (
    *("up", "down", "planned_up", "planned_down"),
    *("unknown", "results", "failures", "latency_sum"),
)
Days = Mapping[UUID, Mapping[date, Tally]]
WORST = case(
    (Check.is_enabled.is_(False), 4),
    (Check.hard == State.DOWN, 0),
    (Check.streak > 0, 1),
    (Check.hard == State.UNKNOWN, 2),
    else_=3,
)


def visible(work: Work) -> Select[Check]:
    """The checks that the actor may see: a client's people those of their client."""
    work.require(Permission.CHECK_READ)
    return select(Check)


def listed(work: Work, client_id: UUID | None = None) -> Select[Check]:
    """The visible checks, of one client or of all, by client and name."""
    asked = visible(work).order_by(Check.client_id, Check.name)
    return asked.where(Check.client_id == client_id) if client_id else asked


def lines(work: Work, client_id: UUID | None = None) -> Select[ContractLine]:
    """The contract lines that a check may belong to, of one client or of all."""
    work.require(Permission.CONTRACT_READ)
    asked = select(ContractLine).order_by(ContractLine.client_id, ContractLine.title)
    return asked.where(ContractLine.client_id == client_id) if client_id else asked


def hits(work: Work, check: Check) -> Sequence[LogHit]:
    """The latest lines that held the pattern of a check of kind log."""
    work.require(Permission.CHECK_READ)
    if check.kind is not CheckKind.LOG:
        return ()
    wanted = select(LogHit).where(LogHit.check_id == check.id)
    return work.session.scalars(wanted.order_by(LogHit.heard_at.desc()).limit(20)).all()


def check(work: Work, check_id: UUID) -> Check:
    """The check, or NotFound."""
    work.require(Permission.CHECK_READ)
    return work.get(Check, check_id)


def overview(work: Work, most: int = 300) -> Sequence[tuple[Check, str, Outage | None]]:
    """The visible checks with their client's name and open outage, the worst `most` first."""
    found = work.session.execute(_told(work).order_by(WORST, Client.number, Check.name).limit(most))
    return [(row[0], row[1], row[2]) for row in found]


def one(work: Work, check_id: UUID) -> tuple[Check, str, Outage | None]:
    """The check with its client's name and open outage, or NotFound."""
    check(work, check_id)
    row = work.session.execute(_told(work).where(Check.id == check_id)).one()
    return row[0], row[1], row[2]


def _told(work: Work) -> Any:
    return (
        visible(work)
        .add_columns(Client.name, Outage)
        .join(Client, Client.id == Check.client_id)
        .join(Outage, (Outage.check_id == Check.id) & Outage.ended_at.is_(None), isouter=True)
    )


def days(work: Work, checks: Iterable[Check], zone: ZoneInfo) -> Days:
    """The tallies of the last 90 days up to now, by check and day of the reader's zone."""
    work.require(Permission.CHECK_READ)
    known = {check.id: check for check in checks}
    today = day_of(work.now, zone)
    found: dict[UUID, dict[date, Tally]] = defaultdict(dict)
    past = select(
        CheckDay.check_id, CheckDay.day, *(getattr(CheckDay, name) for name in COLUMNS)
    ).where(CheckDay.check_id.in_(known), CheckDay.day > today - timedelta(days=DAYS))
    for row in work.session.execute(past):
        if row.day < today:
            found[row.check_id][row.day] = _tally(row)
    for check_id, tally in _today(work, known, starts_at(today, zone)).items():
        found[check_id][today] = tally
    return found


def _today(work: Work, known: Mapping[UUID, Check], since: datetime) -> Mapping[UUID, Tally]:
    """Today's finished hours and the one that is running."""
    hours = (
        select(
            CheckHour.check_id,
            *(func.sum(getattr(CheckHour, name)).label(name) for name in COLUMNS),
        )
        .where(CheckHour.check_id.in_(known), CheckHour.hour_at >= since)
        .group_by(CheckHour.check_id)
    )
    found = {row.check_id: _tally(row) for row in work.session.execute(hours)}
    for check_id, check in known.items():
        if check.hour_at is not None and check.hour_at >= since:
            found[check_id] = found.get(check_id, Tally()) + _tally(check)
    return found


def _tally(row: Row[*tuple[Any, ...]] | Check) -> Tally:
    return Tally(*(int(getattr(row, name)) for name in COLUMNS))


def results(work: Work, check_id: UUID, most: int = 60) -> Sequence[CheckResult]:
    """The latest results of a check, newest first."""
    return work.session.scalars(results_of(work, check_id).limit(most)).all()


def results_of(work: Work, check_id: UUID) -> Select[CheckResult]:
    """All results of a check that are still kept, newest first."""
    work.require(Permission.CHECK_READ)
    asked = select(CheckResult).where(CheckResult.check_id == check_id)
    return asked.order_by(CheckResult.heard_at.desc())


def outages_of(work: Work, check_id: UUID) -> Select[Outage]:
    """All outages of a check, newest first."""
    work.require(Permission.CHECK_READ)
    return select(Outage).where(Outage.check_id == check_id).order_by(Outage.began_at.desc())


def outages(work: Work, check_id: UUID | None = None, most: int = 20) -> Sequence[Outage]:
    """The latest outages of a check, or of all that the actor may see, with their tickets."""
    work.require(Permission.CHECK_READ)
    asked = select(Outage).options(joinedload(Outage.ticket), joinedload(Outage.check))
    if check_id is not None:
        asked = asked.where(Outage.check_id == check_id)
    return work.session.scalars(asked.order_by(Outage.began_at.desc()).limit(most)).all()


def planned(work: Work, check: Check | None = None) -> Sequence[MaintenanceWindow]:
    """Planned work that is not over, next first: of one check, or all that the actor may see."""
    work.require(Permission.CHECK_READ)
    asked = select(MaintenanceWindow).where(MaintenanceWindow.ends_at > work.now)
    if check is not None:
        asked = asked.where(
            MaintenanceWindow.client_id == check.client_id,
            or_(MaintenanceWindow.check_id.is_(None), MaintenanceWindow.check_id == check.id),
        )
    return work.session.scalars(asked.order_by(MaintenanceWindow.starts_at)).all()


def figures(work: Work) -> Mapping[str, int]:
    """How many checks are down, doubtful, fine, paused."""
    work.require(Permission.CHECK_READ)
    asked = select(WORST, func.count()).select_from(Check).group_by(WORST)
    counted = {int(found[0]): int(found[1]) for found in work.session.execute(asked)}
    names = ("down", "doubtful", "new", "up", "paused")
    return {name: counted.get(place, 0) for place, name in enumerate(names)}
