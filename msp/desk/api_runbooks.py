"""Kinds of work, criteria for handing over and skills, for programs: the same verbs."""

from datetime import datetime
from uuid import UUID

from flask import Blueprint, request
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select

from msp.data.work import Work
from msp.desk.actions import criteria as criteria_actions
from msp.desk.actions import runbooks as actions
from msp.desk.actions import skills as skill_actions
from msp.desk.models import HandOverCriterion, PersonSkill, Skill, TicketAction
from msp.desk.queries import criteria, runbooks, skills, tickets
from msp.desk.rules.runbooks import ActionType
from msp.desk.rules.skills import Match, fittest
from msp.doors.api import endpoint, listing
from msp.kernel.access import Permission

done = Blueprint("actions_api", __name__, url_prefix="/api/v1/tickets")
agreed = Blueprint("criteria_api", __name__, url_prefix="/api/v1/hand-over-criteria")
known = Blueprint("skills_api", __name__, url_prefix="/api/v1/skills")
ENDPOINTS = (done, agreed, known)


class TicketActionOut(BaseModel):
    """One piece of work on a ticket by its kind."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    ticket_id: UUID
    action: ActionType
    procedure_id: UUID | None
    author_id: UUID | None
    note: str
    created_at: datetime


class CriterionOut(BaseModel):
    """One criterion for leaving a tier; without a category it holds for all."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    tier: int
    category_id: UUID | None
    text_ja: str
    text_en: str
    position: int
    is_active: bool
    version: int


class SkillOut(BaseModel):
    """Something that people can know."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    name_ja: str
    name_en: str
    is_deep: bool
    about: str
    position: int
    is_active: bool
    version: int


class PersonSkillOut(BaseModel):
    """How well one of the staff knows something: 1 basic, 2 skilled, 3 expert."""

    model_config = ConfigDict(from_attributes=True)

    person_id: UUID
    skill_id: UUID
    level: int


class PersonSkillsOut(BaseModel):
    """What one of the staff knows, together."""

    person_id: UUID
    skills: list[PersonSkillOut]


class ReceiverOut(BaseModel):
    """One of the staff: what they have, with the level, and lack of what the tier asks for."""

    person_id: UUID
    name: str
    has: dict[str, int]
    lacks: list[str]


class ReceiversOut(BaseModel):
    """Who could be given a ticket, whoever lacks least first; nobody is refused."""

    tier: int
    asked: list[str]
    people: list[ReceiverOut]


@done.get("/<uuid:ticket_id>/receivers")
@endpoint(ReceiversOut)
def receivers(work: Work, ticket_id: UUID) -> ReceiversOut:
    """Whom the ticket can be given to and their skills: for its own tier, or `?tier=` 1 to 4."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    told = request.args.get("tier", "")
    tier = int(told) if told in {"1", "2", "3", "4"} else ticket.tier
    names = {row.id: row.name for row in tickets.technicians(work)}
    fit = skills.matches(work, names, [tier]).get(tier, {key: Match((), {}) for key in names})
    people = [
        ReceiverOut(
            person_id=key, name=names[key], has=dict(fit[key].has), lacks=list(fit[key].lacks)
        )
        for key in fittest(fit)
    ]
    asked = next((list(one.asked) for one in fit.values()), [])
    return ReceiversOut(tier=tier, asked=asked, people=people)


@done.get("/<uuid:ticket_id>/actions")
@listing(TicketActionOut)
def index(work: Work, ticket_id: UUID) -> Select[TicketAction]:
    """What was done on a ticket by its kind, the oldest first."""
    return runbooks.listed(work, tickets.ticket(work, ticket_id).id)


@done.post("/<uuid:ticket_id>/actions")
@endpoint(TicketActionOut, status=201)
def record(work: Work, wish: actions.RecordAction) -> TicketAction:
    """Write down what kind of work was done."""
    return actions.record_action(work, wish)


@agreed.get("")
@listing(CriterionOut)
def all_criteria(work: Work) -> Select[HandOverCriterion]:
    """Every criterion by tier."""
    return criteria.listed(work)


@agreed.post("")
@endpoint(CriterionOut, status=201)
def add(work: Work, wish: criteria_actions.AddCriterion) -> HandOverCriterion:
    """Agree on one more criterion."""
    return criteria_actions.add_criterion(work, wish)


@agreed.put("/<uuid:criterion_id>")
@endpoint(CriterionOut)
def change(work: Work, wish: criteria_actions.ChangeCriterion) -> HandOverCriterion:
    """The criterion as it shall be."""
    return criteria_actions.change_criterion(work, wish)


@known.get("")
@listing(SkillOut)
def all_skills(work: Work) -> Select[Skill]:
    """Every skill in its order."""
    return skills.listed(work)


@known.post("")
@endpoint(SkillOut, status=201)
def name(work: Work, wish: skill_actions.AddSkill) -> Skill:
    """Name a skill."""
    return skill_actions.add_skill(work, wish)


@known.get("/people/<uuid:person_id>")
@listing(PersonSkillOut)
def of_person(work: Work, person_id: UUID) -> list[PersonSkill]:
    """What one of the staff knows."""
    return list(skills.of_person(work, person_id))


@known.put("/people/<uuid:person_id>")
@endpoint(PersonSkillsOut)
def rate(work: Work, wish: skill_actions.RateSkills) -> PersonSkillsOut:
    """Say what one of the staff knows: `skill:level` each, level 0 for nothing."""
    person = skill_actions.rate_skills(work, wish)
    work.session.flush()
    held = skills.of_person(work, person.id)
    rows = [PersonSkillOut.model_validate(row) for row in held]
    return PersonSkillsOut(person_id=person.id, skills=rows)
