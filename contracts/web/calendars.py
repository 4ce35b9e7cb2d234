"""Business calendars and SLA policies on screen."""

from typing import Any
from uuid import UUID

from flask import Blueprint, request, url_for
from flask_babel import gettext
from sqlalchemy import select
from werkzeug.datastructures import MultiDict

from contracts import actions, queries
from contracts.models import Calendar, CalendarVersion, SlaPolicy, SlaTarget
from contracts.rules.clocks import Pledge, Unit
from contracts.rules.promises import PRIORITIES, PRIORITY_NAMES, HolidaySet, PauseReason
from contracts.web import words
from contracts.web.asking import Ask, Column, Entry, Register, Sheet, form_page, list_page, to
from contracts.web.catalogue import MANY, edit, new, tabs
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission
from msp.kernel.calendars import WEEKDAYS

pages = Blueprint("calendars", __name__, url_prefix="/calendars")


def weekdays() -> dict[str, str]:
    """The days of the week in the reader's language, Monday first."""
    named = (
        gettext("Monday"),
        gettext("Tuesday"),
        gettext("Wednesday"),
        gettext("Thursday"),
        gettext("Friday"),
        gettext("Saturday"),
        gettext("Sunday"),
    )
    return dict(zip(WEEKDAYS, named, strict=True))


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """All calendars with their hours in use."""
    rows = work.session.execute(queries.calendars(work).limit(MANY)).all()
    return list_page(
        Register(
            title=gettext("Calendars"),
            lead=gettext(
                "A change makes a new version; tickets keep the one they were measured with."
            ),
            columns=[
                Column(gettext("Name")),
                Column(gettext("Time zone")),
                Column(gettext("Opening hours")),
                Column(gettext("Holidays")),
                Column(gettext("Version"), "r"),
            ],
            rows=[
                Entry(
                    edit(".change", calendar_id=row.id),
                    (
                        row.name,
                        used.zone,
                        hours_text(used),
                        words.words(used.holiday_set),
                        used.number,
                    ),
                )
                for row, used in rows
            ],
            nothing=gettext("No calendar has been set up yet."),
            new=new(".create", gettext("New calendar")),
            tabs=tabs("calendars.index"),
        )
    )


def frames_text(version: CalendarVersion, day: str) -> str:
    """A weekday's frames as they are typed."""
    return ", ".join(f"{opens}-{closes}" for opens, closes in version.frames.get(day, ()))


def hours_text(version: CalendarVersion) -> str:
    """The week in one line; days alike are joined."""
    named, parts = weekdays(), []
    days = [(day, frames_text(version, day)) for day in WEEKDAYS]
    for place, (day, text) in enumerate(days):
        if not text or (place and days[place - 1][1] == text):
            continue
        last = place
        while last + 1 < len(days) and days[last + 1][1] == text:
            last += 1
        until = f"–{named[days[last][0]]}" if last > place else ""
        parts.append(f"{named[day]}{until} {text}")
    return " / ".join(parts) or gettext("Never open")


def _asks() -> tuple[Ask, ...]:
    return (
        Ask("field", "name", gettext("Name")),
        Ask("field", "zone", gettext("Time zone"), hint=gettext("For example Asia/Tokyo.")),
        *(
            Ask(
                "field",
                day,
                label,
                hint=gettext("For example 09:00-12:00, 13:00-18:00. Empty: closed."),
            )
            for day, label in weekdays().items()
        ),
        Ask("choice", "holiday_set", gettext("Holidays"), words.options(HolidaySet)),
        Ask(
            "area",
            "own_holidays",
            gettext("Own holidays"),
            hint=gettext("One a line: 2026-12-29, or 12-29 for every year."),
        ),
        Ask(
            "area",
            "exceptions",
            gettext("Exceptions"),
            hint=gettext("One a line: 2026-12-29 closure, or 2026-05-02 opening 10:00-15:00."),
        ),
    )


@pages.route("/new", methods=["GET", "POST"])
@door
def create(work: Work) -> Answer:
    """Set opening hours up."""
    work.require(Permission.CATALOGUE_CHANGE)
    usual: dict[str, Any] = dict.fromkeys(WEEKDAYS[:5], "09:00-18:00")
    usual |= {"zone": "Asia/Tokyo", "holiday_set": HolidaySet.JAPAN_PUBLIC.value}
    posted = request.method == "POST"
    form = Form(actions.CreateCalendar, request.form if posted else usual)
    if posted and form.send(work, actions.create_calendar) is not None:
        return to(".index")
    sheet = Sheet(gettext("New calendar"), url_for(".index"), _asks(), gettext("Save"))
    return form_page(form, sheet)


@pages.route("/<uuid:calendar_id>", methods=["GET", "POST"])
@door
def change(work: Work, calendar_id: UUID) -> Answer:
    """Write a new version."""
    work.require(Permission.CATALOGUE_CHANGE)
    row = work.get(Calendar, calendar_id)
    if request.method == "POST":
        form = Form(actions.ChangeCalendar, request.form, calendar_id=calendar_id)
        if form.send(work, actions.change_calendar):
            return to(".index")
    else:
        form = Form.of(actions.ChangeCalendar, row, **_typed(work, row))
    lead = gettext("Saving makes version %(number)s.", number=row.current + 1)
    asks = (*_asks(), Ask("hidden", "version", ""))
    return form_page(form, Sheet(row.name, url_for(".index"), asks, gettext("Save"), lead))


def _typed(work: Work, row: Calendar) -> dict[str, Any]:
    used = work.session.scalars(
        select(CalendarVersion).where(
            CalendarVersion.calendar_id == row.id, CalendarVersion.number == row.current
        )
    ).one()
    exceptions = [
        " ".join(
            (each["on"], each["kind"], ", ".join("-".join(pair) for pair in each["frames"]))
        ).strip()
        for each in used.exceptions
    ]
    return {
        **{day: frames_text(used, day) for day in WEEKDAYS},
        "zone": used.zone,
        "holiday_set": used.holiday_set,
        "own_holidays": "\n".join(used.holidays),
        "exceptions": "\n".join(exceptions),
    }


@pages.get("/policies")
@door
def policies(work: Work) -> Answer:
    """All SLA policies."""
    rows = work.session.execute(queries.policies(work).limit(MANY)).all()
    return list_page(
        Register(
            title=gettext("SLA policies"),
            lead=gettext("The default holds where neither the line nor the contract names one."),
            columns=[
                Column(gettext("Name")),
                Column(gettext("Calendar")),
                Column(gettext("State")),
            ],
            rows=[
                Entry(
                    edit(".change_policy", policy_id=row.id),
                    (row.name, calendar.name, gettext("Default") if row.is_default else "—"),
                )
                for row, calendar in rows
            ],
            nothing=gettext("Nothing has been promised yet."),
            new=new(".create_policy", gettext("New SLA policy")),
            tabs=tabs("calendars.policies"),
        )
    )


@pages.route("/policies/new", methods=["GET", "POST"])
@door
def create_policy(work: Work) -> Answer:
    """Promise response and resolution."""
    work.require(Permission.CATALOGUE_CHANGE)
    posted = request.method == "POST"
    usual = {"pausing": [PauseReason.CLIENT.value, PauseReason.AGREED_DATE.value]}
    form = Form(actions.CreateSlaPolicy, _told() if posted else usual)
    if posted and form.send(work, actions.create_sla_policy) is not None:
        return to(".policies")
    return _policy_page(work, form, gettext("New SLA policy"), [])


@pages.route("/policies/<uuid:policy_id>", methods=["GET", "POST"])
@door
def change_policy(work: Work, policy_id: UUID) -> Answer:
    """Promise something else."""
    work.require(Permission.CATALOGUE_CHANGE)
    row = work.get(SlaPolicy, policy_id)
    if request.method == "POST":
        form = Form(actions.ChangeSlaPolicy, _told(), policy_id=policy_id)
        if form.send(work, actions.change_sla_policy):
            return to(".policies")
    else:
        pausing = sorted({reason for reasons in row.pauses.values() for reason in reasons})
        form = Form.of(actions.ChangeSlaPolicy, row, pausing=pausing, targets=[])
    return _policy_page(work, form, row.name, queries.targets_of(work, policy_id))


def _told() -> MultiDict[str, str]:
    """The form without the targets that nobody filled in."""
    rows = range(len(PRIORITIES) * len(Pledge))
    empty = {
        str(place)
        for place in rows
        if not request.form.get(f"targets-{place}-minutes", "").strip()
        and not request.form.get(f"targets-{place}-working_days", "").strip()
    }
    return MultiDict(
        (name, value)
        for name, value in request.form.items(multi=True)
        if not (name.startswith("targets-") and (not value.strip() or name.split("-")[1] in empty))
    )


def _policy_page(work: Work, form: Form[Any], title: str, stored: list[SlaTarget]) -> Answer:
    calendars = [
        (row.id, row.name) for row, _ in work.session.execute(queries.calendars(work)).all()
    ]
    asks = (
        Ask("field", "name", gettext("Name")),
        Ask("choice", "calendar_id", gettext("Calendar"), calendars),
        Ask("check", "is_default", gettext("Holds where nothing else was agreed")),
        Ask(
            "checks",
            "pausing",
            gettext("Waits that stop the clocks"),
            words.options(PauseReason),
            hint=gettext("A vendor's wait stops the clock only where the contract says so."),
        ),
        Ask("hidden", "version", ""),
    )
    sheet = Sheet(title, url_for(".policies"), asks, gettext("Save"), more=_levels())
    return form_page(form, sheet, grid=_grid(stored), pledges=words.options(Pledge))


def _levels() -> tuple[str, str] | None:
    """The way to the escalation levels of the policy that is shown."""
    told = request.view_args or {}
    if "policy_id" not in told:
        return None
    words = gettext("Escalation levels")
    return url_for("escalations.levels", policy_id=told["policy_id"]), words


def _grid(stored: list[SlaTarget]) -> list[dict[str, Any]]:
    """One row for each priority and pledge: as typed, else as stored."""
    known = {(row.priority, row.pledge): row for row in stored}
    rows = []
    for place, (priority, pledge) in enumerate((p, m) for p in PRIORITIES for m in Pledge):
        row = known.get((priority, pledge))
        rows.append(
            {
                "place": place,
                "priority": priority,
                "name": gettext(PRIORITY_NAMES[priority]),
                "pledge": pledge.value,
                "words": words.words(pledge),
                **(_shown(row) if request.method == "GET" else _typed_target(place)),
            }
        )
    return rows


def _typed_target(place: int) -> dict[str, Any]:
    return {
        name: request.form.get(f"targets-{place}-{name}", "")
        for name in ("minutes", "working_days", "at_close")
    }


def _shown(row: SlaTarget | None) -> dict[str, Any]:
    if row is None:
        return {"minutes": "", "working_days": "", "at_close": ""}
    seconds = row.unit is Unit.SECONDS
    return {
        "minutes": row.amount // 60 if seconds else "",
        "working_days": "" if seconds else row.amount,
        "at_close": row.unit is Unit.DAYS_TO_CLOSE,
    }
