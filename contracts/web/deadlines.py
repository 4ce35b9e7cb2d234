"""The deadline register: what runs out, when, who looks after it, which notices were given."""

from datetime import date
from typing import Any
from uuid import UUID

from flask import Blueprint, g, render_template, request, url_for
from flask_babel import gettext, pgettext
from sqlalchemy import select

from contracts import actions, queries
from contracts.models import Deadline
from contracts.rules.deadlines import DeadlineKind, DeadlineState
from contracts.web import words
from contracts.web.agreements import tabs
from contracts.web.asking import (
    Ask,
    Column,
    Entry,
    Register,
    Sheet,
    form_page,
    list_page,
    page_of,
    spoken_to,
    to,
    without_client,
)
from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import FILTERS
from msp.doors.web import door
from msp.kernel.access import Permission

pages = Blueprint("deadlines", __name__, url_prefix="/deadlines")


def may_change() -> bool:
    """Whether the reader may write into the register."""
    return bool(g.actor.may(Permission.TICKET_WORK) and g.actor.may(Permission.CONTRACT_READ))


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """What runs out, the nearest first; what is closed last."""
    wanted = queries.deadlines(work)
    if client_id := request.args.get("client", type=UUID):
        wanted = wanted.where(Deadline.client_id == client_id)
    if kind := _kind(request.args.get("kind", "")):
        wanted = wanted.where(Deadline.kind == kind)
    rows = work.session.scalars(page_of(wanted)).all()
    found = select(Client.id, Client.name).where(Client.id.in_({row.client_id for row in rows}))
    names = {row.id: row.name for row in work.session.execute(found)}
    today = work.now.date()
    register = Register(
        title=gettext("Deadlines"),
        lead=gettext("Each threshold gives one notice; a renewed deadline begins anew."),
        columns=[
            Column(gettext("What")),
            Column(gettext("Client")),
            Column(gettext("Kind")),
            Column(gettext("Last day")),
            Column(gettext("Left"), "r"),
            Column(gettext("State")),
        ],
        rows=[
            Entry(
                url_for(".show", deadline_id=row.id),
                (
                    row.title,
                    names.get(row.client_id, ""),
                    words.words(row.kind),
                    FILTERS["day"](row.expires_on),
                    _left(row, today),
                    words.words(row.state),
                ),
            )
            for row in rows
        ],
        nothing=spoken_to(
            pgettext("client", "No deadline is watched yet."),
            gettext("No deadline is watched yet."),
        ),
        new=(url_for(".new"), gettext("New deadline")) if may_change() else None,
        tabs=() if g.actor.is_client else tabs("deadlines.index"),
    )
    return list_page(without_client(register, 1))


def _kind(text: str) -> DeadlineKind | None:
    return DeadlineKind(text) if text in [kind.value for kind in DeadlineKind] else None


def _left(row: Deadline, today: date) -> str:
    if row.state is DeadlineState.CLOSED:
        return "—"
    return str(gettext("%(days)s days", days=(row.expires_on - today).days))


def _asks(work: Work) -> tuple[Ask, ...]:
    staff = select(Person).where(Person.client_id.is_(None), Person.is_active)
    people = work.session.scalars(staff.order_by(Person.kana, Person.name))
    return (
        Ask("choice", "kind", gettext("Kind"), words.options(DeadlineKind)),
        Ask("field", "title", gettext("What")),
        Ask("date_field", "expires_on", gettext("Last day")),
        Ask(
            "field",
            "notice_days",
            gettext("Notices, days before"),
            hint=gettext("For example 60, 30, 7."),
        ),
        Ask("field", "vendor", gettext("Vendor")),
        Ask("field", "reference", gettext("Number or reference")),
        Ask(
            "choice",
            "owner_id",
            gettext("Looked after by"),
            [(one.id, one.name) for one in people],
            empty=gettext("The desk's managers"),
        ),
        Ask("check", "renews_itself", gettext("It renews itself")),
        Ask("check", "tells_client", gettext("The client's admins get the notice too")),
        Ask("area", "notes", gettext("Notes")),
    )


@pages.route("/new", methods=["GET", "POST"])
@door
def new(work: Work) -> Answer:
    """Watch another date."""
    work.require(Permission.CONTRACT_READ)
    work.require(Permission.TICKET_WORK)
    posted = request.method == "POST"
    usual = {"client_id": request.args.get("client", ""), "notice_days": "60, 30, 7"}
    form = Form(actions.AddDeadline, _single(request.form) if posted else usual)
    if posted and (made := form.send(work, actions.add_deadline)) is not None:
        return to(".show", deadline_id=made.id)
    found = select(Client.id, Client.name).where(Client.is_active).order_by(Client.number)
    clients = [(row.id, row.name) for row in work.session.execute(found)]
    client = Ask("choice", "client_id", gettext("Client"), clients, empty=gettext("Please choose"))
    sheet = Sheet(
        gettext("New deadline"), url_for(".index"), (client, *_asks(work)), gettext("Watch it")
    )
    return _page(form, sheet)


def _single(typed: Any) -> dict[str, Any]:
    """The form with its days as the one text that was typed."""
    return {**typed.to_dict(), "notice_days": typed.get("notice_days", "")}


def _page(form: Form[Any], sheet: Sheet) -> Answer:
    days = form.value("notice_days")
    if isinstance(days, list):
        form.typed["notice_days"] = ", ".join(str(day) for day in days)
    return form_page(form, sheet)


@pages.get("/<uuid:deadline_id>")
@door
def show(work: Work, deadline_id: UUID) -> Answer:
    """One deadline with its notices."""
    return _shown(work, deadline_id, None)


def _shown(work: Work, deadline_id: UUID, form: Form[Any] | None) -> Answer:
    row = queries.deadline(work, deadline_id)
    owner = work.session.get(Person, row.owner_id) if row.owner_id else None
    page = render_template(
        "contracts/deadline.html",
        row=row,
        kind=words.words(row.kind),
        state=words.words(row.state),
        client=work.get(Client, row.client_id),
        owner=owner.name if owner else None,
        notices=queries.notices_of(work, row.id),
        form=form,
        may_change=may_change(),
    )
    return page, 422 if form is not None else 200


@pages.route("/<uuid:deadline_id>/edit", methods=["GET", "POST"])
@door
def change(work: Work, deadline_id: UUID) -> Answer:
    """Correct a deadline."""
    work.require(Permission.CONTRACT_READ)
    work.require(Permission.TICKET_WORK)
    row = queries.deadline(work, deadline_id)
    if request.method == "POST":
        form = Form(actions.ChangeDeadline, _single(request.form), deadline_id=deadline_id)
        if form.send(work, actions.change_deadline):
            return to(".show", deadline_id=deadline_id)
    else:
        form = Form.of(actions.ChangeDeadline, row)
    asks = (*_asks(work), Ask("hidden", "version", ""))
    back = url_for(".show", deadline_id=deadline_id)
    return _page(form, Sheet(row.title, back, asks, gettext("Save")))


@pages.post("/<uuid:deadline_id>/renew")
@door
def renew(work: Work, deadline_id: UUID) -> Answer:
    """It was renewed until another day."""
    work.require(Permission.CONTRACT_READ)
    form = Form(actions.RenewDeadline, request.form, deadline_id=deadline_id)
    if form.send(work, actions.renew_deadline):
        return to(".show", deadline_id=deadline_id)
    return _shown(work, deadline_id, form)


@pages.post("/<uuid:deadline_id>/close")
@door
def close(work: Work, deadline_id: UUID) -> Answer:
    """Nobody needs it any more."""
    work.require(Permission.CONTRACT_READ)
    form = Form(actions.CloseDeadline, request.form, deadline_id=deadline_id)
    if form.send(work, actions.close_deadline):
        return to(".show", deadline_id=deadline_id)
    return _shown(work, deadline_id, form)
