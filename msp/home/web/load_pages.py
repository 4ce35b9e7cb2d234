"""When requests come in, by hour and after each release; the release calendar is kept here."""

from uuid import UUID

from flask import abort, redirect, request, url_for
from flask_babel import gettext, pgettext
from markupsafe import Markup

from msp.data.work import Work
from msp.desk.actions import releases
from msp.desk.models import Release
from msp.desk.queries.handover_report import may_read
from msp.doors import drawing, toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import spoken
from msp.doors.web import door
from msp.home.queries import load
from msp.home.queries.spans import Span
from msp.home.rules.figures import tenths_text
from msp.home.web.months import Month, chosen_month
from msp.home.web.reports import pages
from msp.home.web.sheets import Number, Report, Table, counted, shown, tickets_page
from msp.kernel.access import Permission
from msp.kernel.writing import day_text, number_text


def _span(month: Month) -> Span:
    return Span(month.since, month.until)


@pages.get("/load", endpoint="load")
@door
def load_page(work: Work) -> Answer:
    """When requests come in, and how many after each release."""
    return _load(work, Form(releases.AddRelease))


def _load(work: Work, form: Form[releases.AddRelease]) -> Answer:
    month = chosen_month(work)
    found, waves = load.load(work, _span(month)), load.waves(work)
    lead = gettext("When tickets were opened, in your own time zone.")
    report = Report(
        gettext("Load and releases"), lead, "load", [_by_hour(found, month), _after(waves)]
    )
    return shown(
        report,
        month=month,
        picker=url_for(".load"),
        form=form if work.actor.may(Permission.CATALOGUE_CHANGE) else None,
        waves=waves,
    )


def _by_hour(found: load.Load, month: Month) -> Table:
    return Table(
        title=gettext("By hour of the day"),
        heads=[gettext("Hour"), *_weekdays(), gettext("All days")],
        rows=[
            (
                f"{hour}:00",
                [
                    *(
                        counted(
                            found.cells.get((day, hour), 0),
                            url_for(".load_behind", hour=hour, weekday=day, **month.told),
                        )
                        for day in range(7)
                    ),
                    counted(found.of_hour(hour), url_for(".load_behind", hour=hour, **month.told)),
                ],
            )
            for hour in range(24)
            if found.of_hour(hour)
        ],
        nothing=gettext("No tickets in this time"),
        drawing=_hours(found) if found.cells else Markup(),
        note=_peak(found),
    )


def _after(waves: list[load.Wave]) -> Table:
    return Table(
        title=gettext("After releases"),
        heads=[
            gettext("Release"),
            *(gettext("Day %(day)s", day=day + 1) for day in range(load.AFTER)),
            gettext("In the week after"),
            gettext("Expected"),
        ],
        rows=[_wave(each) for each in waves],
        note=gettext("Expected is what a week brings at the pace of the four weeks before."),
        nothing=gettext("No release stands in the calendar yet."),
    )


def _hours(found: load.Load) -> Markup:
    """A column for each hour from the first with tickets to the last, with room to be read on a
    telephone; one without tickets carries no number.
    """
    busy = [hour for hour in range(24) if found.of_hour(hour)]
    columns = [
        drawing.Bar(str(hour), many, number_text(many) if many else "")
        for hour in range(busy[0], busy[-1] + 1)
        for many in (found.of_hour(hour),)
    ]
    return drawing.bars(columns, gettext("Tickets by hour of the day"))


def _weekdays() -> list[str]:
    return [
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    ]


def _peak(found: load.Load) -> str:
    if found.peak is None:
        return ""
    day, hour = found.peak
    told: str = gettext(
        "Most come on %(day)s from %(hour)s:00: %(many)s in %(days)s days.",
        day=_weekdays()[day],
        hour=hour,
        many=found.cells[found.peak],
        days=found.days,
    )
    return told


def _wave(wave: load.Wave) -> tuple[str, list[Number]]:
    row = wave.release
    total = sum(wave.after)
    return f"{day_text(row.released_on, spoken())} {row.name}", [
        *((number_text(many), None) for many in wave.after),
        counted(total, url_for(".release", release_id=row.id)),
        (tenths_text(wave.expected_tenths), None),
    ]


@pages.get("/load/<int:hour>")
@door
def load_behind(work: Work, hour: int) -> Answer:
    """The tickets of one hour of the day, of one weekday or of all."""
    may_read(work)
    weekday = request.args.get("weekday", type=int)
    if hour > 23 or weekday not in (None, *range(7)):
        abort(404)
    month = chosen_month(work)
    asked = load.opened_in(work, hour, weekday, _span(month))
    title = f"{gettext('By hour of the day')}: {hour}:00"
    return tickets_page(work, asked, title, month)


@pages.get("/releases/<uuid:release_id>")
@door
def release(work: Work, release_id: UUID) -> Answer:
    """The tickets of the week after a release."""
    may_read(work)
    row = work.get(Release, release_id)
    return tickets_page(work, load.opened_after(work, row), row.name, chosen_month(work))


@pages.post("/releases")
@door
def add_release(work: Work) -> Answer:
    """Put a release into the calendar."""
    work.require(Permission.CATALOGUE_CHANGE)
    form = Form(releases.AddRelease, request.form)
    made = form.send(work, releases.add_release)
    if made is None:
        return _load(work, form)
    toasts.say(gettext("%(name)s stands in the release calendar.", name=made.name))
    return redirect(url_for(".load"), 303)


@pages.post("/releases/<uuid:release_id>/remove")
@door
def remove_release(work: Work, release_id: UUID) -> Answer:
    """Take a release out of the calendar."""
    releases.remove_release(work, releases.RemoveRelease(release_id=release_id))
    toasts.say(gettext("The release was taken out of the calendar."))
    return redirect(url_for(".load"), 303)
