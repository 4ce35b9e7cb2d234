"""Clients' voices from a shell: complaints, wishes, announcements."""

from typing import Any

import click

from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions.voices import announcements, complaints, wishes
from msp.desk.queries.voices import announcements as announced
from msp.desk.queries.voices import complaints as complained
from msp.desk.queries.voices import satisfaction as scored
from msp.desk.queries.voices import wishes as wished
from msp.desk.rules import complaints as rules
from msp.doors import shell

MOST = 50


@click.group("voices")
def voices() -> None:
    """What clients say, and what they are told."""


@voices.command("complaints")
@click.option("--json", "as_json", is_flag=True)
@shell.door
def complaint_list(work: Work, *, as_json: bool) -> None:
    """Complaints, the most pressing first."""
    rows = [_complaint(work, found) for found in work.session.execute(complained.listed(work))]
    lines = [
        f"#{row['ticket']}\t{row['severity']}\t{row['stage']}\t{row['client']}" for row in rows
    ]
    shell.say(rows, as_json=as_json, text="\n".join(lines) or "nobody complains")


def _complaint(work: Work, found: Any) -> dict[str, Any]:
    row, ticket, client, lead = found
    return {
        "id": row.id,
        "ticket": ticket.number,
        "client": client,
        "severity": row.severity.value,
        "stage": rules.stage(complained.standing_of(row), work.now).value,
        "acknowledge_by": row.acknowledge_by,
        "lead": lead,
    }


@voices.command("weigh")
@click.argument("number", type=int)
@click.argument("severity")
@shell.door
def weigh(work: Work, number: int, severity: str) -> None:
    """Say how grave a complaint is: mild, serious or grave."""
    ticket = queries.by_number(work, number)
    told = {"ticket_id": ticket.id, "severity": severity}
    row = complaints.weigh_complaint(work, complaints.WeighComplaint.model_validate(told))
    click.echo(f"#{ticket.number} {row.severity.value}")


@voices.command("wishes")
@click.option("--json", "as_json", is_flag=True)
@shell.door
def wish_list(work: Work, *, as_json: bool) -> None:
    """Wishes and opinions, the latest first."""
    rows = [
        {"id": row.id, "ticket": ticket.number, "client": client, "state": row.state.value}
        for row, ticket, client in work.session.execute(wished.visible(work))
    ]
    lines = [f"#{row['ticket']}\t{row['state']}\t{row['client']}" for row in rows]
    shell.say(rows, as_json=as_json, text="\n".join(lines) or "nobody wishes anything")


@voices.command("decide")
@click.argument("number", type=int)
@click.argument("state")
@click.option("--answer", default="", help="What the client is told.")
@shell.door
def decide(work: Work, number: int, **told: str) -> None:
    """Decide a wish: under_review, adopted or declined."""
    ticket = queries.by_number(work, number)
    row = wished.of_ticket(work, ticket)
    if row is None:
        row = wishes.take_as_wish(work, wishes.TakeAsWish(ticket_id=ticket.id))
    wish = wishes.DecideWish.model_validate({**told, "wish_id": row.id})
    click.echo(f"#{ticket.number} {wishes.decide_wish(work, wish).state.value}")


@voices.command("announce")
@click.option("--ja", "title_ja", default="", help="The title in Japanese.")
@click.option("--en", "title_en", default="", help="The title in English.")
@click.option("--kind", default="info", show_default=True)
@click.option("--until", "ends_at", default=None, help="As 2026-11-30T18:00.")
@shell.door
def announce(work: Work, **told: Any) -> None:
    """Announce something to all clients."""
    wish = announcements.Announce.model_validate(told)
    click.echo(announcements.announce(work, wish).id)


@voices.command("announcements")
@click.option("--json", "as_json", is_flag=True)
@shell.door
def announcement_list(work: Work, *, as_json: bool) -> None:
    """What was announced, the latest first."""
    names = ("id", "kind", "title_ja", "title_en", "starts_at", "ends_at", "withdrawn_at")
    found = work.session.scalars(announced.written(work).limit(MOST)).all()
    rows = [{name: getattr(row, name) for name in names} for row in found]
    lines = [f"{row.id}\t{row.starts_at}\t{row.title_ja or row.title_en}" for row in found]
    shell.say(rows, as_json=as_json, text="\n".join(lines) or "nothing was announced")


@voices.command("withdraw")
@click.argument("announcement_id", type=click.UUID)
@shell.door
def withdraw(work: Work, **told: Any) -> None:
    """Show an announcement to nobody any more."""
    wish = announcements.WithdrawAnnouncement.model_validate(told)
    click.echo(f"announcement {announcements.withdraw_announcement(work, wish).id} withdrawn")


@voices.command("scores")
@click.option("--json", "as_json", is_flag=True)
@shell.door
def score_list(work: Work, *, as_json: bool) -> None:
    """How content clients were with our help, the latest answer first."""
    names = ("id", "ticket_id", "agent_id", "score", "comment", "answered_at")
    found = [row[0] for row in work.session.execute(scored.answers(work).limit(MOST))]
    rows = [{name: getattr(row, name) for name in names} for row in found]
    lines = [f"{row.answered_at}\t{row.score}\t{row.comment}" for row in found]
    shell.say(rows, as_json=as_json, text="\n".join(lines) or "nobody has answered")


@voices.command("lead")
@click.argument("number", type=int)
@click.option("--lead", "lead_id", type=click.UUID, required=True, help="A person's id.")
@shell.door
def lead(work: Work, number: int, lead_id: Any) -> None:
    """Give a complaint to a lead."""
    ticket = queries.by_number(work, number)
    wish = complaints.LeadComplaint(ticket_id=ticket.id, lead_id=lead_id)
    complaints.lead_complaint(work, wish)
    click.echo(f"#{ticket.number} is led")


@voices.command("close")
@click.argument("number", type=int)
@click.option("--learnt", required=True, help="What is done otherwise from now on.")
@shell.door
def close(work: Work, number: int, learnt: str) -> None:
    """Close a complaint with its lesson."""
    ticket = queries.by_number(work, number)
    wish = complaints.CloseComplaint(ticket_id=ticket.id, learnt=learnt)
    complaints.close_complaint(work, wish)
    click.echo(f"#{ticket.number} is closed")


COMMANDS = (voices,)
