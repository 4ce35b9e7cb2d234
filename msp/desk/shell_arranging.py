"""Criteria for handing over, skills and runbooks from a shell: listed, arranged, used."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import click

from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import criteria as agreeing
from msp.desk.actions import runbooks as sorting
from msp.desk.actions import skills as knowing
from msp.desk.models import HandOverCriterion, Skill
from msp.desk.queries import criteria as criteria_of
from msp.desk.queries import procedures
from msp.desk.queries import runbooks as runbooks_of
from msp.desk.queries import skills as skills_of
from msp.desk.rules.runbooks import ActionType
from msp.doors.shell import door, say

KINDS = click.Choice([kind.value for kind in ActionType])
CRITERION = ("id", "tier", "category_id", "text_ja", "text_en", "position", "is_active")
SKILL = ("id", "name_ja", "name_en", "is_deep", "about", "position", "is_active")
RUNBOOK = ("id", "code", "name_ja", "name_en", "action")
json_option = click.option("--json", "as_json", is_flag=True)


def _tell(rows: Iterable[Any], names: Sequence[str], *, as_json: bool) -> None:
    found = [{name: getattr(row, name) for name in names} for row in rows]
    lines = ["\t".join(str(value) for value in row.values() if value is not None) for row in found]
    say(found, as_json=as_json, text="\n".join(lines) or "nothing")


def _over(row: HandOverCriterion | Skill, told: dict[str, Any], names: Sequence[str]) -> Any:
    """What the row holds, and over it what was named."""
    held = {name: getattr(row, name) for name in names[1:]}
    return held | {name: value for name, value in told.items() if value is not None}


@click.group("criteria")
def criteria() -> None:
    """The criteria by which a tier passes work on."""


@criteria.command("list")
@json_option
@door
def list_criteria(work: Work, *, as_json: bool) -> None:
    """Every criterion by tier, those that are retired too."""
    _tell(work.session.scalars(criteria_of.listed(work)), CRITERION, as_json=as_json)


@criteria.command("add")
@click.option("--tier", type=int, required=True, help="The tier that is left.")
@click.option("--ja", "text_ja", required=True)
@click.option("--en", "text_en", default="")
@click.option("--category", "category_id", help="Its id; else for all categories.")
@click.option("--position", type=int, default=0)
@door
def add_criterion(work: Work, **told: Any) -> None:
    """Agree on one more criterion; prints its id."""
    click.echo(str(agreeing.add_criterion(work, agreeing.AddCriterion(**told)).id))


@criteria.command("change")
@click.argument("criterion_id", type=click.UUID)
@click.option("--tier", type=int)
@click.option("--ja", "text_ja")
@click.option("--en", "text_en")
@click.option("--position", type=int)
@click.option("--in-use/--retired", "is_active", default=None)
@door
def change_criterion(work: Work, criterion_id: UUID, **told: Any) -> None:
    """Change or retire a criterion; what is not named stays."""
    row = work.get(HandOverCriterion, criterion_id)
    wish = {"criterion_id": criterion_id, **_over(row, told, CRITERION)}
    agreeing.change_criterion(work, agreeing.ChangeCriterion.model_validate(wish))
    _tell([row], CRITERION, as_json=False)


@click.group("skills")
def skills() -> None:
    """What people can know, and who of the staff knows it how well."""


@skills.command("list")
@json_option
@door
def list_skills(work: Work, *, as_json: bool) -> None:
    """Every skill in its order, those that are retired too."""
    _tell(work.session.scalars(skills_of.listed(work)), SKILL, as_json=as_json)


@skills.command("usual")
@door
def usual_skills(work: Work) -> None:
    """Take the usual skills over; what is there stays as it is."""
    click.echo(f"{len(knowing.add_usual_skills(work))} skills added")


@skills.command("add")
@click.option("--ja", "name_ja", required=True)
@click.option("--en", "name_en", default="")
@click.option("--deep", "is_deep", is_flag=True, help="Only the last tier knows it.")
@click.option("--about", default="")
@click.option("--position", type=int, default=0)
@door
def add_skill(work: Work, **told: Any) -> None:
    """Name a skill; prints its id."""
    click.echo(str(knowing.add_skill(work, knowing.AddSkill(**told)).id))


@skills.command("change")
@click.argument("skill_id", type=click.UUID)
@click.option("--ja", "name_ja")
@click.option("--en", "name_en")
@click.option("--about")
@click.option("--position", type=int)
@click.option("--in-use/--retired", "is_active", default=None)
@door
def change_skill(work: Work, skill_id: UUID, **told: Any) -> None:
    """Change or retire a skill; what is not named stays, and whoever has it keeps it."""
    row = work.get(Skill, skill_id)
    wish = {"skill_id": skill_id, **_over(row, told, SKILL)}
    knowing.change_skill(work, knowing.ChangeSkill.model_validate(wish))
    _tell([row], SKILL, as_json=False)


@skills.command("of")
@click.argument("person_id", type=click.UUID)
@json_option
@door
def of_person(work: Work, person_id: UUID, *, as_json: bool) -> None:
    """What one of the staff knows: 1 basic, 2 skilled, 3 expert."""
    _tell(skills_of.of_person(work, person_id), ("skill_id", "level"), as_json=as_json)


@skills.command("rate")
@click.argument("person_id")
@click.argument("skills", nargs=-1)
@door
def rate(work: Work, **told: Any) -> None:
    """Say what one of the staff knows: SKILL_ID:LEVEL each, level 0 for nothing."""
    wish = knowing.RateSkills(person_id=told["person_id"], skills=list(told["skills"]))
    click.echo(knowing.rate_skills(work, wish).name)


@click.group("runbooks")
def runbooks() -> None:
    """Runbooks by kind of work, and which kinds of work were done."""


@runbooks.command("list")
@json_option
@door
def list_runbooks(work: Work, *, as_json: bool) -> None:
    """Every runbook with the kind of work that it leads through."""
    _tell(procedures.procedures(work), RUNBOOK, as_json=as_json)


@runbooks.command("sort")
@click.argument("procedure_id")
@click.option("--as", "action", type=KINDS, help="Without it the runbook is of no kind.")
@door
def sort(work: Work, **told: Any) -> None:
    """Say which kind of work a runbook leads through."""
    row = sorting.sort_runbook(work, sorting.SortRunbook.model_validate(told))
    _tell([row], RUNBOOK, as_json=False)


@runbooks.command("counts")
@json_option
@door
def counts(work: Work, *, as_json: bool) -> None:
    """On how many tickets each kind of work was done in the last 90 days."""
    found = runbooks_of.counts(work)
    figures = {kind.value: found.get(kind, 0) for kind in ActionType}
    lines = [f"{kind}\t{count}" for kind, count in figures.items()]
    say(figures, as_json=as_json, text="\n".join(lines))


@runbooks.command("record")
@click.argument("number", type=click.IntRange(1))
@click.option("--as", "action", type=KINDS, required=True)
@click.option("--note", default="")
@door
def record(work: Work, number: int, **told: Any) -> None:
    """Write down what kind of work was done on a ticket; prints the line's id."""
    ticket = queries.by_number(work, number)
    wish = sorting.RecordAction(ticket_id=ticket.id, **told)
    click.echo(str(sorting.record_action(work, wish).id))


COMMANDS = (criteria, skills, runbooks)
