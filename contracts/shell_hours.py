"""Hours from a shell: what is left, every movement, and what staff may do by hand."""

from typing import Any
from uuid import UUID

import click

from contracts import actions, queries
from contracts.actions.rebuilding import told
from contracts.models import HourPool
from contracts.queries import books
from msp.accounts.models import Client
from msp.data.work import Work
from msp.doors.shell import Wrong, door, say


@click.group("hours")
def hours() -> None:
    """Look after hour pools and their ledger."""


@hours.command("verify")
@click.option("--json", "as_json", is_flag=True)
@door
def verify(work: Work, *, as_json: bool) -> None:
    """Sum every ledger anew and compare it with what its pool remembers. Changes nothing."""
    wrong = told(books.compared(work))
    say({"inconsistent": wrong}, as_json=as_json, text=f"{len(wrong)} differences")
    if wrong:
        raise Wrong("what pools remember and what their ledgers say differs")


@hours.command("list")
@click.option("--client", "number", type=int, help="The client's number.")
@click.option("--json", "as_json", is_flag=True)
@door
def list_pools(work: Work, number: int | None, *, as_json: bool) -> None:
    """Every pool, those that expire first before the others."""
    wanted = queries.visible_pools(work)
    if number is not None:
        wanted = wanted.join(Client, Client.id == HourPool.client_id).where(Client.number == number)
    rows = [_pool(pool) for pool in work.session.scalars(wanted)]
    lines = [f"{row['id']}\t{row['state']}\t{row['left']}/{row['minutes']} min" for row in rows]
    say(rows, as_json=as_json, text="\n".join(lines) or "no hours")


@hours.command("ledger")
@click.argument("pool_id", type=click.UUID)
@click.option("--json", "as_json", is_flag=True)
@door
def ledger(work: Work, pool_id: UUID, *, as_json: bool) -> None:
    """Every movement of a pool, the newest first."""
    work.get(HourPool, pool_id)
    rows = [
        {
            "on": row.work_on,
            "kind": row.kind,
            "minutes": row.minutes,
            "source": row.source,
            "reason": row.reason,
        }
        for row in work.session.scalars(queries.ledger_of(work, pool_id))
    ]
    lines = [f"{row['on']}\t{row['kind']}\t{row['minutes']}\t{row['source']}" for row in rows]
    say(rows, as_json=as_json, text="\n".join(lines) or "no minute has moved")


@hours.command("adjust")
@click.argument("pool_id", type=click.UUID)
@click.option("--minutes", type=int, required=True, help="To give, or below zero to take.")
@click.option("--reason", required=True)
@door
def adjust(work: Work, **wish: Any) -> None:
    """Give or take minutes by hand."""
    told_of(actions.adjust_pool(work, actions.AdjustPool.model_validate(wish)))


@hours.command("correct-price")
@click.argument("pool_id", type=click.UUID)
@click.option("--price", type=int, required=True, help="Without tax, in minor units.")
@click.option("--reason", required=True)
@door
def correct_price(work: Work, **wish: Any) -> None:
    """Put a mistyped price of sold hours right."""
    told_of(actions.correct_price(work, actions.CorrectPrice.model_validate(wish)))


@hours.command("freeze")
@click.argument("pool_id", type=click.UUID)
@click.option("--reason", required=True)
@door
def freeze(work: Work, **wish: Any) -> None:
    """Stop the use of what is left."""
    told_of(actions.freeze_pool(work, actions.FreezePool.model_validate(wish)))


@hours.command("thaw")
@click.argument("pool_id", type=click.UUID)
@click.option("--reason", required=True)
@door
def thaw(work: Work, **wish: Any) -> None:
    """Let frozen hours be used again."""
    told_of(actions.thaw_pool(work, actions.ThawPool.model_validate(wish)))


def told_of(pool: HourPool) -> None:
    """Say how a pool stands."""
    click.echo(f"{pool.state} {pool.remaining_minutes} min left")


def _pool(pool: HourPool) -> dict[str, Any]:
    return {
        "id": pool.id,
        "client": pool.client_id,
        "title": pool.title,
        "state": pool.state,
        "minutes": pool.minutes,
        "left": pool.remaining_minutes,
        "starts_on": pool.starts_on,
        "expires_on": pool.expires_on,
    }
