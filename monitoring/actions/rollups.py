"""Hours add up to days by the client's calendar; details are forgotten, what was added up stays."""

from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, CursorResult, cast, delete, func, literal, select
from sqlalchemy.dialects import postgresql, sqlite

from monitoring.actions.results import TALLY_COLUMNS
from monitoring.models import CheckDay, CheckHour, CheckResult, LogHit
from msp.accounts.models import Client
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.periods import day_of, starts_at

HITS_KEPT = timedelta(days=2)  # longer than the longest window
RESULTS_KEPT = timedelta(days=3)
HOURS_KEPT = timedelta(days=40)
DAY = timedelta(days=1)


def roll_up_days(work: Work, since: date | None = None) -> int:
    """Add up each day from `since` (else yesterday) to today, anew; answer how many rows.

    A day is the client's own. Doing it twice gives the same rows.
    """
    work.require(Permission.CHECK_CHANGE)
    zones = work.session.scalars(select(Client.zone).distinct())
    return sum(_zone(work, zone, since) for zone in sorted(zones))


def _zone(work: Work, zone: str, since: date | None) -> int:
    today = day_of(work.now, ZoneInfo(zone))
    day, rows = since or today - DAY, 0
    while day <= today:
        rows += _day(work, zone, day)
        day += DAY
    return rows


def _day(work: Work, zone: str, day: date) -> int:
    """One statement: the sums of the hours that begin on that day, over what was there before."""
    provider, place = work.actor.provider_id, ZoneInfo(zone)
    hours: Any = CheckHour.__table__
    days: Any = CheckDay.__table__
    clients: Any = Client.__table__
    ours = select(clients.c.id).where(clients.c.provider_id == provider, clients.c.zone == zone)
    sums = (
        select(
            hours.c.provider_id,
            hours.c.client_id,
            hours.c.check_id,
            literal(day, days.c.day.type),
            *(cast(func.sum(hours.c[name]), BigInteger) for name in TALLY_COLUMNS),
        )
        .where(
            hours.c.provider_id == provider,
            hours.c.client_id.in_(ours),
            hours.c.hour_at >= starts_at(day, place),
            hours.c.hour_at < starts_at(day + DAY, place),
        )
        .group_by(hours.c.provider_id, hours.c.client_id, hours.c.check_id)
    )
    names = ["provider_id", "client_id", "check_id", "day", *TALLY_COLUMNS]
    kind = postgresql if work.session.get_bind().dialect.name == "postgresql" else sqlite
    made = kind.insert(days).from_select(names, sums)
    stored = made.on_conflict_do_update(
        index_elements=["check_id", "day"],
        set_={name: made.excluded[name] for name in TALLY_COLUMNS},
    )
    return _count(work.session.connection().execute(stored))


def forget_details(work: Work) -> int:
    """Remove results and hours that are past their time; answer how many."""
    work.require(Permission.CHECK_CHANGE)
    return (
        _forget(work, CheckResult.heard_at, work.now - RESULTS_KEPT)
        + _forget(work, CheckHour.hour_at, work.now - HOURS_KEPT)
        + _forget(work, LogHit.heard_at, work.now - HITS_KEPT)
    )


def _forget(work: Work, column: Any, before: datetime) -> int:
    gone = delete(column.class_).where(column < before)
    return _count(work.session.execute(gone, execution_options={"synchronize_session": False}))


def _count(result: Any) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0
