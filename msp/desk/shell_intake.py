"""Intake from a shell: the usual tree and procedures, and what is known of a ticket."""

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


COMMANDS = (intake,)
