"""The tier-1 rate over weeks and months, on a page whose numbers open their tickets."""

from datetime import date

from flask import abort, url_for
from flask_babel import gettext
from markupsafe import Markup

from msp.data.work import Work
from msp.doors import drawing
from msp.doors.answers import Answer
from msp.doors.furniture import spoken
from msp.doors.web import door
from msp.home.queries import trend as queries
from msp.home.queries.trend import Rate
from msp.home.rules.figures import BAND, tenths_text
from msp.home.rules.trend import LEAST, Step, is_below
from msp.home.web.months import chosen_month
from msp.home.web.reports import pages
from msp.home.web.sheets import Number, Report, Table, counted, share, shown, tickets_page
from msp.kernel.periods import Period, month_of
from msp.kernel.writing import day_text, month_text

LOW, HIGH = (tenths // 10 for tenths in BAND)


@pages.get("/tier-one", endpoint="tier_one")
@door
def tier_one(work: Work) -> Answer:
    """Twelve weeks and twelve months of the rate."""
    lead = gettext(
        "Solved without leaving tier 1, of the tickets that began there and are solved, by the day"
        " on which they were opened. The band is %(low)s–%(high)s%%.",
        low=LOW,
        high=HIGH,
    )
    tables = [
        _table(gettext("By week"), queries.tier_one(work, Step.WEEK), Step.WEEK),
        _table(gettext("By month"), queries.tier_one(work, Step.MONTH), Step.MONTH),
    ]
    return shown(Report(gettext("Tier-1 rate"), lead, "tier-one", tables))


@pages.get("/tier-one/<any(week, month):step>/<first>", endpoint="tier_one_behind")
@door
def behind(work: Work, step: str, first: str) -> Answer:
    """The tickets of one week or month."""
    period = _period(Step(step), first)
    asked = queries.behind(work, period)
    title = f"{gettext('Tier-1 rate')}: {_name(Step(step), period)}"
    return tickets_page(work, asked, title, chosen_month(work))


def _period(step: Step, typed: str) -> Period:
    try:
        first = date.fromisoformat(typed)
    except ValueError:
        abort(404)
    if step is Step.MONTH:
        return month_of(first)
    monday = date.fromordinal(first.toordinal() - first.weekday())
    return Period(monday, date.fromordinal(monday.toordinal() + 7))


def _table(title: str, found: list[Rate], step: Step) -> Table:
    heads = [title, gettext("Tier-1 rate"), gettext("Solved at tier 1"), gettext("Began at tier 1")]
    return Table(
        title=title,
        heads=[*heads, gettext("Band")],
        rows=[_row(rate, step) for rate in reversed(found) if rate.part.whole],
        note=gettext(
            "Leads and the desk manager are told once in a month in which the rate falls below"
            " %(low)s%%, as soon as %(least)s of its tickets are solved.",
            low=LOW,
            least=LEAST,
        ),
        nothing=gettext("No tickets in this time"),
        drawing=_drawn(found, step, title),
    )


def _row(rate: Rate, step: Step) -> tuple[str, list[Number]]:
    part = rate.part
    href = url_for(".tier_one_behind", step=step.value, first=rate.period.first.isoformat())
    return _name(step, rate.period), [
        share(part),
        counted(part.part),
        counted(part.whole, href),
        (_judged(rate), None),
    ]


def _judged(rate: Rate) -> str:
    tenths = rate.part.tenths
    if tenths is None:
        return "—"
    if tenths < BAND[0]:
        below: str = gettext("below") if is_below(rate.part) else gettext("below, of few tickets")
        return below
    return str(gettext("within") if tenths <= BAND[1] else gettext("above"))


def _name(step: Step, period: Period) -> str:
    if step is Step.MONTH:
        return month_text(period, spoken())
    return str(gettext("Week of %(day)s", day=day_text(period.first, spoken())))


def _drawn(found: list[Rate], step: Step, title: str) -> Markup:
    short = "%-m/%-d" if step is Step.WEEK else "%y-%m"
    columns = [
        drawing.Bar(
            rate.period.first.strftime(short),
            rate.part.tenths or 0,
            tenths_text(rate.part.tenths) if rate.part.whole else "",
        )
        for rate in found
    ]
    return drawing.bars(columns, f"{gettext('Tier-1 rate')}: {title}")
