"""Promises, backlog and teams in figures; each number opens its rows."""

from datetime import datetime
from uuid import UUID

from flask import abort, request, url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk.rules import words as desk_words
from msp.doors import drawing
from msp.doors.answers import Answer
from msp.doors.furniture import spoken
from msp.doors.web import door
from msp.home.queries import attainment, backlog, lengths
from msp.home.queries.attainment import Attained, Promise
from msp.home.queries.spans import Span
from msp.home.rules.figures import Spread, tenths_text
from msp.home.web.months import Month, chosen_month
from msp.home.web.reports import pages
from msp.home.web.sheets import Number, Report, Table, counted, share, shown, tickets_page
from msp.kernel.errors import mark
from msp.kernel.writing import number_text

PARTS = ("kept", "missed", "decided")
PROMISES = {
    Promise.RESPONSE: mark("First response"),
    Promise.RESOLUTION: mark("Resolution"),
    Promise.OLA: mark("Review by the next tier (OLA)"),
    Promise.UC: mark("Answer of the vendor (UC)"),
}
REASONS = {
    "vendor": mark("Waited for a vendor"),
    "reopened": mark("Reopened"),
    "reassigned": mark("Changed hands"),
    "late": mark("None of these: the time was too short"),
}
AGES = {
    "0-1": mark("Less than a day"),
    "1-3": mark("1 to 3 days"),
    "3-7": mark("3 to 7 days"),
    "7-30": mark("7 to 30 days"),
    "30-90": mark("30 to 90 days"),
    "90-": mark("90 days and more"),
}


def _span(month: Month) -> Span:
    return Span(month.since, month.until)


@pages.get("/promises")
@door
def promises(work: Work) -> Answer:
    """SLA, OLA and UC: kept and missed, and what the missed ones went through."""
    month = chosen_month(work)
    found = attainment.attained(work, _span(month))
    tables = [
        Table(
            title=gettext(PROMISES[promise]),
            heads=[_whose(promise), gettext("Kept"), gettext("Missed"), gettext("Share kept")],
            rows=[_kept(each, month) for each in [*_summed(found, promise), *_of(found, promise)]],
            nothing=gettext("Nothing of this kind was promised in this time."),
        )
        for promise in Promise
    ]
    missed = attainment.why_missed(work, _span(month))
    tables.append(
        Table(
            title=gettext("Why solutions came late"),
            heads=[gettext("Reason"), gettext("Tickets")],
            rows=[
                (gettext(REASONS[why]), [counted(many, _because(why, month))])
                for why, many in missed
            ],
            note=gettext("Each ticket counts once, by the first reason that fits."),
            nothing=gettext("Every promise that is decided was kept."),
        )
    )
    lead = gettext("Of the tickets opened in the chosen time, and of hand-overs made in it.")
    report = Report(gettext("Promises kept"), lead, "promises", tables)
    return shown(report, month=month, picker=url_for(".promises"))


def _of(found: list[Attained], promise: Promise) -> list[Attained]:
    return [each for each in found if each.promise is promise]


def _summed(found: list[Attained], promise: Promise) -> list[Attained]:
    """All of a promise together, where there is more than one row."""
    some = _of(found, promise)
    if len(some) < 2:
        return []
    kept = sum(each.kept.part for each in some)
    whole = sum(each.kept.whole for each in some)
    return [Attained(promise, "", type(some[0].kept)(kept, whole))]


def _whose(promise: Promise) -> str:
    named = {Promise.OLA: gettext("Tier"), Promise.UC: gettext("Vendor")}
    return str(named.get(promise) or gettext("Priority"))


def _kept(each: Attained, month: Month) -> tuple[str, list[Number]]:
    def behind(part: str) -> str:
        told = {"key": each.key, **month.told} if each.key else month.told
        return url_for(".promises_behind", promise=each.promise.value, part=part, **told)

    return _key(each), [
        counted(each.kept.part, behind("kept")),
        counted(each.missed, behind("missed")),
        share(each.kept),
    ]


def _key(each: Attained) -> str:
    if not each.key:
        return str(gettext("All together"))
    if each.promise is Promise.UC:
        return each.key
    table = desk_words.TIERS if each.promise is Promise.OLA else desk_words.PRIORITIES
    return str(gettext(table[int(each.key)]))


def _because(why: str, month: Month) -> str:
    return url_for(".missed_because", why=why, **month.told)


@pages.get("/promises/<promise>/<part>")
@door
def promises_behind(work: Work, promise: str, part: str) -> Answer:
    """The tickets behind one count of a promise."""
    if promise not in set(Promise) or part not in PARTS:
        abort(404)
    month = chosen_month(work)
    key = request.args.get("key", "")
    if key and promise != Promise.UC and key not in set("1234"):
        abort(404)
    asked = attainment.behind(work, (Promise(promise), key), part, _span(month))
    named = {"kept": gettext("Kept"), "missed": gettext("Missed")}
    title = f"{gettext(PROMISES[Promise(promise)])}: {named.get(part) or gettext('All together')}"
    return tickets_page(work, asked, title, month)


@pages.get("/promises/because/<why>")
@door
def missed_because(work: Work, why: str) -> Answer:
    """The tickets that came late for one reason."""
    if why not in REASONS:
        abort(404)
    month = chosen_month(work)
    asked = attainment.missed_because(work, why, _span(month))
    return tickets_page(work, asked, gettext(REASONS[why]), month)


@pages.get("/backlog", endpoint="backlog")
@door
def backlog_at(work: Work) -> Answer:
    """What was open at an instant, by age."""
    at, typed = _instant(work)
    found = backlog.ages(work, at)

    def behind(age: str) -> str:
        return url_for(".backlog_behind", age=age, at=typed)

    columns = [
        drawing.Bar(str(gettext(AGES[age])), found[age], number_text(found[age])) for age in AGES
    ]
    label = ", ".join(f"{bar.name} {bar.text}" for bar in columns)
    table = Table(
        title=gettext("Open tickets by age"),
        heads=[gettext("Age"), gettext("Tickets")],
        rows=[
            (
                gettext("All together"),
                [counted(found[backlog.ALL], behind(backlog.ALL))],
            ),
            *((gettext(AGES[age]), [counted(found[age], behind(age))]) for age in AGES),
        ],
        note=gettext("A day is twenty-four hours, counted back from the instant."),
        drawing=drawing.bars(columns, label),
    )
    lead = gettext("Opened by then, and not closed or closed later.")
    report = Report(gettext("Backlog and age"), lead, "backlog", [table])
    return shown(report, at=typed, instant=url_for(".backlog"))


@pages.get("/backlog/<age>")
@door
def backlog_behind(work: Work, age: str) -> Answer:
    """The tickets of one age."""
    if age != backlog.ALL and age not in AGES:
        abort(404)
    at, _ = _instant(work)
    words = gettext(AGES[age]) if age in AGES else gettext("All together")
    month = Month(None, chosen_month(work).zone, chosen_month(work).today)
    asked = backlog.tickets_open_at(work, at, age)
    return tickets_page(work, asked, f"{gettext('Backlog and age')}: {words}", month)


def _instant(work: Work) -> tuple[datetime, str]:
    """The instant that the address names in the reader's zone, else now; and as it is typed."""
    zone = chosen_month(work).zone
    try:
        told = datetime.fromisoformat(request.args.get("at", ""))
    except ValueError:
        told = work.now
    at = told if told.tzinfo else told.replace(tzinfo=zone)
    return at, f"{at.astimezone(zone):%Y-%m-%dT%H:%M}"


@pages.get("/teams")
@door
def teams(work: Work) -> Answer:
    """From opening to solution by the team that has the ticket."""
    month = chosen_month(work)
    found = lengths.by_team(work, _span(month))
    english = spoken() == "en"
    table = Table(
        title=gettext("From opening to solution"),
        heads=[gettext("Team"), *_spread_heads(), gettext("Tickets")],
        rows=[
            (
                ((each.name_en if english else "") or each.name or gettext("No team")),
                [
                    *_spread(each.spread),
                    counted(
                        each.spread.count,
                        url_for(".team", team=each.team_id or "", **month.told),
                    ),
                ],
            )
            for each in found
        ],
        note=gettext("Hours on the clock; the team is the one that has the ticket now."),
        nothing=gettext("No ticket was solved in this time."),
    )
    lead = gettext("Tickets opened in the chosen time that have been solved.")
    report = Report(gettext("Time to solve by team"), lead, "teams", [table])
    return shown(report, month=month, picker=url_for(".teams"))


def _spread_heads() -> list[str]:
    return [gettext("Median (h)"), gettext("Mean (h)"), gettext("9 of 10 within (h)")]


def _spread(spread: Spread) -> list[Number]:
    told = (spread.median_tenths, spread.mean_tenths, spread.ninth_tenths)
    return [(tenths_text(tenths), None) for tenths in told]


@pages.get("/teams/tickets")
@door
def team(work: Work) -> Answer:
    """The solved tickets of one team, or of none."""
    month, typed = chosen_month(work), request.args.get("team", "")
    try:
        asked = lengths.solved_by(work, UUID(typed) if typed else None, _span(month))
    except ValueError:
        abort(404)
    return tickets_page(work, asked, gettext("Time to solve by team"), month)
