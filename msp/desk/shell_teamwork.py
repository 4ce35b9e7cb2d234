"""Requests between teams and the board in a shell; a request is named by its number (R-12)."""

from typing import Any

import click

from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import requests as actions
from msp.desk.actions.agreeing import alert_mismatches
from msp.desk.models.requests import TeamRequest
from msp.desk.queries import agreeing
from msp.desk.queries import board as boards
from msp.desk.queries import requests as asked
from msp.doors.shell import door, say

NUMBER = click.argument("number", type=click.IntRange(1))


@click.group("requests")
def requests() -> None:
    """Ask another team, promise, put off, chase and answer."""


@requests.command("list")
@click.option("--ticket", "ticket_number", type=click.IntRange(1), help="The ticket's number.")
@click.option("--all", "everything", is_flag=True, help="Those that are over, too.")
@click.option("--json", "as_json", is_flag=True)
@door
def listed(work: Work, *, ticket_number: int | None, everything: bool, as_json: bool) -> None:
    """Requests that run, the most pressing first."""
    wanted = asked.listed(work) if everything else asked.running(work)
    if ticket_number is not None:
        ticket = queries.by_number(work, ticket_number)
        wanted = wanted.where(TeamRequest.ticket_id == ticket.id)
    order = TeamRequest.priority, TeamRequest.asked_at, TeamRequest.number
    rows = work.session.scalars(wanted.order_by(None).order_by(*order)).all()
    lines = [f"R-{r.number}\t{r.state}\tP{r.priority}\t{r.chases}\t{r.subject}" for r in rows]
    say([_told(row) for row in rows], as_json=as_json, text="\n".join(lines) or "nobody is asked")


@requests.command("ask")
@click.option("--ticket", "ticket_number", type=click.IntRange(1), help="The ticket's number.")
@click.option("--team", "to_team_id", help="The id of the team that is asked.")
@click.option("--person", "to_person_id", help="The id of the person who is asked.")
@click.option("--kind", default="investigation", show_default=True)
@click.option("--subject", required=True)
@click.argument("question")
@door
def ask(work: Work, *, ticket_number: int | None, **told: Any) -> None:
    """Ask a team or a person QUESTION; a ticket it is about stays with its owner."""
    if ticket_number is not None:
        told["ticket_id"] = queries.by_number(work, ticket_number).id
    row = actions.ask_team(work, actions.AskTeam.model_validate(told))
    click.echo(f"R-{row.number}")


@requests.command("promise")
@NUMBER
@click.option("--by", "answer_by", required=True, help="As 2026-11-20T15:00.")
@click.option("--words", "said", default="")
@click.option("--interrupts", is_flag=True, help="It stops other work.")
@door
def promise(work: Work, *, number: int, **told: Any) -> None:
    """Say when the answer is expected."""
    wish = actions.PromiseAnswer.model_validate({**told, "request_id": _id(work, number)})
    click.echo(f"{actions.promise_answer(work, wish).answer_by:%Y-%m-%dT%H:%M%z}")


@requests.command("defer")
@NUMBER
@click.option("--by", "answer_by", required=True, help="As 2026-11-21T15:00.")
@click.option("--reason", required=True)
@click.option("--interrupts", is_flag=True, help="It stops other work.")
@door
def defer(work: Work, *, number: int, **told: Any) -> None:
    """Put the answer off, with a reason and a new moment."""
    wish = actions.DeferAnswer.model_validate({**told, "request_id": _id(work, number)})
    click.echo(f"{actions.defer_answer(work, wish).answer_by:%Y-%m-%dT%H:%M%z}")


@requests.command("chase")
@NUMBER
@door
def chase(work: Work, *, number: int) -> None:
    """Remind whoever is asked, once the last reminder has cooled down."""
    row = actions.chase_request(work, actions.ChaseRequest(request_id=_id(work, number)))
    click.echo(f"chased {row.chases} times")


@requests.command("answer")
@NUMBER
@click.argument("answer")
@door
def give(work: Work, *, number: int, answer: str) -> None:
    """Give ANSWER; it stands on the ticket as a note, too."""
    wish = actions.AnswerRequest(request_id=_id(work, number), answer=answer)
    click.echo(actions.answer_request(work, wish).state.value)


@requests.command("accept")
@NUMBER
@door
def accept(work: Work, *, number: int) -> None:
    """Accept the answer."""
    wish = actions.AcceptRequest(request_id=_id(work, number))
    click.echo(actions.accept_request(work, wish).state.value)


@requests.command("withdraw")
@NUMBER
@door
def withdraw(work: Work, *, number: int) -> None:
    """Take the request back."""
    wish = actions.WithdrawRequest(request_id=_id(work, number))
    click.echo(actions.withdraw_request(work, wish).state.value)


@requests.command("board")
@click.option("--json", "as_json", is_flag=True)
@door
def board(work: Work, *, as_json: bool) -> None:
    """The shared board in the order in which it is to be taken."""
    rows = [
        {
            "place": place,
            "class": piece.work_class.value,
            "lane": piece.lane.value,
            "priority": piece.priority,
            "title": piece.row.subject if isinstance(piece.row, TeamRequest) else piece.row.title,
        }
        for place, piece in enumerate(boards.pieces(work, boards.Narrowed()), 1)
    ]
    lines = [
        f"{r['place']}\t{r['class']}\t{r['lane']}\tP{r['priority']}\t{r['title']}" for r in rows
    ]
    say(rows, as_json=as_json, text="\n".join(lines) or "nothing waits")


@requests.command("differences")
@click.option("--json", "as_json", is_flag=True)
@door
def differences(work: Work, *, as_json: bool) -> None:
    """Tickets that desk and engineers weigh differently, the oldest first; tells who is due."""
    alert_mismatches(work)
    rows = [
        {"ticket": ticket.number, "since": talk.opened_at, "state": talk.state, "told": talk.alerts}
        for talk, ticket, _ in work.session.execute(agreeing.differences(work))
    ]
    lines = [f"#{row['ticket']}\t{row['state']}\t{row['since']}" for row in rows]
    say(rows, as_json=as_json, text="\n".join(lines) or "both sides agree")


def _id(work: Work, number: int) -> Any:
    return asked.by_number(work, number).id


def _told(row: TeamRequest) -> dict[str, Any]:
    return {
        "number": row.number,
        "state": row.state,
        "priority": row.priority,
        "subject": row.subject,
        "asked_at": row.asked_at,
        "answer_by": row.answer_by,
        "chases": row.chases,
        "re_asks": row.re_asks,
    }


COMMANDS = (requests,)
