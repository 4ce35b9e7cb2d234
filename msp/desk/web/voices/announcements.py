"""Announcements: staff writes, changes and withdraws them; clients read those meant for them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from msp.accounts.models import Client
from msp.accounts.web.acts import act_words
from msp.data.work import Work
from msp.desk.actions.voices import announcements as actions
from msp.desk.models.voices import Announcement, AnnouncementCopy
from msp.desk.queries import tickets
from msp.desk.queries.voices import announcements as queries
from msp.desk.rules import announcements as rules
from msp.desk.rules.announcements import Shown
from msp.desk.web import shown
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import spoken, zone
from msp.doors.web import door, page_asked
from msp.kernel.access import Permission

pages = Blueprint("announcements", __name__, url_prefix="/announcements")
SIZE = 50
STANDS = {
    Shown.PLANNED: ("info", "calendar-clock"),
    Shown.NOW: ("ok", "megaphone"),
    Shown.OVER: ("", "archive"),
    Shown.WITHDRAWN: ("", "undo-2"),
}


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """What was announced: by the desk's eyes, or as a client may read it."""
    page = page_asked()
    is_client = work.actor.is_client
    wanted = queries.readable(work) if is_client else queries.written(work)
    found = work.session.scalars(wanted.limit(SIZE + 1).offset((page - 1) * SIZE)).all()
    if is_client:
        return render_template(
            "desk/voices/news.html",
            rows=[_news(row) for row in found[:SIZE]],
            page=page,
            more=len(found) > SIZE,
        )
    return render_template(
        "desk/voices/announcements.html",
        rows=[_listed(work, row) for row in found[:SIZE]],
        may_write=work.actor.may(Permission.ANNOUNCEMENT_WRITE),
        page=page,
        more=len(found) > SIZE,
    )


def now(work: Work) -> list[dict[str, Any]]:
    """What is told to the reader's client at this moment, for its home and its tickets."""
    return [_news(row) for row in queries.now(work)]


def _news(row: AnnouncementCopy) -> dict[str, Any]:
    language = spoken()
    return {
        "id": row.id,
        "kind": gettext(rules.NEWS[row.kind]),
        "tone": rules.TONES[row.kind],
        "title": rules.said(language, row.title_ja, row.title_en),
        "body": rules.said(language, row.body_ja, row.body_en),
        "since": shown.moment(row.starts_at),
        "until": shown.moment(row.ends_at),
        "href": url_for("announcements.index"),
    }


def _listed(work: Work, row: Announcement) -> dict[str, Any]:
    stands = rules.shown(row.starts_at, row.ends_at, row.withdrawn_at, work.now)
    return {
        "row": row,
        "title": rules.said(spoken(), row.title_ja, row.title_en),
        "kind": gettext(rules.NEWS[row.kind]),
        "weight": rules.TONES[row.kind],
        "since": shown.moment(row.starts_at),
        "until": shown.moment(row.ends_at),
        "whom": _whom(work, row),
        "mailed": shown.moment(row.mailed_at),
        "stands": gettext(rules.STANDS[stands]),
        "tone": STANDS[stands][0],
        "symbol": STANDS[stands][1],
        "href": url_for(".show", announcement_id=row.id),
    }


def _whom(work: Work, row: Announcement) -> str:
    if not row.only_clients:
        return str(gettext("All clients"))
    found = [work.session.get(Client, UUID(key)) for key in row.only_clients]
    return ", ".join(client.name for client in found if client is not None)


@pages.route("/new", methods=["GET", "POST"])
@door
def write(work: Work) -> Answer:
    """Announce something."""
    work.require(Permission.ANNOUNCEMENT_WRITE)
    form = Form(actions.Announce)
    form.typed = {"kind": "info", "mail_to": "nobody", "starts_at": _local(work.now)}
    if request.method == "POST":
        form = Form(actions.Announce, request.form)
        if made := form.send(work, actions.announce):
            toasts.say(gettext("The announcement stands."))
            return redirect(url_for(".show", announcement_id=made.id))
    page = render_template("desk/voices/announce.html", form=form, row=None, **_choices(work))
    return page, 422 if form.errors else 200


@pages.get("/<uuid:announcement_id>")
@door
def show(work: Work, announcement_id: UUID) -> Answer:
    """One announcement with what was done to it."""
    row = queries.announcement(work, announcement_id)
    past = [
        (shown.moment(at), act_words(verb), name or gettext("The system"))
        for at, verb, name in queries.past(work, row)
    ]
    may_write = work.actor.may(Permission.ANNOUNCEMENT_WRITE) and row.withdrawn_at is None
    return render_template(
        "desk/voices/announcement.html",
        row=row,
        told=_listed(work, row),
        past=past,
        mails=gettext(rules.MAILS[row.mail_to]),
        may_write=may_write,
    )


@pages.route("/<uuid:announcement_id>/edit", methods=["GET", "POST"])
@door
def edit(work: Work, announcement_id: UUID) -> Answer:
    """Put an announcement right."""
    work.require(Permission.ANNOUNCEMENT_WRITE)
    row = queries.announcement(work, announcement_id)
    local = {"starts_at": _local(row.starts_at), "ends_at": _local(row.ends_at)}
    form = Form.of(actions.ChangeAnnouncement, row, announcement_id=row.id, **local)
    if request.method == "POST":
        form = Form(actions.ChangeAnnouncement, request.form, announcement_id=row.id)
        if form.send(work, actions.change_announcement):
            toasts.say(gettext("Saved."))
            return redirect(url_for(".show", announcement_id=row.id))
    page = render_template("desk/voices/announce.html", form=form, row=row, **_choices(work))
    return page, 422 if form.errors else 200


@pages.post("/<uuid:announcement_id>/withdraw")
@door
def withdraw(work: Work, announcement_id: UUID) -> Answer:
    """Take an announcement back."""
    wish = actions.WithdrawAnnouncement(announcement_id=announcement_id)
    actions.withdraw_announcement(work, wish)
    toasts.say(gettext("The announcement was withdrawn."))
    return redirect(url_for(".show", announcement_id=announcement_id))


def _choices(work: Work) -> dict[str, Any]:
    return {
        "kinds": [(each.value, gettext(said)) for each, said in rules.NEWS.items()],
        "mails": [(each.value, gettext(said)) for each, said in rules.MAILS.items()],
        "clients": [(str(row.id), row.name) for row in tickets.clients(work)],
    }


def _local(moment: datetime | None) -> str:
    return f"{moment.astimezone(zone()):%Y-%m-%dT%H:%M}" if moment else ""
