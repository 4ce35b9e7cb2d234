"""How well work is handed on, on a page and as a file; each number opens its rows."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, abort, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from billing.exports.cells import Cell
from billing.exports.csvs import csv_bytes
from msp.accounts.models import Team
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.queries import handover_report as queries
from msp.desk.queries.handover_report import Bounds
from msp.desk.rules import HandOverReason
from msp.desk.rules import handover_figures as figures
from msp.desk.rules.handover_figures import Choice, Figure, Handed, Place
from msp.desk.rules.reviews import RETURNS, ReturnReason
from msp.desk.rules.words import REASONS
from msp.desk.web import shown, tiernames
from msp.doors.answers import Answer
from msp.doors.downloads import download
from msp.doors.web import door
from msp.home.rules.figures import Part
from msp.home.web.months import Month, chosen_month
from msp.home.web.sheets import tabs
from msp.kernel.access import Permission
from msp.kernel.errors import mark

pages = Blueprint("handed_over", __name__, url_prefix="/reports/hand-overs")

TITLES: Mapping[Figure, str] = {
    Figure.ALL: mark("Hand-overs"),
    Figure.REVIEWED: mark("Reviewed"),
    Figure.WAITING: mark("Waits for its review"),
    Figure.RETURNED: mark("Sent back"),
    Figure.WRONG: mark("Went to the wrong place"),
    Figure.IN_TIME: mark("Taken over in time (OLA)"),
    Figure.LATE: mark("Taken over too late (OLA)"),
}


class Wish(Command):
    """What the address of the rows asks for."""

    figure: Figure = Figure.ALL
    tier: int | None = None
    team: UUID | None = None
    reason: HandOverReason | None = None
    returned: ReturnReason | None = None


@pages.get("/")
@door
def report(work: Work) -> Answer:
    """The figures of all time or of one month."""
    month = chosen_month(work)
    rows = queries.handed(work, _bounds(month))
    depths = queries.depths(work, _bounds(month))
    teams = _teams(work)
    counts = figures.counted(rows)
    return render_template(
        "home/hand_overs.html",
        tabs=tabs(),
        month=month,
        count=len(rows),
        counts=[
            (gettext(TITLES[one]), _rows(month, figure=one), Part(counts[one], len(rows)))
            for one in Figure
            if one is not Figure.ALL
        ],
        flows=[_flow(month, flow, teams) for flow in figures.flows(rows)],
        reasons=[
            (gettext(REASONS[one]), _rows(month, reason=one), Part(n, len(rows)))
            for one, n in figures.by_reason(rows)
        ],
        returns=[
            (gettext(RETURNS[one]), _rows(month, returned=one), Part(n, counts[Figure.RETURNED]))
            for one, n in figures.by_return(rows)
        ],
        depths=[
            (
                tiernames.said(tier),
                url_for(".depth", tier=tier, **month.told),
                Part(n, sum(depths.values())),
            )
            for tier, n in depths.items()
        ],
    )


def _flow(month: Month, flow: figures.Flow, teams: Mapping[UUID, str]) -> dict[str, Any]:
    tier, team = flow.place
    told: dict[str, Any] = {"tier": tier} | ({"team": team} if team else {})
    return {
        "name": _place(flow.place, teams),
        "count": (flow.count, _rows(month, **told)),
        "returned": (flow.returned, _rows(month, figure=Figure.RETURNED, **told)),
        "wrong": (flow.wrong, _rows(month, figure=Figure.WRONG, **told)),
        "share": Part(flow.returned + flow.wrong, flow.count).tenths,
    }


@pages.get("/rows")
@door
def rows(work: Work) -> Answer:
    """The hand-overs behind one number, as a list or as a file."""
    month, wish = chosen_month(work), _wish()
    choice = Choice(wish.figure, wish.tier, wish.team, wish.reason, wish.returned)
    found = figures.chosen(queries.handed(work, _bounds(month)), choice)
    teams = _teams(work)
    way = "tiers.hand_overs" if work.actor.may(Permission.TICKET_WORK) else "desk.show"
    listed = [_row(one, teams) | {"href": url_for(way, ticket_id=one.ticket_id)} for one in found]
    if request.args.get("as") == "csv":
        return download(csv_bytes(_file(listed)), "hand-overs.csv", "text/csv")
    return render_template(
        "home/hand_over_rows.html",
        month=month,
        title=gettext(TITLES[wish.figure]),
        rows=listed,
        file=_as_file(),
    )


@pages.get("/depth/<int:tier>")
@door
def depth(work: Work, tier: int) -> Answer:
    """The tickets that went so deep and no deeper."""
    queries.may_read(work)
    if tier not in range(5):
        abort(404)
    month = chosen_month(work)
    return render_template(
        "home/hand_over_depth.html",
        month=month,
        title=tiernames.said(tier),
        rows=queries.tickets_at(work, _bounds(month), tier),
        moment=shown.moment,
    )


def _as_file() -> str:
    told: dict[str, Any] = request.args.to_dict()
    return url_for(".rows", **(told | {"as": "csv"}))


def _wish() -> Wish:
    told = {name: request.args[name] for name in Wish.model_fields if request.args.get(name)}
    return Wish.model_validate(told)


def _bounds(month: Month) -> Bounds:
    return month.since, month.until


def _rows(month: Month, **told: Any) -> str:
    return url_for(".rows", **month.told, **told)


def _teams(work: Work) -> dict[UUID, str]:
    found = work.session.execute(select(Team.id, Team.name))
    return {row[0]: row[1] for row in found}


def _place(place: Place, teams: Mapping[UUID, str]) -> str:
    tier, team = place
    return f"{tiernames.said(tier)} {teams.get(team, '')}".strip() if team else tiernames.said(tier)


def _row(row: Handed, teams: Mapping[UUID, str]) -> dict[str, Any]:
    return {
        "number": row.number,
        "subject": row.subject,
        "at": shown.moment(row.at),
        "from": _place(row.came_from, teams),
        "to": _place(row.went_to, teams),
        "reason": gettext(REASONS[row.reason]),
        "returned": gettext(RETURNS[row.returned]) if row.returned else "",
        "state": _state(row),
    }


def _state(row: Handed) -> str:
    if row.is_returned:
        return str(gettext("Sent back"))
    if row.is_reviewed:
        return str(gettext("Reviewed"))
    return str(gettext("Waits for its review")) if row.awaits_review else str(gettext("Passed on"))


def _file(listed: list[dict[str, Any]]) -> list[list[Cell]]:
    heads: list[Cell] = [
        gettext("Number"),
        gettext("Subject"),
        gettext("Handed over"),
        gettext("Came from"),
        gettext("Went to"),
        gettext("Reason"),
        gettext("State"),
        gettext("Why it was sent back"),
    ]
    names = ("number", "subject", "at", "from", "to", "reason", "state", "returned")
    return [heads, *([row[name] for name in names] for row in listed)]
