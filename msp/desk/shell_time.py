"""Time from a shell."""

from typing import Any

import click

from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import time as actions
from msp.doors import shell


@click.group("time")
def time() -> None:
    """Log time."""


@time.command("log")
@click.option("--ticket", "ticket_number", type=int, help="The ticket's number.")
@click.option("--client", "client_id", help="Without a ticket: the client's id.")
@click.option("--work-type", "work_type_id", help="The kind of work; the usual one without it.")
@click.option("--person", "person_id", help="Whose time it is.")
@click.option("--on", "work_on", help="The day, as 2026-11-20.")
@click.option("--note", default="")
@click.option("--json", "as_json", is_flag=True)
@click.argument("spent")
@shell.door
def log(work: Work, *, as_json: bool, ticket_number: int | None, **told: Any) -> None:
    """Log SPENT (30, 1.5h, 9:00-9:45) on a ticket or for a client."""
    ticket = queries.by_number(work, ticket_number) if ticket_number is not None else None
    named = {name: value for name, value in told.items() if value is not None}
    wish = actions.LogTime(ticket_id=ticket.id if ticket else None, **named)
    entry = actions.log_time(work, wish)
    figures = {
        "id": entry.id,
        "coverage": entry.coverage,
        "worked_seconds": entry.worked_seconds,
        "billable_minutes": entry.billable_minutes,
        "pool_minutes": entry.pool_minutes,
        "charge_minutes": entry.charge_minutes,
    }
    text = f"{entry.id} {entry.coverage} {entry.pool_minutes} + {entry.charge_minutes} min"
    shell.say(figures, as_json=as_json, text=text)


COMMANDS = (time,)
