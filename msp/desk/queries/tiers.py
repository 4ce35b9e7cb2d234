"""What a provider says of its tiers, teams and partners; where it says nothing, what is usual."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from contracts.models import Calendar, CalendarVersion
from contracts.queries.promises import calendar_of
from msp.accounts.models import Team, TeamMember
from msp.data.work import Work
from msp.desk.models import PartnerHours, TeamDesk, TierLevel
from msp.desk.rules import tiers as rules
from msp.desk.rules.tiers import Asked, Level
from msp.kernel.access import Permission
from msp.kernel.calendars import BusinessCalendar, always_open


def rows(work: Work) -> dict[int, TierLevel]:
    """The tiers that the provider has arranged, by number."""
    work.require(Permission.TICKET_READ)
    found = work.session.scalars(select(TierLevel).order_by(TierLevel.level))
    return {row.level: row for row in found}


def ladder(work: Work) -> dict[int, Level]:
    """All tiers by number."""
    return rules.ladder(level_of(row) for row in rows(work).values())


def level_of(row: TierLevel) -> Level:
    """The tier as the rules read it."""
    known = [Asked(name) for name in row.asks if name in set(Asked)]
    return Level(
        level=row.level,
        is_on=row.is_on,
        name_ja=row.name_ja,
        name_en=row.name_en,
        aliases=tuple(row.aliases),
        asks=frozenset(known),
    )


def hours_of(work: Work, calendar_id: UUID | None) -> tuple[BusinessCalendar, UUID | None]:
    """The calendar in use and its version; without one, around the clock and none."""
    found = work.session.execute(
        select(CalendarVersion, Calendar.name)
        .join(
            Calendar,
            (Calendar.id == CalendarVersion.calendar_id)
            & (Calendar.current == CalendarVersion.number),
        )
        .where(Calendar.id == calendar_id)
    ).first()
    if calendar_id is None or found is None:
        return always_open(work.actor.zone), None
    return calendar_of(found[0], found[1]), found[0].id


def members(work: Work, team_id: UUID | None) -> frozenset[UUID]:
    """Who belongs to the team; nobody without one."""
    if team_id is None:
        return frozenset()
    work.require(Permission.TICKET_READ)
    wanted = select(TeamMember.person_id).where(TeamMember.team_id == team_id)
    return frozenset(work.session.scalars(wanted))


def team_desks(work: Work) -> Sequence[tuple[Team, TeamDesk | None]]:
    """Every team by name with what it is for, where that was said."""
    work.require(Permission.TICKET_WORK)
    wanted = (
        select(Team, TeamDesk).outerjoin(TeamDesk, TeamDesk.team_id == Team.id).order_by(Team.name)
    )
    return [(row[0], row[1]) for row in work.session.execute(wanted)]


def team_desk(work: Work, team_id: UUID) -> TeamDesk | None:
    """What the team is for, if that was said."""
    work.require(Permission.TICKET_READ)
    return work.session.scalars(select(TeamDesk).where(TeamDesk.team_id == team_id)).first()


def partner_hours(work: Work) -> dict[UUID, UUID]:
    """The calendar of each partner's agent who may not work at any hour."""
    work.require(Permission.TICKET_WORK)
    found = work.session.execute(select(PartnerHours.person_id, PartnerHours.calendar_id))
    return {row[0]: row[1] for row in found}


def calendars(work: Work) -> Sequence[tuple[UUID, str]]:
    """The provider's calendars by name."""
    work.require(Permission.CATALOGUE_READ)
    found = work.session.execute(select(Calendar.id, Calendar.name).order_by(Calendar.name))
    return [(row[0], row[1]) for row in found]
