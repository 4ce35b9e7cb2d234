"""What people can know is listed, and who of the staff knows it how well (R166)."""

from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from msp.accounts.models import Person
from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.desk.actions.tickets import require_staff
from msp.desk.models import PersonSkill, Skill
from msp.desk.queries import skills as queries
from msp.desk.rules import skills as rules
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


class AddSkill(Command):
    """Something that people can know; `is_deep` is of tier 3, like the code or the back end."""

    name_ja: str = Field(min_length=1, max_length=60)
    name_en: str = Field(default="", max_length=60)
    is_deep: bool = False
    about: str = Field(default="", max_length=2000)
    position: int = Field(default=0, ge=0, le=9999)


class ChangeSkill(AddSkill):
    """The skill as it shall be; retired, it is not offered any more."""

    skill_id: UUID
    is_active: bool = True
    version: int | None = None


class RateSkills(Command):
    """What one of the staff knows: `skill:level` each, level 0 for nothing."""

    person_id: UUID
    skills: list[str] = Field(default_factory=list, max_length=200)


def add_skill(work: Work, wish: AddSkill) -> Skill:
    """Name a skill. A name that is taken is refused."""
    work.require(Permission.DESK_ARRANGE)
    _require_free(work, wish.name_ja, None)
    row = work.add(Skill(**wish.model_dump()))
    record(work, "skill.add", row, name_ja=wish.name_ja)
    return row


def change_skill(work: Work, wish: ChangeSkill) -> Skill:
    """Change a skill; whoever has it keeps it."""
    work.require(Permission.DESK_ARRANGE)
    row = work.get(Skill, wish.skill_id)
    work.fresh(row, wish.version)
    _require_free(work, wish.name_ja, row.id)
    told = wish.model_dump(exclude={"skill_id", "version"})
    record(work, "skill.change", row, **changed(row, told))
    return row


def add_usual_skills(work: Work) -> list[Skill]:
    """Add the usual skills where one of the same name is not there yet."""
    work.require(Permission.DESK_ARRANGE)
    known = set(work.session.scalars(select(Skill.name_ja)))
    return [
        work.add(Skill(name_ja=ja, name_en=en, is_deep=deep, position=place * 10))
        for place, (ja, en, deep) in enumerate(rules.USUAL, 1)
        if ja not in known
    ]


def rate_skills(work: Work, wish: RateSkills) -> Person:
    """Say what one of the staff knows, and how well."""
    work.require(Permission.DESK_ARRANGE)
    require_staff(work, wish.person_id, "person_id")
    person = work.get(Person, wish.person_id)
    wanted = rules.levels(wish.skills, {row.id for row in queries.skills(work)})
    held = {row.skill_id: row for row in queries.of_person(work, person.id)}
    for key, level in wanted.items():
        _set(work, (person.id, key, level), held.get(key))
    kept = {str(key): level for key, level in wanted.items() if level}
    record(work, "person.skills_changed", person, skills=[None, len(kept)])
    return person


def _set(work: Work, told: tuple[UUID, UUID, int], row: PersonSkill | None) -> None:
    person_id, skill_id, level = told
    if row is None and level:
        work.add(PersonSkill(person_id=person_id, skill_id=skill_id, level=level))
    elif row is not None and level:
        row.level = level
    elif row is not None:
        work.session.delete(row)


def _require_free(work: Work, name: str, own: UUID | None) -> None:
    taken = select(Skill.id).where(Skill.name_ja == name)
    found = work.session.scalars(taken).first()
    if found is not None and found != own:
        raise Refused(mark("This name is already in use."), field="name_ja")
