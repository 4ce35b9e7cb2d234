"""Contracts from a shell: pools that do not remember what their ledgers say."""

import click

from contracts import shell_agreements, shell_quotes
from contracts.actions.rebuilding import told
from contracts.queries import books
from msp.data.work import Work
from msp.doors.shell import Wrong, door, say


@click.group("hours")
def hours() -> None:
    """Look after hour pools and their ledger."""


@hours.command("verify")
@click.option("--json", "as_json", is_flag=True)
@door
def verify(work: Work, as_json: bool) -> None:  # noqa: FBT001 - click hands flags over so
    """Sum every ledger anew and compare it with what its pool remembers. Changes nothing."""
    wrong = told(books.compared(work))
    say({"inconsistent": wrong}, as_json=as_json, text=f"{len(wrong)} differences")
    if wrong:
        raise Wrong("what pools remember and what their ledgers say differs")


COMMANDS = (hours, shell_agreements.contracts, shell_agreements.deadlines, shell_quotes.quotes)
