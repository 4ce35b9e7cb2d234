"""Tickets in the shell, and the command that makes every clock from the log again."""

from uuid import UUID

import click

from contracts.actions import rebuild_pools
from contracts.actions.rebuilding import told
from msp.data.work import Work
from msp.desk import actions, queries
from msp.desk.models import Ticket
from msp.desk.queries import books
from msp.doors.shell import door, say


@click.group("tickets")
def tickets() -> None:
    """Open, show and move tickets."""


@tickets.command("open")
@click.option("--client", "client_id", required=True)
@click.option("--subject", required=True)
@click.option("--description", default="")
@click.option("--impact", default="2")
@click.option("--urgency", default="2")
@click.option("--json", "as_json", is_flag=True)
@door
def open_ticket(work: Work, *, as_json: bool, **told: str) -> None:
    """Open a ticket for a client."""
    ticket = actions.open_ticket(work, actions.OpenTicket.model_validate(told))
    say(_figures(ticket), as_json=as_json, text=f"ticket {ticket.number}")


@tickets.command("list")
@click.option("--all", "everything", is_flag=True, help="Closed ones, too.")
@click.option("--limit", default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@door
def list_tickets(work: Work, *, everything: bool, limit: int, as_json: bool) -> None:
    """The most pressing tickets."""
    wanted = queries.visible(work)
    if not everything:
        wanted = wanted.where(Ticket.is_open.is_(True))
    order = (Ticket.next_due_at.asc().nulls_last(), Ticket.number)
    found = work.session.scalars(wanted.order_by(*order).limit(limit)).all()
    lines = [
        f"#{row.number}\t{row.status}\t{row.next_due_at or '-'}\t{row.subject}" for row in found
    ]
    say([_figures(row) for row in found], as_json=as_json, text="\n".join(lines))


@tickets.command("show")
@click.argument("number", type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True)
@door
def show_ticket(work: Work, *, number: int, as_json: bool) -> None:
    """One ticket by its number."""
    say(_figures(queries.by_number(work, number)), as_json=as_json)


@tickets.command("move")
@click.argument("number", type=click.IntRange(1))
@click.option("--status", required=True)
@click.option("--wait-reason", "wait_reason")
@door
def move_ticket(work: Work, number: int, **told: str | None) -> None:
    """Carry a ticket to another state."""
    ticket = queries.by_number(work, number)
    wish = actions.MoveTicket.model_validate({"ticket_id": ticket.id, **told})
    click.echo(f"ticket {number} {actions.move_ticket(work, wish).status}")


@tickets.command("assign")
@click.argument("number", type=click.IntRange(1))
@click.option("--to", "person_id", type=click.UUID, help="Nobody, if left out.")
@door
def assign_ticket(work: Work, number: int, person_id: UUID | None) -> None:
    """Put a ticket into somebody's hands."""
    ticket = queries.by_number(work, number)
    actions.assign_ticket(work, actions.AssignTicket(ticket_id=ticket.id, assignee_id=person_id))
    click.echo(f"ticket {number} assigned")


@click.group("rebuild")
def rebuild() -> None:
    """Make what is kept for speed from the truth again."""


@rebuild.command("clocks")
@click.option("--json", "as_json", is_flag=True)
@door
def clocks(work: Work, *, as_json: bool) -> None:
    """Make every due time from the tickets' logs; nothing changes where all is well."""
    changed = actions.rebuild_clocks(work)
    text = f"{len(changed)} changed" + "".join(f"\n#{number}" for number in changed)
    say({"changed": len(changed), "tickets": changed}, as_json=as_json, text=text)


@rebuild.command("search")
@click.option("--json", "as_json", is_flag=True)
@door
def search(work: Work, *, as_json: bool) -> None:
    """Let every text be found by its words; an installation from before the search asks once."""
    changed = actions.rebuild_search(work)
    say({"changed": changed}, as_json=as_json, text=f"{changed} changed")


@rebuild.command("pools")
@click.option("--json", "as_json", is_flag=True)
@door
def pools(work: Work, *, as_json: bool) -> None:
    """Make every pool's balance from its ledger, and compare time with it.

    Nothing changes where all is well; entries that disagree are named and left to a person.
    """
    changed, strays = told(rebuild_pools(work)), books.strays(work)
    figures = {"changed": len(changed), "pools": changed, "entries": strays_told(strays)}
    say(figures, as_json=as_json, text=f"{len(changed)} changed, {len(strays)} entries disagree")


def strays_told(found: list[books.Stray]) -> list[dict[str, object]]:
    """Entries that disagree with the ledger, as programs read them."""
    return [
        {"source": one.source, "entry": one.entry_minutes, "ledger": one.burned_minutes}
        for one in found
    ]


def _figures(ticket: Ticket) -> dict[str, object]:
    names = ("number", "subject", "status", "wait_reason", "priority", "tier", "opened_at")
    dues = ("response_due_at", "resolution_due_at", "next_due_at", "solved_at", "closed_at")
    return {name: getattr(ticket, name) for name in ("id", *names, *dues)}


COMMANDS = (tickets, rebuild)
