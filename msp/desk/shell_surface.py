"""Tickets that belong together, and reply templates, in the shell."""

from typing import Any

import click

from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import links as actions
from msp.desk.actions import separating, templates
from msp.desk.queries import links as linked
from msp.desk.queries import templates as offered
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


@links.command("separate")
@click.argument("number", type=click.IntRange(1))
@click.option("--because", required=True, help="Why they are two matters.")
@click.option("--message", "messages", multiple=True, help="The id of a message that goes back.")
@click.option("--entry", "entries", multiple=True, help="The id of a time entry that goes back.")
@door
def separate(work: Work, number: int, **told: Any) -> None:
    """Take a merge back, with what is named of that which came since."""
    ticket = queries.by_number(work, number)
    wish = separating.SeparateTicket.model_validate({"ticket_id": ticket.id, **told})
    separating.separate_ticket(work, wish)
    click.echo(f"ticket {number} goes on by itself")


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


@reply_templates.command("list")
@click.option("--json", "as_json", is_flag=True)
@door
def list_templates(work: Work, *, as_json: bool) -> None:
    """Everybody's templates by name."""
    rows = [row for row in offered.templates(work) if row.owner_id is None]
    names = ("id", "name", "body_ja", "body_en", "after", "version")
    figures = [{name: getattr(row, name) for name in names} for row in rows]
    say(figures, as_json=as_json, text="\n".join(f"{row.id}\t{row.name}" for row in rows))


@reply_templates.command("save")
@click.option("--name", required=True)
@click.option("--ja", "body_ja", default="", help="The text in Japanese.")
@click.option("--en", "body_en", default="", help="The text in English.")
@click.option("--template", "template_id", type=click.UUID, help="Change this one instead.")
@door
def save(work: Work, **told: Any) -> None:
    """Offer everybody an answer; prints its id."""
    wish = templates.SaveReplyTemplate.model_validate({**told, "is_shared": True})
    click.echo(templates.save_template(work, wish).id)


@reply_templates.command("remove")
@click.argument("template_id", type=click.UUID)
@door
def remove(work: Work, **told: Any) -> None:
    """Take a template off the list."""
    row = templates.remove_template(work, templates.RemoveTemplate.model_validate(told))
    click.echo(f"template {row.id} removed")


COMMANDS = (links, reply_templates)
