"""Problems in the shell."""

from uuid import UUID

import click

from msp.data.work import Work
from msp.desk.actions import problem_telling
from msp.desk.actions import problems as actions
from msp.desk.models import Problem
from msp.desk.queries import problems as queries
from msp.desk.queries import tickets
from msp.desk.queries.candidates import asked_of, found_for
from msp.desk.queries.problem_told import listeners
from msp.desk.rules.problem_letters import Told
from msp.desk.rules.problems import OPEN, ProblemState
from msp.doors.shell import door, say


@click.group("problems")
def problems() -> None:
    """Problems, and what may help with a ticket."""


@problems.command("list")
@click.option("--all", "everything", is_flag=True, help="Resolved ones, too.")
@click.option("--limit", default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@door
def list_problems(work: Work, *, everything: bool, limit: int, as_json: bool) -> None:
    """Problems, the last touched first."""
    wanted = queries.problems(work)
    if not everything:
        wanted = wanted.where(Problem.state.in_(OPEN))
    rows = work.session.scalars(wanted.limit(limit)).all()
    told = [{"number": row.number, "state": row.state, "title": row.title} for row in rows]
    text = "\n".join(f"P-{row.number}\t{row.state}\t{row.title}" for row in rows)
    say(told, as_json=as_json, text=text)


@problems.command("open")
@click.option("--title", required=True)
@click.option("--symptom", default="")
@click.option("--ticket", "number", type=click.IntRange(1), help="The first ticket's number.")
@click.option("--json", "as_json", is_flag=True)
@door
def open_problem(work: Work, *, number: int | None, as_json: bool, **told: str) -> None:
    """Begin a problem."""
    ticket_id = tickets.by_number(work, number).id if number else None
    wish = actions.OpenProblem.model_validate({**told, "ticket_id": ticket_id})
    row = actions.open_problem(work, wish)
    say({"id": row.id, "number": row.number}, as_json=as_json, text=f"P-{row.number}")


@problems.command("move")
@click.argument("problem_id", type=click.UUID)
@click.option("--state", required=True, type=click.Choice([state.value for state in ProblemState]))
@door
def move_problem(work: Work, **told: object) -> None:
    """Carry a problem to another state."""
    row = actions.move_problem(work, actions.MoveProblem.model_validate(told))
    click.echo(f"P-{row.number} {row.state}")


@problems.command("resolve")
@click.argument("problem_id", type=click.UUID)
@click.option("--because", required=True, help="What was done; its open tickets are told.")
@door
def resolve_problem(work: Work, **told: object) -> None:
    """End a problem for good."""
    row = actions.resolve_problem(work, actions.ResolveProblem.model_validate(told))
    click.echo(f"P-{row.number} {row.state}")


@problems.command("tell")
@click.argument("problem_id", type=click.UUID)
@click.option("--about", required=True, type=click.Choice([one.value for one in Told]))
@click.option("--ja", "words_ja", default="", help="What they are told, in Japanese.")
@click.option("--en", "words_en", default="", help="What they are told, in English.")
@click.option("--send", is_flag=True, help="Tell them; without it they are only listed.")
@door
def tell_clients(work: Work, *, problem_id: UUID, send: bool, **told: str) -> None:
    """Who would be told of the problem's cause or end; with --send they are."""
    found = listeners(work, problem_id, Told(told["about"]))
    waiting = [one for one in found if one.waits]
    if send:
        ids = [one.ticket.id for one in waiting]
        wish = {**told, "problem_id": problem_id, "ticket_ids": ids}
        problem_telling.tell_clients(work, problem_telling.TellClients.model_validate(wish))
    for one in waiting:
        click.echo(f"#{one.ticket.number}\t{one.client}")


@problems.command("candidates")
@click.argument("number", type=click.IntRange(1))
@click.option("--json", "as_json", is_flag=True)
@door
def candidates(work: Work, *, number: int, as_json: bool) -> None:
    """What may help with the ticket of that number, best first."""
    ticket = tickets.by_number(work, number)
    found = found_for(work, asked_of(work, ticket), ticket.client_id, ticket.id)
    told = [
        {"source": c.known.source, "id": c.known.id, "title": c.known.title, "points": c.points}
        for c in found
    ]
    lines = (f"{one['points']}\t{one['source']}\t{one['title']}" for one in told)
    say(told, as_json=as_json, text="\n".join(lines))


COMMANDS = (problems,)
