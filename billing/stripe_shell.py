"""Orders from a shell: ask Stripe about everything that could have been missed."""

import click
from flask import current_app
from flask.cli import with_appcontext

from billing import stripe_orders
from billing.stripe import till_of
from billing.stripe_orders import Shop
from msp.doors import shell


@click.group("orders")
def orders() -> None:
    """Look after orders for hours."""


@orders.command("reconcile")
@click.option("--json", "as_json", is_flag=True)
@with_appcontext
def reconcile(as_json: bool) -> None:  # noqa: FBT001 - click gives flags as booleans
    """Take up orders that were left half done; ask Stripe about those that it knows of."""
    with shell.speaking():
        here = Shop(shell.sessions(), till_of(current_app.extensions["settings"]))
        counted = stripe_orders.reconcile(here, shell.operator().provider_id)
    lines = [f"{outcome}: {count}" for outcome, count in sorted(counted.items())]
    shell.say(counted, as_json=as_json, text="\n".join(lines) or "Nothing was left to do.")
