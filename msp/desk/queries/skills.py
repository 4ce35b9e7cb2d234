"""The list of skills, and who of the staff knows what (R166)."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, select

from msp.accounts.models import Person
from msp.data.work import Work
from msp.desk.models import PersonSkill, Skill
from msp.kernel.access import Permission


def listed(work: Work) -> Select[Skill]:
    """Every skill in its order, those that are retired too."""
    work.require(Permission.TICKET_WORK)
    return select(Skill).order_by(Skill.position, Skill.name_ja)


def skills(work: Work) -> Sequence[Skill]:
    """The skills that are offered."""
    return work.session.scalars(listed(work).where(Skill.is_active)).all()


def of_person(work: Work, person_id: UUID) -> Sequence[PersonSkill]:
    """What one of the staff knows, or NotFound where there is no such person."""
    work.require(Permission.TICKET_WORK)
    person = work.get(Person, person_id)
    wanted = select(PersonSkill).where(PersonSkill.person_id == person.id)
    return work.session.scalars(wanted.order_by(PersonSkill.skill_id)).all()


def by_person(work: Work, language: str) -> Mapping[UUID, Mapping[str, int]]:
    """{person: {name of the skill: level}} of everybody who knows something."""
    work.require(Permission.TICKET_WORK)
    wanted = select(PersonSkill, Skill).join(Skill, Skill.id == PersonSkill.skill_id)
    found: dict[UUID, dict[str, int]] = {}
    for held, skill in work.session.execute(wanted.where(Skill.is_active)):
        found.setdefault(held.person_id, {})[skill.name_in(language)] = held.level
    return found
