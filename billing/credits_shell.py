"""SLA credits from a shell: reckoned for a month, and what clients were given back."""

from typing import Any

import click
from sqlalchemy import select

from billing.actions import credits as actions
from billing.queries import granted as queries
from billing.queries.granted import Granted
from msp.accounts.models import Client
from msp.data.work import Work
from msp.doors.shell import door, say
from msp.kernel import reading
from msp.kernel.errors import NotFound, mark
from msp.kernel.writing import money_text


@click.group("credits")
def credits_group() -> None:
    """Give back for promises that were not kept."""


@credits_group.command("granted")
@click.option("--client", "number", type=int, help="The client's number; all without it.")
@click.option("--month", help="As 2026-10; every month without it.")
@click.option("--json", "as_json", is_flag=True)
@door
def granted(work: Work, number: int | None, month: str | None, *, as_json: bool) -> None:
    """Print what was given back, with the promises and tickets behind it."""
    client_id = None
    if number is not None:
        client_id = work.session.scalars(select(Client.id).where(Client.number == number)).first()
        if client_id is None:
            raise NotFound(mark("There is no such %(kind)s."), kind=Client.__tablename__)
    month_on = reading.read_month(month).first if month else None
    found = queries.granted_to(work, client_id, month_on)
    text = "\n".join(_line(one) for one in found) or "nothing was given back"
    say([_told(one) for one in found], as_json=as_json, text=text)


@credits_group.command("propose")
@click.argument("month")
@click.option("--json", "as_json", is_flag=True)
@door
def propose(work: Work, month: str, *, as_json: bool) -> None:
    """Propose what the results of MONTH (as 2026-10) give back; a line once."""
    made = actions.propose_credits(work, actions.ProposeCredits(month=month))
    told = [{"id": str(row.id), "amount_minor": row.amount_minor} for row in made]
    say(told, as_json=as_json, text=f"{len(made)} credits proposed")


def _told(one: Granted) -> dict[str, Any]:
    row = one.credit
    return {
        "client": one.client.number,
        "month": f"{row.month_on:%Y-%m}",
        "line": one.line,
        "amount_minor": row.amount_minor,
        "fee_minor": row.fee_minor,
        "currency": row.currency,
        "return_invoice": one.paper,
        "promises": [
            {
                "promise": why.pledge.value,
                "kept": why.kept,
                "whole": why.whole,
                "percent": why.percent,
                "missed": [each.number for each in why.missed],
            }
            for why in one.reasons
        ],
    }


def _line(one: Granted) -> str:
    amount = money_text(one.credit.amount, "en")
    return f"{one.credit.month_on:%Y-%m}  {one.client.name}  {one.line}  {amount}  {one.paper}"


COMMANDS = (credits_group,)
