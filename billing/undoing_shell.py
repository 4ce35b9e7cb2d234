"""What was sold is undone from a shell: hours are void, deliveries are taken back."""

from typing import Any

import click

from billing.actions.deliveries import restore_delivery, take_back_delivery
from billing.actions.voiding import void_hours
from billing.usage_shell import hours
from contracts.actions import VoidPool
from contracts.actions.quotes import (
    DeliverQuoteLine,
    RestoreDelivery,
    TakeBackDelivery,
    deliver_quote_line,
)
from contracts.models import QuoteOutcome
from contracts.shell_hours import told_of
from contracts.shell_quotes import quotes
from msp.data.work import Work
from msp.doors.shell import door

__all__ = ["hours", "quotes"]


@hours.command("void")
@click.argument("pool_id", type=click.UUID)
@click.option("--reason", required=True)
@door
def void(work: Work, **wish: Any) -> None:
    """Undo a sale of which no minute was ever used; what invoices charge for it is given back."""
    told_of(void_hours(work, VoidPool.model_validate(wish)))


@quotes.command("deliver")
@click.argument("line_id")
@click.option("--on", "delivered_on", required=True, help="As 2026-10-31.")
@click.option("--serials", "serial_numbers", default="", help="With commas between them.")
@click.option("--warranty", "warranty_ends_on", default=None, help="Its last day.")
@door
def deliver(work: Work, **told: str) -> None:
    """Say that goods or work of an accepted offer were delivered."""
    _say(deliver_quote_line(work, DeliverQuoteLine.model_validate(told)))


@quotes.command("take-back")
@click.argument("line_id")
@click.option("--reason", required=True)
@door
def take_back(work: Work, **told: str) -> None:
    """Say that it was not delivered after all; not while an invoice charges it."""
    _say(take_back_delivery(work, TakeBackDelivery.model_validate(told)))


@quotes.command("restore")
@click.argument("line_id")
@click.option("--reason", required=True)
@door
def restore(work: Work, **told: str) -> None:
    """Undo a take-back: day, numbers, warranty and assets are what they were."""
    _say(restore_delivery(work, RestoreDelivery.model_validate(told)))


def _say(outcome: QuoteOutcome) -> None:
    click.echo(f"delivered on {outcome.delivered_on}" if outcome.delivered_on else "not delivered")
