"""`msp report deferred`, `unused` and `overage`: hours that were paid, and what they left."""

from typing import Any

import click

from contracts.queries import revenue
from contracts.queries.revenue import ClientRoll, Unused
from contracts.rules.recognition import Roll, base_dates
from msp.data.work import Work
from msp.doors.shell import door, say
from msp.home.queries.overage import Share, overage_by_service
from msp.kernel import reading
from msp.kernel.calendars import zone_named
from msp.kernel.periods import day_of, month_of

COLUMNS = ("opening", "sold", "used", "expired", "adjusted", "refunded", "closing")


@click.command("deferred")
@click.option("--month", help="As 2026-11; the running one, if left out.")
@click.option("--json", "as_json", is_flag=True)
@door
def report_deferred(work: Work, month: str | None, *, as_json: bool) -> None:
    """Roll deferred revenue forward, client by client, in minor units without tax."""
    today = day_of(work.now, zone_named(work.actor.zone))
    span = reading.read_month(month) if month else month_of(today)
    rolls = revenue.roll_forward(work, span)
    figures = {
        "month": f"{span.first:%Y-%m}",
        "ties": not revenue.untied(work),
        "clients": [_client(one) for one in rolls],
        "total": [_amounts(roll) for roll in revenue.summed(rolls)],
    }
    text = "\n".join(f"{one.number}\t{one.name}\t{_text(one.roll)}" for one in rolls)
    say(figures, as_json=as_json, text=text or "nothing deferred")


@click.command("unused")
@click.option("--on", "on", help="2026-03-31 or 2026-09-30; the last base date, if left out.")
@click.option("--json", "as_json", is_flag=True)
@door
def report_unused(work: Work, on: str | None, *, as_json: bool) -> None:
    """Paid hours that nobody had used by the end of a base date."""
    today = day_of(work.now, zone_named(work.actor.zone))
    day = reading.read_day(on, field="on") if on else base_dates(today)[0]
    rows = revenue.unused_on(work, day)
    figures = {
        "on": day,
        "amount": sum(row.worth.minor for row in rows),
        "over_six_months": sum(row.worth.minor for row in rows if row.is_long),
        "pools": [_unused(row) for row in rows],
    }
    text = "\n".join(f"{row.number}\t{row.title}\t{row.minutes}\t{row.worth.minor}" for row in rows)
    say(figures, as_json=as_json, text=text or "nothing unused")


@click.command("overage")
@click.option("--month", help="As 2026-11; the running one, if left out.")
@click.option("--json", "as_json", is_flag=True)
@door
def report_overage(work: Work, month: str | None, *, as_json: bool) -> None:
    """What hours did not cover, shared over the services that used them."""
    today = day_of(work.now, zone_named(work.actor.zone))
    span = reading.read_month(month) if month else month_of(today)
    rows = overage_by_service(work, span)
    figures = {
        "month": f"{span.first:%Y-%m}",
        "minutes": sum(row.overage for row in rows),
        "services": [_share(row) for row in rows],
    }
    lines = [f"{row.client_number}\t{row.line}\t{row.service}\t{row.overage}" for row in rows]
    say(figures, as_json=as_json, text="\n".join(lines) or "no overage")


def _share(row: Share) -> dict[str, Any]:
    return {
        "client": row.client_number,
        "line": row.line,
        "service": row.service,
        "used": row.used,
        "overage": row.overage,
    }


def _amounts(roll: Roll) -> dict[str, Any]:
    amounts = {name: getattr(roll, name).minor for name in COLUMNS}
    return {"currency": roll.opening.currency, **amounts}


def _client(one: ClientRoll) -> dict[str, Any]:
    return {"client": one.number, "name": one.name, **_amounts(one.roll)}


def _text(roll: Roll) -> str:
    return "\t".join(f"{name} {getattr(roll, name).minor}" for name in COLUMNS)


def _unused(row: Unused) -> dict[str, Any]:
    return {
        "client": row.number,
        "pool": row.pool_id,
        "sold_on": row.sold_on,
        "expires_on": row.expires_on,
        "minutes": row.minutes,
        "amount": row.worth.minor,
        "over_six_months": row.is_long,
    }


COMMANDS = (report_deferred, report_unused, report_overage)
