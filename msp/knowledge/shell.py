"""What is known, in the shell: codes found in a log, known errors listed and recorded."""

from typing import TextIO

import click

from msp.data.work import Work
from msp.doors.shell import door, say
from msp.knowledge import actions, queries
from msp.knowledge.models import KnownError
from msp.knowledge.rules import codes_in
from msp.knowledge.rules.codes import LONGEST_TEXT


@click.group("known-errors")
def known_errors() -> None:
    """Known errors and the codes that lead to them."""


@known_errors.command("codes")
@click.argument("log", type=click.File())
@click.option("--json", "as_json", is_flag=True)
@door
def codes(work: Work, *, log: TextIO, as_json: bool) -> None:
    """The error codes of a log ("-" for what is piped in), each with its known errors."""
    found = codes_in(log.read(LONGEST_TEXT))
    known = queries.known_to_the_desk(work, found)
    told = {code: [row.title for row in known if code in row.codes] for code in found}
    text = "\n".join(f"{code}\t{', '.join(titles) or '-'}" for code, titles in told.items())
    say(told, as_json=as_json, text=text)


@known_errors.command("list")
@click.option("--query", default="", help="Words that stand in it.")
@click.option("--limit", default=50, show_default=True)
@click.option("--json", "as_json", is_flag=True)
@door
def list_errors(work: Work, *, query: str, limit: int, as_json: bool) -> None:
    """Known errors, open ones first."""
    wanted = queries.containing(queries.known_errors(work), KnownError, query)
    rows = work.session.scalars(wanted.limit(limit)).all()
    leads = queries.codes_of(work, rows)
    told = [
        {"number": r.number, "title": r.title, "state": r.state, "codes": leads.get(r.id, ())}
        for r in rows
    ]
    lines = (f"KE-{r.number}\t{r.state}\t{','.join(leads.get(r.id, ()))}\t{r.title}" for r in rows)
    say(told, as_json=as_json, text="\n".join(lines))


@known_errors.command("record")
@click.option("--title", required=True)
@click.option("--symptom", required=True)
@click.option("--codes", default="", help="One a line, or with commas.")
@click.option("--workaround", default="")
@click.option("--reply", "reply_ja", default="", help="What clients are told.")
@click.option("--json", "as_json", is_flag=True)
@door
def record(work: Work, *, as_json: bool, **told: str) -> None:
    """Record a known error."""
    row = actions.record_known_error(work, actions.RecordKnownError.model_validate(told))
    say({"id": row.id, "number": row.number}, as_json=as_json, text=f"KE-{row.number}")


COMMANDS = (known_errors,)
