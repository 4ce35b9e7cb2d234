"""A provider arranges its tiers, says what its teams are for, and when its partners may work."""

from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from contracts.models import Calendar
from msp.accounts.models import Person, Team
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.actions.tickets import require_staff
from msp.desk.models import PartnerHours, TeamDesk, TierLevel
from msp.desk.queries import tiers
from msp.desk.rules import tiers as rules
from msp.desk.rules.teams import Desk, Group, checked_skills
from msp.desk.rules.tiers import Asked
from msp.kernel.access import Permission, Role
from msp.kernel.errors import Refused, mark

MINUTES = 60 * 24 * 365


class ArrangeTier(Command):
    """One tier: its names, duty, limit, trigger and target, and what a hand-over to it says.

    `asks` left out keeps what is asked, minutes are business minutes of the calendar.
    """

    level: int = Field(ge=1, le=4)
    is_on: bool = True
    name_ja: str = Field(default="", max_length=40)
    name_en: str = Field(default="", max_length=40)
    aliases: str = Field(default="", max_length=200)
    duty_ja: str = Field(default="", max_length=4000)
    duty_en: str = Field(default="", max_length=4000)
    calendar_id: UUID | None = None
    ola_minutes: int | None = Field(default=None, ge=1, le=MINUTES)
    remind_minutes: int | None = Field(default=None, ge=1, le=MINUTES)
    target_level: int | None = Field(default=None, ge=1, le=4)
    skills: str = Field(default="", max_length=400)
    asks: list[Asked] | None = None
    version: int | None = None


class DescribeTeam(Command):
    """Whom a team serves and what it looks after, its hours, its lead, and who knows how much.

    `skills` are pairs of a person's id and a level from 1 to 3, as `id:level`.
    """

    team_id: UUID
    desk: Desk = Desk.EXTERNAL
    group: Group = Group.GENERAL
    calendar_id: UUID | None = None
    lead_id: UUID | None = None
    skills: list[str] = Field(default_factory=list, max_length=500)
    version: int | None = None


class SetPartnerHours(Command):
    """When a partner's agent may work; None for any hour."""

    person_id: UUID
    calendar_id: UUID | None = None


def arrange_tier(work: Work, wish: ArrangeTier) -> TierLevel:
    """Say what a tier is called, what it does and asks for, and how soon it takes over (R136)."""
    work.require(Permission.DESK_ARRANGE)
    row = arranged(work, wish.level, wish.version)
    _calendar(work, wish.calendar_id)
    if wish.target_level is not None and wish.target_level <= wish.level:
        raise Refused(mark("The next tier is a higher one."), field="target_level")
    told: dict[str, Any] = wish.model_dump(exclude={"version", "level", "asks"})
    told |= {"aliases": listed(wish.aliases), "skills": listed(wish.skills)}
    if wish.asks is not None:
        told |= {"asks": [one.value for one in Asked if one in wish.asks]}
    differences = history.changed(row, told)
    rules.checked_levels(tiers.ladder(work))
    history.record(work, "tier.changed", row, **differences)
    log.beat(work)
    return row


def arranged(work: Work, level: int, version: int | None) -> TierLevel:
    """The tier to change as the actor last saw it, with what is usual if nobody changed it yet."""
    row = tiers.rows(work).get(level)
    if row is not None:
        work.fresh(row, version)
        return row
    asks = [one.value for one in Asked if one in rules.USUAL[level]]
    return work.add(TierLevel(level=level, aliases=[], skills=[], asks=asks, is_on=True))


def describe_team(work: Work, wish: DescribeTeam) -> TeamDesk:
    """Say what a team is for (R36–R43, R45)."""
    work.require(Permission.DESK_ARRANGE)
    work.get(Team, wish.team_id)
    _calendar(work, wish.calendar_id)
    require_staff(work, wish.lead_id, "lead_id")
    skills = checked_skills(wish.skills, tiers.members(work, wish.team_id))
    row = tiers.team_desk(work, wish.team_id)
    told: dict[str, Any] = wish.model_dump(exclude={"version", "team_id", "skills"})
    if row is None:
        row = work.add(TeamDesk(team_id=wish.team_id, skills=skills, **told))
        differences = {name: [None, value] for name, value in told.items() if value is not None}
    else:
        work.fresh(row, wish.version)
        differences = history.changed(row, told | {"skills": skills})
    history.record(work, "team.changed", row, **differences)
    log.beat(work)
    return row


def set_partner_hours(work: Work, wish: SetPartnerHours) -> PartnerHours | None:
    """Name the hours in which a partner's agent may work (R46, R132)."""
    work.require(Permission.DESK_ARRANGE)
    person = work.get(Person, wish.person_id)
    if Role.PARTNER_AGENT.value not in person.roles:
        raise Refused(mark("Only a partner's agent has agreed hours."), field="person_id")
    _calendar(work, wish.calendar_id)
    wanted = select(PartnerHours).where(PartnerHours.person_id == person.id)
    row = work.session.scalars(wanted).first()
    before = row.calendar_id if row else None
    if wish.calendar_id is None:
        if row is not None:
            work.session.delete(row)
        row = None
    elif row is None:
        row = work.add(PartnerHours(person_id=person.id, calendar_id=wish.calendar_id))
    else:
        row.calendar_id = wish.calendar_id
    history.record(work, "person.changed", person, calendar_id=[before, wish.calendar_id])
    return row


def listed(text: str) -> list[str]:
    """Words that were typed with commas (of either kind) or on lines of their own, each once."""
    parts = text.replace("、", ",").replace("，", ",").replace("\n", ",").split(",")
    return list(dict.fromkeys(part.strip() for part in parts if part.strip()))


def _calendar(work: Work, calendar_id: UUID | None) -> None:
    if calendar_id is not None:
        work.get(Calendar, calendar_id)
