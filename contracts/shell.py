"""Contracts from a shell: pools that have not got the balance of their ledger."""

import click

from contracts import queries
from msp.data.work import Work
from msp.doors.shell import Wrong, door, say


@click.group("hours")
def hours() -> None:
    """Look after hour pools and their ledger."""


@hours.command("verify")
@click.option("--json", "as_json", is_flag=True)
@door
def verify(work: Work, as_json: bool) -> None:  # noqa: FBT001 - click hands flags over so
    """Sum every ledger anew and compare it with the stored balance. Changes nothing."""
    wrong = [
        {"pool": str(pool_id), "stored": stored, "ledger": summed}
        for pool_id, stored, summed in queries.inconsistent(work)
    ]
    say({"inconsistent": wrong}, as_json=as_json, text=f"{len(wrong)} inconsistent pools")
    if wrong:
        raise Wrong("the stored balances and the ledger differ")


COMMANDS = (hours,)
