"""Statements from a shell."""

import click
from sqlalchemy import select

from billing.queries import usage as queries
from billing.web.usage import told
from contracts.shell_hours import hours
from msp.accounts.models import Client
from msp.data.work import Work
from msp.doors.shell import door, say
from msp.kernel import reading
from msp.kernel.errors import NotFound, mark
from msp.kernel.writing import clock_text

__all__ = ["hours", "statement"]


@hours.command("statement")
@click.option("--client", "number", type=int, required=True, help="The client's number.")
@click.option("--month", required=True, help="As 2026-10.")
@click.option("--json", "as_json", is_flag=True)
@door
def statement(work: Work, number: int, month: str, *, as_json: bool) -> None:
    """Print a client's statement of a month: carried, granted, used by ticket, left."""
    client = work.session.scalars(select(Client).where(Client.number == number)).first()
    if client is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Client.__tablename__)
    found = queries.statement(work, client.id, reading.read_month(month))
    lines = [f"{client.number} {client.name}, {month}"]
    lines += [f"  {name:<9}{clock_text(minutes):>9}" for name, minutes in found.figures.items()]
    for ticket in found.tickets:
        label = f"#{ticket.number} {ticket.subject}" if ticket.number else "-"
        lines.append(f"  {clock_text(ticket.minutes):>9}  {label}")
    say(told(found), as_json=as_json, text="\n".join(lines))
