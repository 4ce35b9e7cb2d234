"""The client's word from a shell: ask before chargeable work, send a month's report."""

from collections.abc import Sequence
from typing import Any

import click

from contracts.models import Contract
from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import time as actions
from msp.desk.models import Ticket, WorkConsent
from msp.desk.queries.time import consents, reports
from msp.desk.shell_time import time
from msp.desk.web.time.links import link_to
from msp.doors import shell
from msp.kernel import reading
from msp.kernel.writing import money_text


@time.command("consents")
@click.option("--ticket", "ticket_number", type=int, help="The ticket's number.")
@click.option("--json", "as_json", is_flag=True)
@shell.door
def listed(work: Work, ticket_number: int | None, *, as_json: bool) -> None:
    """What clients were asked before chargeable work, the latest first."""
    wanted = consents.visible(work)
    if ticket_number is not None:
        ticket = queries.by_number(work, ticket_number)
        wanted = wanted.where(WorkConsent.ticket_id == ticket.id)
    rows = [_consent(work, row) for row in work.session.scalars(wanted)]
    lines = [f"#{row['ticket']}\t{row['state']}\t{row['ceiling']}\t{row['what']}" for row in rows]
    shell.say(rows, as_json=as_json, text="\n".join(lines) or "nobody was asked")


@time.command("ask")
@click.option("--ticket", "ticket_number", type=int, required=True, help="The ticket's number.")
@click.option("--ceiling", required=True, help="The most that it may cost, before tax.")
@click.option("--what", required=True, help="What is to be done.")
@click.option("--days", default="14", show_default=True)
@click.argument("spent")
@shell.door
def ask(work: Work, ticket_number: int, **told: str) -> None:
    """Ask the client before work that takes SPENT (1h); prints the link that answers."""
    ticket = queries.by_number(work, ticket_number)
    wish = actions.AskConsent.model_validate({**told, "ticket_id": ticket.id})
    row = actions.ask_consent(work, wish)
    link = link_to(row)
    actions.mail_consent(work, row, link)
    click.echo(link)


@time.command("withdraw")
@click.argument("consent_id")
@shell.door
def withdraw(work: Work, consent_id: str) -> None:
    """Take a question back that was not answered yet."""
    wish = actions.WithdrawConsent.model_validate({"consent_id": consent_id})
    click.echo(actions.withdraw_consent(work, wish).state.value)


@time.command("reports")
@click.option("--month", required=True, help="As 2026-10.")
@click.option("--json", "as_json", is_flag=True)
@shell.door
def monthly(work: Work, month: str, *, as_json: bool) -> None:
    """Contracts whose month is accepted before it is billed, and how far each is."""
    found: Sequence[Any] = reports.shown(work, reading.read_month(month))
    rows = [
        {
            "contract_id": contract.id,
            "contract": contract.number,
            "title": contract.title,
            "client": client,
            "state": row.state if row else None,
            "entries": row.entries if row else 0,
        }
        for contract, client, row in found
    ]
    lines = [f"{r['contract_id']}\t{r['state'] or '-'}\t{r['client']}\t{r['title']}" for r in rows]
    shell.say(rows, as_json=as_json, text="\n".join(lines) or "nothing is accepted before billing")


@time.command("send-report")
@click.argument("contract_id", type=click.UUID)
@click.option("--month", required=True, help="As 2026-10.")
@shell.door
def send(work: Work, **told: Any) -> None:
    """Send the month's report of a contract to the client, into the portal."""
    month = reading.read_month(told["month"])
    contract = work.get(Contract, told["contract_id"])
    wish = actions.SendReport(contract_id=contract.id, month_on=month.first)
    row = actions.send_report(work, wish)
    click.echo(f"{row.entries} entries wait for {work.get(Client, row.client_id).name}")


def _consent(work: Work, row: WorkConsent) -> dict[str, Any]:
    return {
        "id": row.id,
        "ticket": work.get(Ticket, row.ticket_id).number,
        "state": row.state,
        "minutes": row.minutes,
        "ceiling": money_text(row.ceiling, "en"),
        "what": row.what,
        "expires_at": row.expires_at,
        "answer": row.answer,
    }


COMMANDS = (time,)
