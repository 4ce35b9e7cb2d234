"""The list of skills, and who of the staff knows what (R166)."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from sqlalchemy import Select, select

from msp.accounts.models import Person
from msp.data.work import Work
from msp.desk.models import PersonSkill, Skill
from msp.desk.queries import tiers
from msp.desk.rules.skills import Held, Match, matched
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
    found: dict[UUID, dict[str, int]] = {}
    for held, skill in _held(work):
        found.setdefault(held.person_id, {})[skill.name_in(language)] = held.level
    return found


def matches(
    work: Work, people: Iterable[UUID], levels: Iterable[int]
) -> Mapping[int, Mapping[UUID, Match]]:
    """{tier: {person: what they know of what that tier asks for}}; of tiers that ask nothing, none.

    Two statements, however many people and tiers there are.
    """
    work.require(Permission.TICKET_WORK)
    rows = tiers.rows(work)
    asked = {level: rows[level].skills for level in levels if level in rows and rows[level].skills}
    if not asked:
        return {}
    known: dict[UUID, list[Held]] = {}
    for held, skill in _held(work):
        names = tuple(name for name in (skill.name_ja, skill.name_en) if name)
        known.setdefault(held.person_id, []).append(Held(names, held.level))
    ours = list(people)
    return {
        level: {key: matched(words, known.get(key, ())) for key in ours}
        for level, words in asked.items()
    }


def _held(work: Work) -> Sequence[tuple[PersonSkill, Skill]]:
    work.require(Permission.TICKET_WORK)
    wanted = select(PersonSkill, Skill).join(Skill, Skill.id == PersonSkill.skill_id)
    found = work.session.execute(wanted.where(Skill.is_active).order_by(Skill.position, Skill.id))
    return [(row[0], row[1]) for row in found]
