"""Received mail in the shell: fetched now, or taken in from a file."""

from typing import BinaryIO

import click
from flask import current_app
from flask.cli import with_appcontext

from msp.data.work import Work
from msp.desk import jobs_mail
from msp.desk.actions import mail as actions
from msp.doors.porter import settings
from msp.doors.shell import door, operator, say, speaking


@click.group("mail")
def mail() -> None:
    """Fetch mail, and take it in."""


@mail.command("fetch")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def fetch(*, as_json: bool) -> None:
    """Look into every mailbox whose turn it is, as the worker does."""
    with speaking():
        told = jobs_mail.fetch_due(jobs_mail.post_of(current_app), operator())
    text = f"{told['fetched']} mails fetched, {told['failed']} mailboxes failed"
    say(told, as_json=as_json, text=text)


@mail.command("take")
@click.argument("file", type=click.File("rb"))
@click.option("--json", "as_json", is_flag=True)
@door
def take(work: Work, *, file: BinaryIO, as_json: bool) -> None:
    """Take a mail in from a file; the same mail again changes nothing."""
    wish = actions.TakeMail(raw=file.read())
    row = actions.take_mail(work, wish, settings().data_dir)
    figures = {
        "id": row.id,
        "decision": row.decision.value,
        "reasons": row.reasons,
        "ticket_id": row.ticket_id,
    }
    say(figures, as_json=as_json, text=f"{row.decision.value} {' '.join(row.reasons)}".strip())


COMMANDS = (mail,)
