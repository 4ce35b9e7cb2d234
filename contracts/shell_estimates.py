"""Our own estimates from a shell: which there are, what one holds, agreeing to it."""

from typing import Any
from uuid import UUID

import click

from contracts.actions import quotes_estimates as actions
from contracts.models import Estimate
from contracts.queries import quotes_estimates as queries
from contracts.rules.quotes_estimates import EstimateState
from msp.data.work import Work
from msp.doors.shell import door, say


@click.group("estimates")
def estimates() -> None:
    """Look at what things will cost us, and agree to it."""


@estimates.command("list")
@click.option("--state", type=click.Choice([state.value for state in EstimateState]))
@click.option("--json", "as_json", is_flag=True)
@door
def listed(work: Work, state: str | None, *, as_json: bool) -> None:
    """Estimates, the latest first."""
    wanted = queries.visible_estimates(work)
    if state is not None:
        wanted = wanted.where(Estimate.state == EstimateState(state))
    rows = [_told(work, row) for row in work.session.scalars(wanted)]
    lines = [f"{r['id']}\t{r['state']}\t{r['cost_minor']}\t{r['title']}" for r in rows]
    say(rows, as_json=as_json, text="\n".join(lines) or "no estimates")


@estimates.command("show")
@click.argument("estimate_id", type=click.UUID)
@click.option("--json", "as_json", is_flag=True)
@door
def show(work: Work, estimate_id: UUID, *, as_json: bool) -> None:
    """One estimate with what costs."""
    row = queries.estimate_seen(work, estimate_id)
    lines: list[dict[str, Any]] = [
        {
            "kind": line.kind,
            "title": line.title,
            "quantity": line.quantity,
            "amount_minor": line.cost.amount.minor,
        }
        for line in queries.estimate_lines(work, row.id)
    ]
    text = [f"{row.title}\t{row.state}"]
    text += [f"{line['title']}\t{line['quantity']}\t{line['amount_minor']}" for line in lines]
    say(_told(work, row) | {"lines": lines}, as_json=as_json, text="\n".join(text))


@estimates.command("approve")
@click.argument("estimate_id")
@door
def approve(work: Work, estimate_id: str) -> None:
    """Agree to the cost of an estimate that waits for it."""
    wish = actions.ApproveEstimate.model_validate({"estimate_id": estimate_id})
    row = actions.approve_estimate(work, wish)
    click.echo(f"estimate {row.number} is {row.state}")


def _told(work: Work, row: Estimate) -> dict[str, Any]:
    return {
        "id": row.id,
        "number": row.number,
        "title": row.title,
        "source": row.source,
        "state": row.state,
        "cost_minor": queries.cost_of(work, row).minor,
        "currency": row.currency,
    }
