"""Tickets that belong together, and reply templates, in the shell."""

import click

from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import links as actions
from msp.desk.actions import templates
from msp.desk.queries import links as linked
from msp.doors.shell import door, say


@click.group("links")
def links() -> None:
    """Merge and link tickets."""


@links.command("list")
@click.argument("number", type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True)
@door
def list_links(work: Work, *, number: int, as_json: bool) -> None:
    """What belongs to a ticket."""
    found = linked.links(work, queries.by_number(work, number).id)
    told = [
        {"kind": one.link.kind, "outwards": one.outwards, "number": one.other.number}
        for one in found
    ]
    lines = [f"{'→' if one['outwards'] else '←'} {one['kind']} #{one['number']}" for one in told]
    say(told, as_json=as_json, text="\n".join(lines))


@links.command("merge")
@click.argument("number", type=click.IntRange(1))
@click.option("--into", type=click.IntRange(1), required=True)
@door
def merge(work: Work, number: int, into: int) -> None:
    """End a ticket in another one of the same client."""
    ticket = queries.by_number(work, number)
    other = actions.merge_tickets(work, actions.MergeTickets(ticket_id=ticket.id, into=into))
    click.echo(f"ticket {number} merged into {other.number}")


@links.command("add")
@click.argument("number", type=click.IntRange(1))
@click.option("--to", type=click.IntRange(1), required=True)
@click.option("--kind", default="child", show_default=True, help="child or duplicate")
@door
def add(work: Work, number: int, **told: str | int) -> None:
    """Say that a ticket is a part or a duplicate of another one."""
    ticket = queries.by_number(work, number)
    wish = actions.LinkTickets.model_validate({"ticket_id": ticket.id, **told})
    click.echo(f"ticket {number} {actions.link_tickets(work, wish).kind} of {told['to']}")


@click.group("templates")
def reply_templates() -> None:
    """Reply templates."""


@reply_templates.command("usual")
@door
def usual(work: Work) -> None:
    """Offer everybody the answers that every desk gives."""
    click.echo(f"{len(templates.add_usual_templates(work))} added")


COMMANDS = (links, reply_templates)
