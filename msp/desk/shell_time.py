"""Time from a shell."""

from typing import Any, BinaryIO

import click

from msp.accounts.actions.imports import ImportFile
from msp.accounts.faults import said
from msp.accounts.rules.sheets import Fault, FileRefused
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import time as actions
from msp.desk.rules import settling
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


@time.command("import")
@click.argument("file", type=click.File("rb"))
@click.option("--skip", is_flag=True, help="Leave out lines that do not fit, and list them.")
@click.option("--json", "as_json", is_flag=True)
@shell.door
def take(work: Work, file: BinaryIO, *, skip: bool, as_json: bool) -> None:
    """Log every line of a CSV FILE, or none of it."""
    try:
        taken = actions.import_time(work, ImportFile(content=file.read(), skip=skip))
    except FileRefused as refusal:
        lines = [_line(fault) for fault in refusal.faults]
        raise shell.Wrong("\n".join([str(refusal), *lines])) from refusal
    left = [_line(fault) for fault in taken.left_out]
    figures = {"made": taken.made, "known": taken.known, "left_out": left}
    shell.say(figures, as_json=as_json, text="\n".join([f"{taken.made} + {taken.known}", *left]))


def _line(fault: Fault) -> str:
    return f"{fault.line}: {fault.column}: {fault.value!r}: {said(fault)}"


@time.command("simulate")
@click.option("--ticket", "ticket_number", type=int, help="The ticket's number.")
@click.option("--client", "client_id", help="Without a ticket: the client's id.")
@click.option("--work-type", "work_type_id", help="The kind of work; the usual one without it.")
@click.option("--on", "work_on", help="The day, as 2026-11-20.")
@click.option("--json", "as_json", is_flag=True)
@click.argument("spent")
@shell.door
def foretell(work: Work, *, as_json: bool, ticket_number: int | None, **told: Any) -> None:
    """Tell what logging SPENT would do; nothing is stored."""
    ticket = queries.by_number(work, ticket_number) if ticket_number is not None else None
    named = {name: value for name, value in told.items() if value is not None}
    effect = actions.simulate(
        work, actions.LogTime(ticket_id=ticket.id if ticket else None, **named)
    )
    figures = {
        "coverage": effect.coverage,
        "billable_minutes": effect.billable_minutes,
        "left_before": effect.left_before,
        "left_after": effect.left_after,
        "charge_minutes": effect.charge_minutes,
        "charge": effect.charge.minor if effect.charge else None,
        "agreed_charge": effect.beyond.allowed.minor if effect.beyond else None,
        "why": settling.explained([step.as_data() for step in effect.steps], str),
    }
    text = "\n".join(f"{name}: {value}" for name, value in figures.items() if value is not None)
    shell.say(figures, as_json=as_json, text=text)


COMMANDS = (time,)
