"""How long tickets took: count, median, mean and p90 in one statement, whole or by team."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, Select, and_, cast, func, select

from msp.accounts.models import Team
from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.queries.handover_report import may_read
from msp.home.queries.listing import listed
from msp.home.queries.spans import EVER, Span, epoch
from msp.home.rules.figures import Spread, spread

# Hours on the clock are those between two moments; business hours are the ones that the ticket's
# own promise counted, without its waits: a ticket that nothing was promised for has none.
MEASURES: Mapping[str, Any] = {
    "resolved": epoch(Ticket.solved_at) - epoch(Ticket.opened_at),
    "answered": epoch(Ticket.responded_at) - epoch(Ticket.opened_at),
    "worked_to_resolved": Ticket.resolution_seconds,
    "worked_to_answered": Ticket.response_seconds,
}
DONE_AT: Mapping[str, Any] = {
    "resolved": Ticket.solved_at,
    "answered": Ticket.responded_at,
    "worked_to_resolved": Ticket.resolution_seconds,
    "worked_to_answered": Ticket.response_seconds,
}


@dataclass(frozen=True, slots=True)
class TeamLength:
    """A team's tickets: how many were resolved, the seconds in all, and their spread."""

    team_id: UUID | None
    name: str | None
    name_en: str | None
    seconds: int
    spread: Spread


def together(work: Work, measure: str, span: Span = EVER) -> Spread:
    """The spread of that measure over the tickets opened in the span."""
    may_read(work)
    rows = work.session.execute(_places(measure, span)).all()
    return _spread(rows)


def by_team(work: Work, span: Span = EVER) -> list[TeamLength]:
    """From opening to solution by the team that has the ticket, the slowest on average first."""
    may_read(work)
    places = _places("resolved", span, Ticket.team_id).subquery()
    found = work.session.execute(
        select(
            places.c.team_id,
            Team.name,
            Team.name_en,
            places.c.seconds,
            places.c.place,
            places.c.many,
            places.c.whole,
        ).outerjoin(Team, Team.id == places.c.team_id)
    ).all()
    rows: dict[UUID | None, list[Any]] = {}
    for row in found:
        rows.setdefault(row.team_id, []).append(row)
    teams = [
        TeamLength(key, some[0].name, some[0].name_en, int(some[0].whole), _spread(some))
        for key, some in rows.items()
    ]
    return sorted(teams, key=lambda each: (-(each.spread.mean_tenths or 0), each.name or ""))


def solved_by(work: Work, team_id: UUID | None, span: Span = EVER) -> Select[Any]:
    """The solved tickets of a team, or of none."""
    may_read(work)
    return listed(
        Ticket.team_id.is_not_distinct_from(team_id),
        Ticket.solved_at.is_not(None),
        *span.holds(Ticket.opened_at),
    )


def _places(measure: str, span: Span, *by: Any) -> Select[Any]:
    """The lengths that stand in the middle and at nine tenths, with how many there are."""
    length = MEASURES[measure]
    told = and_(DONE_AT[measure].is_not(None), *span.holds(Ticket.opened_at))
    inner: Any = select(
        *by,
        length.label("seconds"),
        func.row_number().over(partition_by=by or None, order_by=length).label("place"),
        func.count().over(partition_by=by or None).label("many"),
        cast(func.sum(length).over(partition_by=by or None), BigInteger).label("whole"),
    ).where(told)
    each = inner.subquery()
    many = each.c.many
    wanted = ((many + 1) // 2, many // 2 + 1, (9 * many + 9) // 10)
    asked: Any = select(each).where(each.c.place.in_(wanted))
    return asked  # type: ignore[no-any-return]


def _spread(rows: Sequence[Any]) -> Spread:
    if not rows:
        return spread(0, 0, ())
    ordered = sorted(rows, key=lambda row: int(row.place))
    many, whole = int(ordered[0].many), int(ordered[0].whole)
    at = {int(row.place): int(row.seconds) for row in ordered}
    middle = (at[(many + 1) // 2], at[many // 2 + 1])
    return spread(many, whole, middle, at[(9 * many + 9) // 10])
