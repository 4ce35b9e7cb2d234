"""The shared board in columns, on a telephone one list; and what each side has before it."""

from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk.actions import board as actions
from msp.desk.models.requests import BoardItem, TeamRequest
from msp.desk.queries import board as asked
from msp.desk.queries import teamwork, tickets
from msp.desk.rules import words
from msp.desk.rules.board import ItemState, Lane, Piece, WorkClass
from msp.desk.rules.teamwork_words import CLASSES, ITEMS, LANES, RULES
from msp.desk.web import shown
from msp.desk.web.teamwork import told
from msp.desk.web.teamwork.room import board as pages
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door
from msp.kernel.access import Permission

NEXT = {
    ItemState.PLANNED: (ItemState.DOING, ItemState.PAUSED),
    ItemState.DOING: (ItemState.DONE, ItemState.PAUSED),
    ItemState.PAUSED: (ItemState.DOING, ItemState.DONE),
    ItemState.DONE: (ItemState.DOING,),
}


@pages.get("/")
@door
def index(work: Work) -> Answer:
    """Everything that waits for engineers, in the order in which it is to be taken."""
    work.require(Permission.TEAMWORK_READ)
    team_id = request.args.get("team", type=UUID)
    person_id = work.actor.id if request.args.get("mine") else None
    found = asked.pieces(work, asked.Narrowed(team_id, person_id))
    requests = [piece.row for piece in found if isinstance(piece.row, TeamRequest)]
    seen = {each.id: each for each in told.rows(work, requests)}
    waiting = (piece for piece in found if piece.lane is not Lane.ANSWERED)
    places = {id(piece): place for place, piece in enumerate(waiting, 1)}
    people = {person.id: person.name for person in teamwork.staff(work)}
    lanes = [
        (
            gettext(LANES[lane]),
            [
                _piece(piece, places.get(id(piece), 0), (seen, people))
                for piece in found
                if piece.lane is lane
            ],
        )
        for lane in Lane
    ]
    return render_template(
        "desk/teamwork/board.html",
        lanes=lanes,
        total=len(found),
        rule=shown.words(RULES, teamwork.board_rule(work)),
        may_change=work.actor.may(Permission.TEAMWORK_CHANGE),
        teams=[(row.id, row.name, row.id == team_id) for row in tickets.teams(work)]
        if work.actor.may(Permission.TICKET_WORK)
        else [],
        mine=person_id is not None,
        all_teams=team_id is None and person_id is None,
    )


@pages.get("/load")
@door
def load(work: Work) -> Answer:
    """What engineers do now, and what the desk faces now (R88)."""
    loads, faces = asked.overview(work)
    titles = {
        "open": gettext("Open at tier 1"),
        "owed": gettext("Clients wait for a word"),
        "over": gettext("Promise missed"),
        "promised": gettext("Promised update passed"),
        "waits": gettext("Tickets that wait for another team"),
        "to_accept": gettext("Answers to be accepted"),
    }
    figures = [
        {"words": said, "number": faces[name], "state": "over" if _presses(name, faces) else ""}
        for name, said in titles.items()
    ]
    rows = [(each, shown.moment(each.next_answer_at)) for each in loads]
    return render_template("desk/teamwork/load.html", figures=figures, rows=rows)


@pages.get("/new")
@door
def new(work: Work) -> Answer:
    """The form of work that no customer waits for."""
    work.require(Permission.TEAMWORK_CHANGE)
    return _form(work, Form(actions.AddItem, {"priority": "3", "work_class": "development"}), None)


@pages.post("/new")
@door
def add(work: Work) -> Answer:
    """Put it on the board, or give the form back."""
    form = Form(actions.AddItem, request.form)
    row = form.send(work, actions.add_item)
    if row is None:
        return _form(work, form, None), 422
    toasts.say(gettext("“%(title)s” is on the board.", title=row.title))
    return redirect(url_for(".index"))


@pages.get("/<uuid:item_id>")
@door
def item(work: Work, item_id: UUID) -> Answer:
    """One item, to be read and changed."""
    work.require(Permission.TEAMWORK_CHANGE)
    row = asked.item(work, item_id)
    return _form(work, Form.of(actions.ChangeItem, row, item_id=row.id), row)


@pages.post("/<uuid:item_id>")
@door
def change(work: Work, item_id: UUID) -> Answer:
    """Keep what was changed, or give the form back."""
    work.require(Permission.TEAMWORK_CHANGE)
    form = Form(actions.ChangeItem, request.form, item_id=item_id)
    if form.send(work, actions.change_item) is None:
        return _form(work, form, asked.item(work, item_id)), 422
    toasts.say(gettext("Saved."))
    return redirect(url_for(".index"))


@pages.post("/<uuid:item_id>/move")
@door
def move(work: Work, item_id: UUID) -> Answer:
    """Carry it to another column, with the way back in the toast."""
    work.require(Permission.TEAMWORK_CHANGE)
    asked.item(work, item_id)
    form = Form(actions.MoveItem, request.form, item_id=item_id)
    row = form.send(work, actions.move_item)
    if row is None:
        toasts.say(next(iter(form.errors.values())))
        return redirect(url_for(".index"))
    toasts.say(
        gettext("“%(title)s”: %(state)s.", title=row.title, state=shown.words(ITEMS, row.state))
    )
    return redirect(url_for(".index"))


def _presses(name: str, faces: dict[str, int]) -> bool:
    return name in {"over", "promised"} and faces[name] > 0


def _form(work: Work, form: Form[Any], row: BoardItem | None) -> str:
    kinds = [
        (one.value, gettext(said)) for one, said in CLASSES.items() if one is not WorkClass.CUSTOMER
    ]
    return render_template(
        "desk/teamwork/item.html",
        form=form,
        row=row,
        classes=kinds,
        states=[(state.value, gettext(said)) for state, said in ITEMS.items()],
        priorities=[(level, shown.words(words.PRIORITIES, level)) for level in (1, 2, 3, 4)],
        teams=[(str(one.id), one.name) for one in tickets.teams(work)],
        people=[(str(one.id), one.name) for one in teamwork.staff(work)],
    )


def _piece(piece: Piece, place: int, known: tuple[Any, Any]) -> dict[str, Any]:
    """One card of the board. `place` counts through the columns: 1 is next; 0: it is answered."""
    seen, people = known
    row = piece.row
    shared = {
        "place": place,
        "kind": shown.words(CLASSES, piece.work_class),
        "is_customers": piece.is_customers,
        "priority": piece.priority,
        "priority_words": shown.words(words.PRIORITIES, piece.priority),
    }
    if isinstance(row, TeamRequest):
        each = seen[row.id]
        return shared | {"request": each, "href": each.href, "title": each.subject}
    return shared | {
        "request": None,
        "href": url_for(".item", item_id=row.id),
        "title": row.title,
        "who": people.get(row.person_id, ""),
        "due_on": row.due_on,
        "moves": [(state.value, gettext(ITEMS[state])) for state in NEXT.get(row.state, ())],
        "move_href": url_for(".move", item_id=row.id),
        "version": row.version,
    }
