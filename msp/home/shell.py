"""`msp report desk`: the desk's figures, from a shell."""

from datetime import datetime
from typing import Any

import click

from msp.data.work import Work
from msp.doors.shell import door, say
from msp.home.api_trend import step_of, told
from msp.home.queries import backlog, desk, lengths, trend
from msp.home.queries.desk import DeskReport, Span
from msp.home.rules.figures import Part, Spread, tenths_text
from msp.kernel import reading
from msp.kernel.calendars import zone_named
from msp.kernel.errors import Refused, mark
from msp.kernel.periods import starts_at

NAMES = (
    *("rows", "incidents", "closed", "made_sla", "never_reassigned", "reopened"),
    *("waited_for_user", "waited_for_vendor", "priority_confirmed"),
)


@click.command("desk")
@click.option("--month", help="Only tickets opened in that month, as 2026-11.")
@click.option("--json", "as_json", is_flag=True)
@door
def report_desk(work: Work, **told: Any) -> None:
    """Print the desk's figures."""
    figures = said(desk.report(work, span_of(work, told["month"])))
    lines = [f"{name}: {_plain(value)}" for name, value in figures.items()]
    say(figures, as_json=told["as_json"], text="\n".join(lines))


@click.command("teams")
@click.option("--month", help="Only tickets opened in that month, as 2026-11.")
@click.option("--json", "as_json", is_flag=True)
@door
def report_teams(work: Work, **told: Any) -> None:
    """Print how long solved tickets took, by the team that has them."""
    found = lengths.by_team(work, span_of(work, told["month"]))
    figures = {each.name or "-": {**_hours(each.spread), "seconds": each.seconds} for each in found}
    lines = [f"{name}: {_plain(value)}" for name, value in figures.items()]
    say(figures, as_json=told["as_json"], text="\n".join(lines))


@click.command("backlog")
@click.option("--at", help="The instant, as 2016-04-01T00:00; without it now.")
@click.option("--json", "as_json", is_flag=True)
@door
def report_backlog(work: Work, **told: Any) -> None:
    """Print how many tickets were open at an instant, and how old they were."""
    at = instant_of(work, told["at"])
    figures: dict[str, Any] = {"at": at.isoformat(), **backlog.ages(work, at)}
    lines = [f"{name}: {_plain(value)}" for name, value in figures.items()]
    say(figures, as_json=told["as_json"], text="\n".join(lines))


@click.command("tier-one")
@click.option("--by", "step", default="month", help="week or month.")
@click.option("--json", "as_json", is_flag=True)
@door
def report_tier_one(work: Work, step: str, *, as_json: bool) -> None:
    """Print the tier-1 rate of the latest weeks or months."""
    rates = told(trend.tier_one(work, step_of(step)))
    lines = [
        f"{row.starts_on}: {tenths_text(row.tenths)} %"
        f" ({row.solved_at_tier_one} of {row.entered_at_tier_one})"
        for row in rates
    ]
    figures = [row.model_dump(mode="json") for row in rates]
    say({"by": step, "rates": figures}, as_json=as_json, text="\n".join(lines))


def instant_of(work: Work, typed: str | None) -> datetime:
    """The instant that is typed, in the actor's zone unless it names one."""
    if not typed:
        return work.now
    try:
        told = datetime.fromisoformat(typed)
    except ValueError:
        message = mark("“%(typed)s” is not a moment. Write it like 2026-11-20T10:00.")
        raise Refused(message, field="at", typed=typed) from None
    return told if told.tzinfo else told.replace(tzinfo=zone_named(work.actor.zone))


REPORTS = (report_desk, report_teams, report_backlog, report_tier_one)


def span_of(work: Work, month: str | None) -> Span:
    """The month as moments in the actor's zone; without one, everything."""
    if not month:
        return Span()
    days, zone = reading.read_month(month), zone_named(work.actor.zone)
    return Span(starts_at(days.first, zone), starts_at(days.end, zone))


def said(report: DeskReport) -> dict[str, Any]:
    """The report as programs read it: hours with one decimal, parts with their counts."""
    return {
        **{name: report.counts[name] for name in NAMES},
        "open_to_resolved_hours": _hours(report.open_to_resolved),
        "open_to_answered_hours": _hours(report.open_to_answered),
        "worked_to_resolved_hours": _hours(report.worked_to_resolved),
        "worked_to_answered_hours": _hours(report.worked_to_answered),
        "backlog": report.counts["backlog"],
        "tier_one_rate": {**_part(report.tier_one), "band": [70, 80]},
        "first_contact_rate": _part(report.first_contact),
    }


def _hours(spread: Spread) -> dict[str, Any]:
    return {
        "median": _decimal(spread.median_tenths),
        "mean": _decimal(spread.mean_tenths),
        "p90": _decimal(spread.ninth_tenths),
        "tickets": spread.count,
    }


def _part(part: Part) -> dict[str, Any]:
    return {"percent": _decimal(part.tenths), "part": part.part, "whole": part.whole}


def _decimal(tenths: int | None) -> float | None:
    """One decimal for JSON, which has no other numbers; nothing is computed with it."""
    return None if tenths is None else tenths / 10


def _plain(value: Any) -> str:
    if isinstance(value, dict):
        return ", ".join(f"{name} {part}" for name, part in value.items())
    return f"{value:,}" if isinstance(value, int) else str(value)
