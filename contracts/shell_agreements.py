"""Agreements and deadlines from a shell: the same commands as in the browser."""

import click

from contracts import actions, queries
from contracts.models import Contract
from msp.accounts.models import Client
from msp.data.work import Work
from msp.doors.shell import door, say


@click.group("contracts")
def contracts() -> None:
    """Draft, amend, raise and end contracts."""


@click.group("deadlines")
def deadlines() -> None:
    """Watch what runs out."""


@contracts.command("list")
@click.option("--client", "client_id", type=click.UUID)
@click.option("--json", "as_json", is_flag=True)
@door
def listed(work: Work, client_id: object, as_json: bool) -> None:  # noqa: FBT001 - click's way
    """Contracts, the newest first."""
    wanted = queries.visible(work)
    if client_id is not None:
        wanted = wanted.where(Contract.client_id == client_id)
    rows = [
        {
            "id": str(row.id),
            "number": row.number,
            "client": work.get(Client, row.client_id).name,
            "title": row.title,
            "state": row.state.value,
            "starts_on": str(row.starts_on),
            "ends_on": str(row.ends_on or ""),
        }
        for row in work.session.scalars(wanted)
    ]
    text = "\n".join(f"{row['number']}\t{row['state']}\t{row['title']}" for row in rows)
    say(rows, as_json=as_json, text=text)


@contracts.command("draft")
@click.option("--client", "client_id", required=True)
@click.option("--title", required=True)
@click.option("--from", "starts_on", required=True)
@click.option("--until-before", "ends_on")
@door
def draft(work: Work, **told: str | None) -> None:
    """Begin a contract as a draft; prints its id."""
    click.echo(str(actions.draft_contract(work, actions.DraftContract.model_validate(told)).id))


@contracts.command("add-line")
@click.option("--contract", "contract_id", required=True)
@click.option("--kind", required=True)
@click.option("--title", required=True)
@click.option("--set", "more", multiple=True, help="name=value, for example fee=180000")
@door
def add_line(work: Work, more: tuple[str, ...], **told: str) -> None:
    """Add a line with its first terms; prints its id."""
    wish = actions.AddLine.model_validate({**told, **_pairs(more)})
    click.echo(str(actions.add_line(work, wish).id))


@contracts.command("change-terms")
@click.option("--line", "line_id", required=True)
@click.option("--from", "starts_on", required=True)
@click.option("--set", "more", multiple=True, help="name=value, for example fee=200000")
@click.option("--preview", is_flag=True, help="Only say what the next months would cost.")
@door
def change_terms(work: Work, more: tuple[str, ...], preview: bool, **told: str) -> None:  # noqa: FBT001
    """Let other terms hold for a line from a day on."""
    wish = actions.ChangeTerms.model_validate({**told, **_pairs(more)})
    for each in actions.amendment_preview(work, wish):
        click.echo(f"{each.month.first:%Y-%m}\t{each.before.minor}\t{each.after.minor}")
    if not preview:
        actions.change_terms(work, wish)


@contracts.command("activate")
@click.argument("contract_id")
@door
def activate(work: Work, contract_id: str) -> None:
    """Let a drafted contract hold."""
    wish = actions.ActivateContract.model_validate({"contract_id": contract_id})
    click.echo(f"contract {actions.activate_contract(work, wish).number} is in force")


@contracts.command("end")
@click.argument("contract_id")
@click.option("--on", "ends_on", required=True)
@click.option("--hours-left", default="expire")
@click.option("--extend-to")
@door
def end(work: Work, **told: str | None) -> None:
    """Set the first day without the contract."""
    row = actions.end_contract(work, actions.EndContract.model_validate(told))
    click.echo(f"contract {row.number} ends before {row.ends_on}")


def _pairs(more: tuple[str, ...]) -> dict[str, str]:
    pairs = (text.partition("=") for text in more)
    return {name.strip(): value.strip() for name, _, value in pairs}


@deadlines.command("list")
@click.option("--json", "as_json", is_flag=True)
@door
def watched(work: Work, as_json: bool) -> None:  # noqa: FBT001 - click hands flags over so
    """The deadline register, the nearest first."""
    rows = [
        {
            "id": str(row.id),
            "kind": row.kind.value,
            "title": row.title,
            "expires_on": str(row.expires_on),
            "state": row.state.value,
        }
        for row in work.session.scalars(queries.deadlines(work))
    ]
    text = "\n".join(f"{row['expires_on']}\t{row['kind']}\t{row['title']}" for row in rows)
    say(rows, as_json=as_json, text=text)


@deadlines.command("add")
@click.option("--client", "client_id", required=True)
@click.option("--kind", required=True)
@click.option("--title", required=True)
@click.option("--on", "expires_on", required=True)
@click.option("--days", "notice_days", default="60,30,7")
@door
def add(work: Work, **told: str) -> None:
    """Watch a date; prints its id."""
    click.echo(str(actions.add_deadline(work, actions.AddDeadline.model_validate(told)).id))


@deadlines.command("renew")
@click.argument("deadline_id")
@click.option("--on", "expires_on", required=True)
@door
def renew(work: Work, **told: str) -> None:
    """It was renewed until another day."""
    row = actions.renew_deadline(work, actions.RenewDeadline.model_validate(told))
    click.echo(f"{row.title}: {row.expires_on}")


@deadlines.command("warn")
@door
def warn(work: Work) -> None:
    """Give the notices that are due today, each once."""
    click.echo(f"{actions.warn_deadlines(work)} notices")
