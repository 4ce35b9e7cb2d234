"""What people know: the list of skills, each person's levels, shown where work is given (R166)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import g, render_template, request
from flask_babel import gettext

from contracts.web.asking import Ask, to
from msp.accounts.models import Person
from msp.data.work import Work
from msp.desk.actions import skills as actions
from msp.desk.models import Skill
from msp.desk.queries import skills as queries
from msp.desk.queries import tickets
from msp.desk.rules import skills as rules
from msp.desk.rules.skills import Match
from msp.desk.rules.teams import SKILLS
from msp.desk.web import tiernames
from msp.desk.web.arranged import Arranged, add_page, change_page
from msp.desk.web.tiers.room import pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission


@dataclass(frozen=True, slots=True)
class Fit:
    """Who has the skills that a tier asks for: a column for each, a row for each person."""

    tier: str
    skills: Sequence[str]
    rows: Sequence[tuple[str, Sequence[str], str]]  # (name, level or "" by skill, what is lacking)

    @property
    def columns(self) -> list[tuple[str, str]]:
        """The heads of the table."""
        return [(name, "") for name in (gettext("Person"), *self.skills, gettext("Lacking"))]


def receivers(work: Work, level: int | None = None) -> list[tuple[str, str]]:
    """Whom a ticket can be given to, each with what they know best.

    With the tier that it is for: who has what that tier asks for first, the rest with what they
    lack; nobody is left out (R8).
    """
    people = tickets.technicians(work)
    found = queries.matches(work, [row.id for row in people], [level] if level else [])
    if not found:
        known = queries.by_person(work, g.actor.language)
        return [(str(row.id), _named(row, known.get(row.id, {}))) for row in people]
    (fit,) = found.values()
    names = {row.id: row.name for row in people}
    return [(str(key), f"{names[key]} — {fit_words(fit[key])}") for key in rules.fittest(fit)]


def fit_words(match: Match) -> str:
    """`Windows(Expert)、lacks SQL`."""
    told = [f"{name}({gettext(SKILLS[level])})" for name, level in match.has.items()]
    if match.lacks:
        told.append(gettext("lacks %(skills)s", skills="、".join(match.lacks)))
    return "、".join(told)


def lacking(work: Work, person_id: UUID, levels: Iterable[int]) -> dict[int, str]:
    """{tier: what the person lacks of what it asks for}, in words; "" where nothing is lacking."""
    found = queries.matches(work, [person_id], levels)
    return {level: "、".join(fit[person_id].lacks) for level, fit in found.items()}


def fits(work: Work, levels: Iterable[int]) -> list[Fit]:
    """A table for each of the tiers that asks for skills."""
    people = tickets.technicians(work)
    names = {row.id: row.name for row in people}
    found = queries.matches(work, names, levels)
    return [
        Fit(
            tiernames.said(level),
            [*next(iter(fit.values())).asked] if fit else [],
            [
                (names[key], _levels(fit[key]), "、".join(fit[key].lacks))
                for key in rules.fittest(fit)
            ],
        )
        for level, fit in found.items()
    ]


def _levels(match: Match) -> list[str]:
    return [gettext(SKILLS[match.has[name]]) if name in match.has else "" for name in match.asked]


def _named(row: Person, held: Any) -> str:
    told = [f"{name}({gettext(SKILLS[held[name]])})" for name in rules.best_first(held)]
    return f"{row.name} — {'、'.join(told)}" if told else row.name


@pages.get("/settings/skills")
@door
def skills(work: Work) -> Answer:
    """The list of skills, and who of the staff knows what."""
    rows = work.session.scalars(queries.listed(work)).all()
    known = queries.by_person(work, g.actor.language)
    names = [row.name_in(g.actor.language) for row in rows]
    counts = {name: sum(name in held for held in known.values()) for name in names}
    return render_template(
        "desk/tiers/skills.html",
        rows=[(row, name, counts[name]) for row, name in zip(rows, names, strict=True)],
        people=[(row, _told(known.get(row.id, {}))) for row in tickets.technicians(work)],
        may_arrange=work.actor.may(Permission.DESK_ARRANGE),
    )


def _told(held: Any) -> list[tuple[str, str]]:
    return [(name, gettext(SKILLS[held[name]])) for name in rules.best_first(held, most=50)]


@pages.post("/settings/skills/usual")
@door
def usual_skills(work: Work) -> Answer:
    """Take the usual skills over; what is there stays as it is."""
    actions.add_usual_skills(work)
    toasts.say(gettext("Saved."))
    return to(".skills")


@pages.route("/settings/skills/new", methods=["GET", "POST"])
@door
def new_skill(work: Work) -> Answer:
    """Name a skill."""
    return add_page(work, KNOWN, gettext("New skill"))


@pages.route("/settings/skills/<uuid:skill_id>", methods=["GET", "POST"])
@door
def change_skill(work: Work, skill_id: UUID) -> Answer:
    """Change a skill or retire it."""
    return change_page(work, KNOWN, skill_id)


def _asks(_: Work) -> tuple[Ask, ...]:
    return (
        Ask("field", "name_ja", gettext("Japanese name")),
        Ask("field", "name_en", gettext("English name")),
        Ask("check", "is_deep", gettext("Only the last tier knows it, like the code")),
        Ask("area", "about", gettext("What belongs to it")),
        Ask("number_field", "position", gettext("Position")),
    )


KNOWN = Arranged(
    listed=".skills",
    row=Skill,
    key="skill_id",
    called="name_ja",
    add=(actions.AddSkill, actions.add_skill),
    change=(actions.ChangeSkill, actions.change_skill),
    asks=_asks,
)


@pages.route("/settings/skills/people/<uuid:person_id>", methods=["GET", "POST"])
@door
def person_skills(work: Work, person_id: UUID) -> Answer:
    """Say what one of the staff knows, and how well."""
    work.require(Permission.DESK_ARRANGE)
    person = work.get(Person, person_id)
    form = Form(actions.RateSkills, request.form, person_id=person_id)
    if request.method == "POST" and form.send(work, actions.rate_skills) is not None:
        toasts.say(gettext("Saved."))
        return to(".skills")
    held = {row.skill_id: row.level for row in queries.of_person(work, person.id)}
    page = render_template(
        "desk/tiers/person_skills.html",
        person=person,
        form=form,
        rows=[
            (row.id, row.name_in(g.actor.language), held.get(row.id, 0))
            for row in queries.skills(work)
        ],
        levels=[(0, "—"), *((one, gettext(said)) for one, said in SKILLS.items())],
    )
    return page, 422 if form.errors else 200
