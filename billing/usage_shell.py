"""Statements, thresholds and top-ups of hours from a shell."""

from typing import Any

import click

from billing.actions import topups as actions
from billing.models import HourSettings
from billing.queries import topups
from billing.queries import usage as queries
from billing.web.usage import told
from contracts.shell_hours import hours
from contracts.shell_prices import client_numbered
from msp.data.work import Work
from msp.doors.shell import door, say
from msp.kernel import reading
from msp.kernel.access import Permission
from msp.kernel.writing import clock_text

__all__ = ["hours", "notices", "settings", "statement", "top_up"]


@hours.command("statement")
@click.option("--client", "number", type=int, required=True, help="The client's number.")
@click.option("--month", required=True, help="As 2026-10.")
@click.option("--json", "as_json", is_flag=True)
@door
def statement(work: Work, number: int, month: str, *, as_json: bool) -> None:
    """Print a client's statement of a month: carried, granted, used by ticket, left."""
    client = client_numbered(work, number)
    found = queries.statement(work, client.id, reading.read_month(month))
    lines = [f"{client.number} {client.name}, {month}"]
    lines += [f"  {name:<9}{clock_text(minutes):>9}" for name, minutes in found.figures.items()]
    for ticket in found.tickets:
        label = f"#{ticket.number} {ticket.subject}" if ticket.number else "-"
        lines.append(f"  {clock_text(ticket.minutes):>9}  {label}")
    say(told(found), as_json=as_json, text="\n".join(lines))


@hours.command("settings")
@click.option("--client", "number", type=int, required=True, help="The client's number.")
@click.option("--json", "as_json", is_flag=True)
@door
def settings(work: Work, number: int, *, as_json: bool) -> None:
    """What a client agreed about being told of its hours and about buying more."""
    work.require(Permission.HOURS_SETTINGS)
    _agreed(topups.settings_of(work, client_numbered(work, number).id), as_json=as_json)


@hours.command("notices")
@click.option("--client", "number", type=int, required=True, help="The client's number.")
@click.option("--percent", "percents", type=int, multiple=True, help="Percent left.")
@click.option("--minutes-left", help="As 300 or 5h.")
@click.option("--days", "expiry_days", type=int, multiple=True, help="Days before hours end.")
@click.option("--tell-client/--tell-staff-only", "tells_client", default=True)
@click.option("--mail-statement/--no-statement", "mails_statement", default=True)
@click.option("--json", "as_json", is_flag=True)
@door
def notices(work: Work, number: int, *, as_json: bool, **told: Any) -> None:
    """Set when a client is told about its hours; what is not named is as usual."""
    named = {
        name: list(value) if isinstance(value, tuple) else value for name, value in told.items()
    }
    wish = {name: value for name, value in named.items() if value not in ([], None)}
    client_id = client_numbered(work, number).id
    row = actions.set_notices(work, actions.SetNotices(client_id=client_id, **wish))
    _agreed(row, as_json=as_json)


@hours.command("top-up")
@click.option("--client", "number", type=int, required=True, help="The client's number.")
@click.option("--on/--off", "tops_up", required=True)
@click.option("--package", "package_id", help="The id of the package to propose.")
@click.option("--below", "threshold_minutes", default="0", help="As 180 or 3h.")
@click.option("--ceiling", help="The most in a calendar month, tax included, in minor units.")
@click.option("--json", "as_json", is_flag=True)
@door
def top_up(work: Work, number: int, *, as_json: bool, **told: Any) -> None:
    """Switch proposals of more hours on or off."""
    wish = actions.SetTopUp(client_id=client_numbered(work, number).id, **told)
    _agreed(actions.set_top_up(work, wish), as_json=as_json)


def _agreed(row: HourSettings, *, as_json: bool) -> None:
    figures = {
        "percents": row.percents,
        "minutes_left": row.minutes_left,
        "expiry_days": row.expiry_days,
        "tells_client": row.tells_client,
        "mails_statement": row.mails_statement,
        "tops_up": row.tops_up,
        "package_id": row.package_id,
        "threshold_minutes": row.threshold_minutes,
        "ceiling_minor": row.ceiling_minor,
        "pay_by": row.pay_by,
    }
    text = "\n".join(f"{name}: {value}" for name, value in figures.items())
    say(figures, as_json=as_json, text=text)
