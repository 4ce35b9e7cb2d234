"""Intake from a shell: the usual tree and procedures, and what is known of a ticket."""

from typing import Any

import click

from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import categories, procedures
from msp.desk.queries import intake as intakes
from msp.doors.shell import door, say


@click.group("intake")
def intake() -> None:
    """What is asked when a ticket is taken in."""


@intake.command("usual")
@door
def usual(work: Work) -> None:
    """Take over the usual categories and the five guided procedures."""
    made = categories.add_usual_categories(work), procedures.add_usual_procedures(work)
    click.echo(f"{len(made[0])} categories, {len(made[1])} procedures added")


@intake.command("show")
@click.argument("number", type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True)
@door
def show(work: Work, *, number: int, as_json: bool) -> None:
    """How complete the intake of a ticket is, and what is missing."""
    found = intakes.meter(work, queries.by_number(work, number))
    figures = {"percent": found.percent, "done": found.done, "missing": found.missing}
    text = f"{found.percent} %\n" + "\n".join(found.missing)
    say(figures, as_json=as_json, text=text)


@intake.command("categories")
@click.option("--json", "as_json", is_flag=True)
@door
def category_list(work: Work, *, as_json: bool) -> None:
    """The category tree, with what is offered no more."""
    rows = intakes.categories(work, everything=True)
    names = ("id", "code", "parent_id", "name_ja", "name_en", "default_tier", "is_active")
    figures = [{name: getattr(row, name) for name in names} for row in rows]
    text = "\n".join(f"{row.code}\t{row.name_ja}\t{row.name_en}" for row in rows)
    say(figures, as_json=as_json, text=text)


@intake.command("category")
@click.argument("code")
@click.option("--ja", "name_ja", required=True)
@click.option("--en", "name_en", default="")
@click.option("--parent", "parent_id", type=click.UUID)
@click.option("--tier", "default_tier", default=1, show_default=True)
@door
def add_category(work: Work, **told: Any) -> None:
    """Name a further category, which asks for the usual facts; prints its id."""
    wish = categories.CreateCategory.model_validate({**told, "asks_usual": True})
    click.echo(categories.create_category(work, wish).id)


COMMANDS = (intake,)
