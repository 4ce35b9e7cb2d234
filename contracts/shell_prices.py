"""Prices from a shell: the list that holds for everybody, and what was agreed with one client."""

from typing import Any

import click
from sqlalchemy import select

from contracts import actions, queries
from contracts.models import ClientRate, PriceListRate
from contracts.rules.rates import Per
from contracts.shell_agreements import contracts
from msp.accounts.models import Client
from msp.data.work import Work
from msp.doors.shell import door, say
from msp.kernel.errors import NotFound, mark
from msp.kernel.writing import money_text

NAMES = ("id", "per", "per_hour_minor", "currency", "role", "tier", "starts_on", "ends_on")


def client_numbered(work: Work, number: int) -> Client:
    """The client of that number. Raises NotFound."""
    client = work.session.scalars(select(Client).where(Client.number == number)).first()
    if client is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Client.__tablename__)
    return client


@contracts.command("price-list")
@click.option("--client", "number", type=int, help="The client's number.")
@click.option("--json", "as_json", is_flag=True)
@door
def price_list(work: Work, number: int | None, *, as_json: bool) -> None:
    """The price list, or what was agreed with a client, the newest first."""
    if number is None:
        wanted: Any = queries.price_list(work)
    else:
        wanted = queries.client_rates(work, client_numbered(work, number).id)
    found = list(work.session.scalars(wanted))
    rows = [{name: getattr(row, name) for name in NAMES} for row in found]
    say(rows, as_json=as_json, text="\n".join(map(_line, found)) or "no price")


@contracts.command("set-price")
@click.option("--client", "number", type=int, help="The client's number; else for everybody.")
@click.option("--per", type=click.Choice([each.value for each in Per]), default=Per.HOUR.value)
@click.option("--price", "per_hour", type=int, required=True, help="In minor units.")
@click.option("--currency", default="JPY")
@click.option("--from", "starts_on", required=True, help="As 2026-12-01.")
@click.option("--work-type", "work_type_id", help="Its id; else for all kinds of work.")
@click.option("--tier", type=int)
@door
def set_price(work: Work, number: int | None, **told: Any) -> None:
    """Let a price hold from a day on; the one before it ends on that day."""
    client_id = None if number is None else client_numbered(work, number).id
    click.echo(_line(actions.set_rate(work, actions.SetRate(client_id=client_id, **told))))


@contracts.command("end-price")
@click.argument("rate_id")
@click.option("--on", "ends_on", required=True, help="The first day without it.")
@door
def end_price(work: Work, **told: Any) -> None:
    """Let a price hold no more from a day on; what was priced with it stays."""
    click.echo(_line(actions.end_rate(work, actions.EndRate.model_validate(told))))


def _line(row: ClientRate | PriceListRate) -> str:
    until = f" until before {row.ends_on}" if row.ends_on else ""
    return f"{row.id}\t{row.per}\t{money_text(row.per_hour, 'en')}\tfrom {row.starts_on}{until}"
