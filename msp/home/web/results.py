"""What was promised to a client and what was kept, month by month, with every miss explained."""

from typing import Any
from uuid import UUID

from flask import Blueprint, abort, redirect, render_template, url_for
from flask_babel import gettext, pgettext

from billing.queries.granted import Granted, granted_to
from contracts import queries as contracts
from contracts.rules.clocks import Pledge
from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.rules import WaitReason, client_words, status_words
from msp.desk.rules.words import CLIENT_WAITS, WAITS
from msp.doors import drawing
from msp.doors.answers import Answer
from msp.doors.furniture import spoken
from msp.doors.web import door
from msp.home.queries import results as queries
from msp.home.queries.desk import Span
from msp.home.rules.figures import tenths_text
from msp.home.rules.results import Goal, Result
from msp.home.web.months import Month, month_or_this
from msp.home.web.pages import sheet
from msp.home.web.ways import way
from msp.kernel.access import Permission
from msp.kernel.errors import mark
from msp.kernel.periods import month_of
from msp.kernel.writing import money_text, percent_text

pages = Blueprint("results", __name__)

NAMES = {
    Goal.RESPONSE: mark("First response"),
    Goal.RESOLUTION: mark("Resolution"),
    Goal.URGENT: mark("First response, urgent"),
}
PLEDGES = {
    Pledge.FIRST_RESPONSE: NAMES[Goal.RESPONSE],
    Pledge.RESOLUTION: NAMES[Goal.RESOLUTION],
}
PARTS = ("kept", "missed", "decided", "running")
FLOOR = 800  # where the axis of a bullet begins, in tenths of a percent


@pages.get("/sla")
@door
def index(work: Work) -> Answer:
    """A client's own results; staff begins at the clients."""
    if work.actor.client_id is None:
        work.require(Permission.REPORT_READ)
        return redirect(way("clients.index") or url_for("home.index"))
    return _page(work, queries.own_client(work), "home/results.html")


@pages.get("/clients/<uuid:client_id>/sla")
@door
def of_client(work: Work, client_id: UUID) -> Answer:
    """The same page about a client, for staff."""
    return _page(work, _client(work, client_id), "home/results.html")


@pages.get("/sla/paper", defaults={"client_id": None})
@pages.get("/clients/<uuid:client_id>/sla/paper")
@door
def paper(work: Work, client_id: UUID | None) -> Answer:
    """The month on a sheet of A4."""
    return _page(work, _client(work, client_id), "home/results_paper.html")


@pages.get("/sla/<goal>/<part>", defaults={"client_id": None})
@pages.get("/clients/<uuid:client_id>/sla/<goal>/<part>")
@door
def behind(work: Work, client_id: UUID | None, goal: str, part: str) -> Answer:
    """The tickets behind one count."""
    if goal not in set(Goal) or part not in PARTS:
        abort(404)
    client = _client(work, client_id)
    month = month_or_this(work, client.zone)
    asked = queries.tickets_behind(work, client, _span(month), (Goal(goal), part))
    return render_template(
        "home/results_tickets.html",
        client=client,
        month=month,
        title=f"{gettext(NAMES[Goal(goal)])}: {part_words(part)}",
        sheet=sheet(work, asked),
        back=_here(work, client, month),
        said=_said(work),
    )


def _client(work: Work, client_id: UUID | None) -> Client:
    return queries.own_client(work, client_id)


def part_words(part: str) -> str:
    """What a count is called."""
    words = {
        "kept": pgettext("promise", "kept"),
        "missed": pgettext("promise", "missed"),
        "decided": pgettext("promise", "all decided"),
        "running": pgettext("promise", "still running"),
    }
    return str(words[part])


def _said(work: Work) -> Any:
    words = client_words if work.actor.is_client else status_words
    return lambda row: gettext(words(row.status, row.wait_reason))


def _span(month: Month) -> Span:
    return Span(month.since, month.until)


def _told(work: Work, client: Client) -> dict[str, Any]:
    return {} if work.actor.is_client else {"client_id": client.id}


def _here(work: Work, client: Client, month: Month) -> str:
    place = ".index" if work.actor.is_client else ".of_client"
    return url_for(place, month=month.name, **_told(work, client))


def _page(work: Work, client: Client, template: str) -> str:
    month = month_or_this(work, client.zone)
    found = queries.results(work, client, _span(month))
    told = _told(work, client)
    place = ".index" if work.actor.is_client else ".of_client"
    lines = (
        contracts.active_lines(work, client.id, month.today)
        if work.actor.may(Permission.CONTRACT_READ)
        else []
    )
    return render_template(
        template,
        client=client,
        month=month,
        results=[_shown(result) for result in found],
        has_tickets=any(each.kept.whole or each.running for each in found),
        misses=queries.misses(work, client, _span(month)),
        given=[_given(one) for one in granted_to(work, client.id)],
        terms=contracts.sla_terms(work, client.id),
        lines=lines,
        contracts_href=way("contracts.index"),
        names=NAMES,
        wait_words=_wait_words(work),
        here=_here(work, client, month),
        month_href=lambda days: url_for(place, month=f"{days.first:%Y-%m}", **told),
        picker=url_for(place, **told),
        paper_href=url_for(".paper", month=month.name, **told),
        behind=lambda goal, part: url_for(
            ".behind", goal=goal, part=part, month=month.name, **told
        ),
        axis_note=axis_note(),
        show=way,
    )


def _given(one: Granted) -> dict[str, Any]:
    """A granted credit in the reader's words."""
    row = one.credit
    return {
        "row": one,
        "month": month_of(row.month_on),
        "amount": money_text(row.amount, spoken()),
        "reasons": [
            {
                "words": gettext(
                    "%(promise)s: %(kept)s of %(whole)s kept, %(percent)s%% of the fee back",
                    promise=gettext(PLEDGES[why.pledge]),
                    kept=why.kept,
                    whole=why.whole,
                    percent=why.percent,
                ),
                "missed": why.missed,
            }
            for why in one.reasons
        ],
    }


def axis_note() -> str:
    """What the drawings of results say with their axis and their line."""
    words = gettext("The axis runs from 80 to 100 percent; the upright line is the goal.")
    return str(words)


def _wait_words(work: Work) -> Any:
    table = CLIENT_WAITS if work.actor.is_client else WAITS
    known = {reason.value: words for reason, words in table.items()}
    return lambda reason: gettext(known.get(reason, table[WaitReason.PROBLEM]))


def _shown(result: Result) -> dict[str, Any]:
    return {"row": result, **bullet_of(result)}


def bullet_of(result: Result) -> dict[str, Any]:
    """A result as `parts/client.html` shows it: name, note with counts, percent, drawing."""
    kept = result.kept
    note = gettext(
        "goal %(goal)s%% · %(part)s of %(whole)s",
        goal=result.percent,
        part=kept.part,
        whole=kept.whole,
    )
    words = gettext(
        "%(name)s: %(share)s, the goal is %(goal)s%%",
        name=gettext(NAMES[result.goal]),
        share=percent_text(kept.part, kept.whole, spoken()),
        goal=result.percent,
    )
    tenths = kept.tenths
    return {
        "name": gettext(NAMES[result.goal]),
        "note": note,
        "percent": tenths_text(tenths),
        "drawing": drawing.bullet(tenths or 0, result.percent * 10, words, FLOOR)
        if tenths is not None
        else "",
    }
