"""Joint meetings in a browser: the regular ones, the agenda, minutes, decisions, the pulse."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext
from sqlalchemy import select

from msp.data.work import Work
from msp.desk.actions import meetings as actions
from msp.desk.models.meetings import Meeting, MeetingSeries
from msp.desk.models.requests import TeamRequest
from msp.desk.models.ticket import Ticket
from msp.desk.queries import meetings as asked
from msp.desk.queries import requests, teamwork, tickets
from msp.desk.rules.agreeing import Side
from msp.desk.rules.meetings import MeetingState, Topic, mean_tenths
from msp.desk.rules.teamwork_words import MOODS, SIDES, TOPICS, WEEKDAYS
from msp.desk.web import shown
from msp.desk.web.teamwork import told
from msp.desk.web.teamwork.room import meetings as pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import spoken
from msp.doors.web import door
from msp.kernel import writing
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark

Deed = tuple[type[Any], Callable[[Work, Any], Any], str]
DEEDS: Mapping[str, Deed] = {
    "minutes": (actions.WriteMinutes, actions.write_minutes, mark("The minutes were kept.")),
    "decide": (actions.AddDecision, actions.add_decision, mark("The decision was written down.")),
    "pulse": (actions.GivePulse, actions.give_pulse, mark("Your voice was counted.")),
    "close": (actions.CloseMeeting, actions.close_meeting, mark("The meeting is over.")),
}


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """Regular meetings with their next day, what presses now, and the minutes so far."""
    series = asked.series(work)
    titles = {row.id: row.title for row in series}
    return render_template(
        "desk/teamwork/meetings.html",
        series=[(row, _when(row), shown.moment(asked.next_of(work, row))) for row in series],
        meetings=[
            (row, titles.get(row.series_id, ""), shown.moment(row.starts_at), _mood(row))
            for row in asked.held(work)
        ],
        agenda=_agenda(work, asked.agenda(work)),
        leads=work.actor.may(Permission.TEAMWORK_LEAD),
    )


@pages.get("/new")
@door
def new(work: Work) -> Answer:
    """The form of a regular meeting."""
    work.require(Permission.TEAMWORK_LEAD)
    typed = {"weekday": "1", "begins": "10:00", "minutes": "30"}
    return _series_form(Form(actions.PlanSeries, typed), None)


@pages.post("/new")
@door
def plan(work: Work) -> Answer:
    """Agree on it, or give the form back."""
    work.require(Permission.TEAMWORK_LEAD)
    form = Form(actions.PlanSeries, request.form)
    row = form.send(work, actions.plan_series)
    if row is None:
        return _series_form(form, None), 422
    toasts.say(gettext("“%(title)s” is held regularly from now on.", title=row.title))
    return redirect(url_for(".index"))


@pages.get("/series/<uuid:series_id>")
@door
def series(work: Work, series_id: UUID) -> Answer:
    """One regular meeting, to be changed or stopped."""
    work.require(Permission.TEAMWORK_LEAD)
    row = asked.one_series(work, series_id)
    return _series_form(Form.of(actions.ChangeSeries, row, series_id=row.id), row)


@pages.post("/series/<uuid:series_id>")
@door
def change(work: Work, series_id: UUID) -> Answer:
    """Keep what was changed, or give the form back."""
    work.require(Permission.TEAMWORK_LEAD)
    form = Form(actions.ChangeSeries, request.form, series_id=series_id)
    if form.send(work, actions.change_series) is None:
        return _series_form(form, asked.one_series(work, series_id)), 422
    toasts.say(gettext("Saved."))
    return redirect(url_for(".index"))


@pages.post("/series/<uuid:series_id>/open")
@door
def sit_down(work: Work, series_id: UUID) -> Answer:
    """Begin the meeting, or go on with the one that is open."""
    row = actions.open_meeting(work, actions.OpenMeeting(series_id=series_id))
    return redirect(url_for(".show", meeting_id=row.id))


@pages.get("/<uuid:meeting_id>")
@door
def show(work: Work, meeting_id: UUID) -> Answer:
    """The meeting: its agenda as it began, minutes, decisions, pulse."""
    return render_template("desk/teamwork/meeting.html", **_told(work, meeting_id, {}))


@pages.get("/<uuid:meeting_id>/print")
@door
def printed(work: Work, meeting_id: UUID) -> Answer:
    """The minutes on a sheet of paper."""
    back = url_for(".show", meeting_id=meeting_id)
    told_all = _told(work, meeting_id, {})
    return render_template("desk/teamwork/minutes.html", back_href=back, **told_all)


@pages.post("/<uuid:meeting_id>/<name>")
@door
def carry_out(work: Work, meeting_id: UUID, name: str) -> Answer:
    """Write, decide, speak or end; or the page again with what is wrong."""
    work.require(Permission.TEAMWORK_CHANGE)
    if name not in DEEDS:
        raise NotFound(mark("There is no such page."))
    command, action, done = DEEDS[name]
    asked.meeting(work, meeting_id)
    form = Form(command, request.form, meeting_id=meeting_id)
    if form.send(work, action) is None:
        page = render_template(
            "desk/teamwork/meeting.html", **_told(work, meeting_id, {name: form})
        )
        return page, 422
    toasts.say(gettext(done))
    return redirect(url_for(".show", meeting_id=meeting_id))


def _series_form(form: Form[Any], row: MeetingSeries | None) -> str:
    days = [(day, gettext(said)) for day, said in WEEKDAYS.items()]
    return render_template("desk/teamwork/series.html", form=form, row=row, days=days)


def _when(row: MeetingSeries) -> str:
    return f"{shown.words(WEEKDAYS, row.weekday)} {row.begins}"


def _told(work: Work, meeting_id: UUID, sent: dict[str, Form[Any]]) -> dict[str, Any]:
    row = asked.meeting(work, meeting_id)
    decided = asked.decisions(work, row.id)
    people = tickets.names(work, [one.author_id for one in decided])
    wanted = {one.request_id for one in decided if one.request_id}
    follow = {one.id: one for one in told.rows(work, _requests(work, wanted))}
    forms = {name: sent.get(name) or _blank(name, deed, row) for name, deed in DEEDS.items()}
    mine = teamwork.my_side(work)
    return {
        "row": row,
        "title": asked.one_series(work, row.series_id).title,
        "at": shown.moment(row.starts_at),
        "is_open": row.state is MeetingState.OPEN and work.actor.may(Permission.TEAMWORK_CHANGE),
        "leads": work.actor.may(Permission.TEAMWORK_LEAD),
        "agenda": _agenda(work, row.agenda),
        "decisions": [
            (
                one,
                people.get(one.author_id, "") if one.author_id else "",
                follow.get(one.request_id) if one.request_id else None,
            )
            for one in decided
        ],
        "pulse": _pulse(row),
        "spoken": str(work.actor.id) in row.voices,
        "forms": forms,
        "mine": mine,
        "sides": [(side.value, gettext(said)) for side, said in SIDES.items()],
        "moods": [(mood, gettext(said)) for mood, said in MOODS.items()],
        **_receivers(work),
    }


def _receivers(work: Work) -> dict[str, Any]:
    if not work.actor.may(Permission.TICKET_WORK):
        return {"teams": [], "people": []}
    return {
        "teams": [(str(one.id), one.name) for one in tickets.teams(work)],
        "people": [(str(p.id), p.name) for p in teamwork.staff(work) if p.id != work.actor.id],
    }


def _blank(name: str, deed: Deed, row: Meeting) -> Form[Any]:
    typed = {"version": str(row.version)}
    if name == "minutes":
        typed["minutes"] = row.minutes
    form = Form(deed[0], typed)
    form.prefix = name
    return form


def _agenda(work: Work, kept: Mapping[str, Any]) -> list[tuple[str, list[dict[str, str]]]]:
    """The agenda in words, topic by topic; what is out of sight by now is left out."""
    rows = [one for topic in Topic for one in kept.get(topic.value, ())]
    ids = {UUID(one["id"]) for one in rows if "ticket_id" not in one}
    seen = {str(one.id): one for one in told.rows(work, _requests(work, ids))}
    numbers = {UUID(one["ticket_id"]) for one in rows if "ticket_id" in one}
    wanted = select(Ticket).where(Ticket.id.in_(numbers))
    about = {str(one.id): one for one in work.session.scalars(wanted)} if numbers else {}
    page = "teamwork.talk" if work.actor.may(Permission.TICKET_WORK) else "desk.show"
    return [
        (
            gettext(TOPICS[topic]),
            [
                line
                for one in kept.get(topic.value, ())
                if (line := _line(one, about, seen, page)) is not None
            ],
        )
        for topic in TOPICS
    ]


def _line(one: Mapping[str, Any], about: Any, seen: Any, page: str) -> dict[str, str] | None:
    age = writing.minutes_words(int(one["seconds"]) // 60, spoken())
    if ticket := about.get(one.get("ticket_id")):
        href = url_for(page, ticket_id=ticket.id)
        return {"title": f"#{ticket.number} {ticket.subject}", "href": href, "note": age}
    if row := seen.get(one["id"]):
        parts = [row.client, row.receiver, age]
        if one.get("chases"):
            parts.append(gettext("chased %(count)s×", count=one["chases"]))
        note = " · ".join(part for part in parts if part)
        return {"title": f"R-{row.number} {row.subject}", "href": row.href, "note": note}
    return None


def _requests(work: Work, ids: set[UUID]) -> Any:
    if not ids:
        return ()
    return work.session.scalars(requests.visible(work).where(TeamRequest.id.in_(ids))).all()


def _pulse(row: Meeting) -> list[dict[str, Any]]:
    """Counts by side; hidden while they would tell who said what."""
    found = []
    for side in Side:
        counts = row.pulse.get(side.value, [0] * len(MOODS))
        tenths = mean_tenths(counts)
        found.append(
            {
                "side": gettext(SIDES[side]),
                "voices": sum(counts),
                "counts": counts if tenths is not None else None,
                "mean": f"{tenths // 10}.{tenths % 10}" if tenths is not None else None,
            }
        )
    return found


def _mood(row: Meeting) -> str:
    means = [f"{each['side']} {each['mean']}" for each in _pulse(row) if each["mean"]]
    return " / ".join(means)
