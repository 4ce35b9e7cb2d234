"""Renewals, prices, templates and the lists behind a line, from a shell."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

import click
from flask_babel import gettext

from contracts import actions, queries
from contracts.actions.agreements.raising import Raise
from contracts.actions.agreements.renewing import Decision
from contracts.models import Contract, ContractLine, RenewalItem, RenewalState
from contracts.queries import decisions
from contracts.shell_agreements import contracts
from msp.accounts.models import Client
from msp.data.work import Work
from msp.doors.shell import Wrong, door, say
from msp.kernel import reading


@contracts.command("renewals")
@click.option("--all", "everything", is_flag=True, help="Decided ones, too.")
@click.option("--json", "as_json", is_flag=True)
@door
def renewals(work: Work, *, everything: bool, as_json: bool) -> None:
    """Contracts whose end somebody must decide about, by their last day for notice."""
    wanted = decisions.renewals(work)
    if not everything:
        wanted = wanted.where(RenewalItem.state == RenewalState.OPEN)
    rows = [_renewal(work, item) for item in work.session.scalars(wanted)]
    lines = [f"{r['id']}\t{r['notice_by']}\t{r['client']}\t{r['title']}" for r in rows]
    say(rows, as_json=as_json, text="\n".join(lines) or "nothing to decide")


def _renewal(work: Work, item: RenewalItem) -> dict[str, Any]:
    contract = work.get(Contract, item.contract_id)
    return {
        "id": item.id,
        "contract": contract.number,
        "title": contract.title,
        "client": work.get(Client, item.client_id).name,
        "renewal": contract.renewal,
        "notice_by": item.notice_by,
        "ends_on": item.ends_on,
        "state": item.state,
        "renewed_until": item.renewed_until,
    }


@contracts.command("renew")
@click.argument("renewal_id")
@click.option("--months", help="How long; as the contract says without it.")
@click.option("--note", default="")
@door
def renew(work: Work, **told: Any) -> None:
    """Renew a contract at its end."""
    wish = actions.DecideRenewal(decision=Decision.RENEW, **told)
    click.echo(f"renewed until {actions.decide_renewal(work, wish).renewed_until}")


@contracts.command("let-end")
@click.argument("renewal_id")
@click.option("--note", default="")
@door
def let_end(work: Work, **told: Any) -> None:
    """Let a contract end."""
    wish = actions.DecideRenewal(decision=Decision.DECLINE, **told)
    click.echo(f"ends before {actions.decide_renewal(work, wish).ends_on}")


@contracts.command("prices")
@click.option("--client", "number", type=int, help="The client's number: all its lines.")
@click.option("--line", "line_ids", type=click.UUID, multiple=True, help="These lines only.")
@click.option("--all", "everything", is_flag=True, help="The lines of all clients.")
@click.option("--percent", required=True, help="As 5 or -2.5.")
@click.option("--step", default="1", show_default=True, help="Whole steps of the new price.")
@click.option("--from", "starts_on", required=True, help="A day to come, as 2027-04-01.")
@click.option("--preview", is_flag=True, help="Only say what would change.")
@click.option("--json", "as_json", is_flag=True)
@door
def prices(work: Work, *, preview: bool, as_json: bool, **told: Any) -> None:
    """Change the prices of many lines on one day; the preview is the same reckoning."""
    lines = _named(work, told.pop("line_ids"), told.pop("number"), told.pop("everything"))
    wish = actions.RaisePrices(line_ids=lines, **told)
    deed = actions.raise_preview if preview else actions.raise_prices
    found = deed(work, wish)
    figures = {
        "starts_on": wish.starts_on,
        "changed": sum(not each.stays for each in found),
        "lines": [_raise(each) for each in found],
    }
    say(figures, as_json=as_json, text="\n".join(_line(each) for each in found))


def _named(
    work: Work, line_ids: tuple[UUID, ...], number: int | None, everything: object
) -> list[UUID]:
    """The lines that were named; somebody has to say which."""
    if line_ids:
        return list(line_ids)
    if number is None and not everything:
        raise Wrong("Say which lines: --line, --client or --all.")
    wanted = decisions.raisable(work).with_only_columns(ContractLine.id)
    if number is not None:
        wanted = wanted.where(Client.number == number)
    return list(work.session.scalars(wanted))


def _raise(told: Raise) -> dict[str, Any]:
    prices = [
        {"name": name, "before": before.minor, "after": after.minor, "currency": after.currency}
        for name, before, after in told.prices
    ]
    return {"line": told.line_id, "title": told.title, "prices": prices, "stays": _stays(told)}


def _stays(told: Raise) -> str:
    return str(gettext(told.stays)) if told.stays else ""


def _line(told: Raise) -> str:
    prices = " ".join(f"{name} {a.minor} → {b.minor}" for name, a, b in told.prices)
    return f"{told.title}\t{_stays(told) or prices}"


@contracts.command("templates")
@click.option("--json", "as_json", is_flag=True)
@door
def templates(work: Work, *, as_json: bool) -> None:
    """Contracts to begin with."""
    rows = [
        {"id": row.id, "name": row.name, "currency": row.content["currency"]}
        for row in work.session.scalars(decisions.templates(work))
    ]
    say(rows, as_json=as_json, text="\n".join(f"{row['id']}\t{row['name']}" for row in rows))


@contracts.command("save-template")
@click.argument("contract_id")
@click.option("--name", required=True)
@door
def save_template(work: Work, **told: str) -> None:
    """Keep what a contract says today as a template; prints its id."""
    wish = actions.SaveTemplate.model_validate(told)
    click.echo(str(actions.save_template(work, wish).id))


@contracts.command("from-template")
@click.argument("template_id")
@click.option("--client", "client_id", required=True)
@click.option("--from", "starts_on", required=True)
@click.option("--until-before", "ends_on")
@click.option("--title", default="")
@door
def from_template(work: Work, **told: str | None) -> None:
    """Begin a client's contract that says what a template says; prints its id."""
    wish = actions.DraftFromTemplate.model_validate(told)
    click.echo(str(actions.draft_from_template(work, wish).id))


@contracts.command("counted")
@click.argument("line_id", type=click.UUID)
@click.option("--on", type=click.DateTime(["%Y-%m-%d"]), help="As 2026-11-20; today without it.")
@click.option("--json", "as_json", is_flag=True)
@door
def counted(work: Work, line_id: UUID, on: datetime | None, *, as_json: bool) -> None:
    """The evidence behind the quantity that a line bills on a day."""
    line = work.get(ContractLine, line_id)
    day = on.date() if on is not None else queries.today_of(work, line.client_id)
    rows = [
        {"id": row.id, "label": row.label, "starts_on": row.starts_on, "ends_on": row.ends_on}
        for row in queries.evidence(work, line.id, day)
    ]
    say(rows, as_json=as_json, text="\n".join(str(row["label"]) for row in rows))


@contracts.command("count")
@click.argument("line_id")
@click.option("--from", "starts_on", required=True)
@click.argument("labels", nargs=-1, required=True)
@door
def count(work: Work, labels: tuple[str, ...], **told: str) -> None:
    """Count LABELS (users, devices, units) from a day on; each is counted once."""
    wish = actions.CountItems.model_validate({**told, "labels": "\n".join(labels)})
    click.echo(f"{len(actions.count_items(work, wish))} more")


@contracts.command("tasks")
@click.argument("line_id", type=click.UUID)
@click.option("--month", help="As 2026-11; this month without it.")
@click.option("--json", "as_json", is_flag=True)
@door
def tasks(work: Work, line_id: UUID, month: str | None, *, as_json: bool) -> None:
    """What a line promises in a month, and what became of it."""
    line = work.get(ContractLine, line_id)
    first = _month(month, queries.today_of(work, line.client_id))
    rows = [
        {"id": each.task.id, "title": each.task.title, "done": each.is_done}
        for each in queries.tasks_of(work, line.id, first)
    ]
    lines = [f"{'x' if row['done'] else '-'} {row['id']} {row['title']}" for row in rows]
    say(rows, as_json=as_json, text="\n".join(lines) or "no tasks")


def _month(told: str | None, today: date) -> date:
    return reading.read_month(told).first if told else today.replace(day=1)


@contracts.command("mark")
@click.argument("task_id")
@click.option("--month-of", "month_on", required=True, help="A day of the month.")
@click.option("--done", "is_done", is_flag=True)
@click.option("--note", default="", help="A word to the client.")
@door
def mark(work: Work, **told: Any) -> None:
    """Say what became of a task in a month; saying it again corrects it."""
    row = actions.mark_task(work, actions.MarkTask.model_validate(told))
    click.echo(f"{row.month_on:%Y-%m} {'done' if row.is_done else 'not done'}")
