"""Quotes from a shell: which there are, what one holds, and writing down what a client said."""

import click

from contracts.actions import quotes as actions
from contracts.models import Quote
from contracts.queries import quotes as queries
from msp.accounts.models import Client
from msp.data.work import Work
from msp.doors.shell import door, say
from msp.kernel.writing import money_text


@click.group("quotes")
def quotes() -> None:
    """Look at offers, and write down answers."""


@quotes.command("list")
@click.option("--client", "client_id", type=click.UUID)
@click.option("--json", "as_json", is_flag=True)
@door
def listed(work: Work, client_id: object, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Offers, the latest first."""
    wanted = queries.visible_quotes(work)
    if client_id is not None:
        wanted = wanted.where(Quote.client_id == client_id)
    rows = [told(work, row) for row in work.session.scalars(wanted)]
    text = "\n".join(f"{row['number']}\t{row['state']}\t{row['title']}" for row in rows)
    say(rows, as_json=as_json, text=text)


@quotes.command("show")
@click.argument("quote_id", type=click.UUID)
@click.option("--json", "as_json", is_flag=True)
@door
def show(work: Work, quote_id: object, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """One offer with its lines."""
    row = queries.quote_seen(work, quote_id)  # type: ignore[arg-type]
    lines = [
        {
            "kind": line.kind.value,
            "title": line.title,
            "quantity": line.quantity,
            "amount_minor": line.priced.amount.minor,
            "tax": line.tax.value,
        }
        for line in queries.lines_of_quote(work, row.id)
    ]
    text = "\n".join(
        [
            f"{row.shown_number or row.id}\t{row.state}\t{money_text(row.gross, 'en')}",
            *(f"{line['title']}\t{line['quantity']}\t{line['amount_minor']}" for line in lines),
        ]
    )
    say(told(work, row) | {"lines": lines}, as_json=as_json, text=text)


@quotes.command("accept")
@click.argument("quote_id")
@click.option("--approver", "approver_name", required=True)
@click.option("--po", "po_number", default="")
@door
def accept(work: Work, **told: str) -> None:
    """Write down that the client agreed, and who; prints the id of the contract."""
    row = actions.accept_quote(work, actions.AcceptQuote.model_validate(told))
    click.echo(str(row.contract_id or ""))


def told(work: Work, row: Quote) -> dict[str, object]:
    """An offer in figures."""
    return {
        "id": str(row.id),
        "number": row.shown_number,
        "client": work.get(Client, row.client_id).name,
        "title": row.title,
        "state": queries.state_today(work, row).value,
        "valid_until": str(row.valid_until),
        "gross_minor": row.gross_minor,
        "currency": row.currency,
        "contract_id": str(row.contract_id or ""),
    }
