"""Wishes and opinions: staff weighs and answers them, a client reads what became of its own."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk.actions.voices import wishes as actions
from msp.desk.models import Ticket
from msp.desk.models.voices import Wish
from msp.desk.queries import tickets
from msp.desk.queries.voices import wishes as queries
from msp.desk.rules import Kind, words
from msp.desk.rules import wishes as rules
from msp.desk.rules.wishes import WishState
from msp.desk.web import shown
from msp.desk.web.cards import Card
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.web import door, page_asked
from msp.kernel.access import Permission

pages = Blueprint("wishes", __name__)
SIZE = 50


@pages.get("/wishes")
@door
def index(work: Work) -> Answer:
    """Wishes and opinions by where they stand; a client sees its own, in its own words."""
    state, kind = request.args.get("state", ""), request.args.get("kind", "")
    page = page_asked()
    wanted = queries.visible(work)
    if state in set(WishState):
        wanted = wanted.where(Wish.state == WishState(state))
    if kind in set(queries.KINDS):
        wanted = wanted.where(Ticket.kind == Kind(kind))
    found = work.session.execute(wanted.limit(SIZE + 1).offset((page - 1) * SIZE)).all()
    told = rules.CLIENT_STATES if work.actor.is_client else rules.STATES
    counts = {} if work.actor.is_client else queries.counts(work)
    return render_template(
        "desk/voices/wishes_client.html" if work.actor.is_client else "desk/voices/wishes.html",
        rows=[_listed(work, row) for row in found[:SIZE]],
        states=[(each.value, gettext(told[each]), counts.get(each)) for each in WishState],
        kinds=[(each.value, shown.words(words.KINDS, each)) for each in queries.KINDS],
        state=state,
        kind=kind,
        page=page,
        more=len(found) > SIZE,
    )


def _listed(work: Work, found: Any) -> dict[str, Any]:
    row, ticket, client = found
    is_client = work.actor.is_client
    tone, symbol = rules.TONES[row.state]
    own = url_for("desk.show", ticket_id=ticket.id)
    kinds = words.CLIENT_KINDS if is_client else words.KINDS
    return {
        "ticket": ticket,
        "href": own if is_client else url_for(".show", ticket_id=ticket.id),
        "client": client,
        "kind": shown.words(kinds, ticket.kind),
        "state": gettext((rules.CLIENT_STATES if is_client else rules.STATES)[row.state]),
        "tone": tone,
        "symbol": symbol,
        "answer": row.answer,
        "at": shown.moment(row.created_at),
        "decided": shown.moment(row.decided_at),
    }


@pages.route("/tickets/<uuid:ticket_id>/wish", methods=["GET", "POST"])
@door
def show(work: Work, ticket_id: UUID) -> Answer:
    """One wish: what the client wants, where it stands, and the form that answers."""
    work.require(Permission.VOICE_READ)
    ticket = tickets.ticket(work, ticket_id)
    row = queries.of_ticket(work, ticket)
    if request.method == "POST":
        return _decide(work, ticket, row)
    return _page(work, ticket, row, None)


def _decide(work: Work, ticket: Ticket, row: Wish | None) -> Answer:
    if row is None:
        form: Form[Any] = Form(actions.TakeAsWish, request.form, ticket_id=ticket.id)
        done: Any = form.send(work, actions.take_as_wish)
        said = gettext("It is kept among the wishes.")
    else:
        work.require(Permission.WISH_DECIDE)
        form = Form(actions.DecideWish, request.form, wish_id=row.id)
        done = form.send(work, actions.decide_wish)
        said = gettext("The wish was weighed; the client is told what you wrote.")
    if done is None:
        return _page(work, ticket, row, form), 422
    toasts.say(said)
    return redirect(url_for(".show", ticket_id=ticket.id))


def _page(work: Work, ticket: Ticket, row: Wish | None, form: Form[Any] | None) -> str:
    if form is None:
        form = Form(actions.DecideWish if row else actions.TakeAsWish)
        form.typed = {"version": row.version} if row else {"kind": Kind.WISH.value}
    steps = [each for each in WishState if each is not WishState.RECEIVED]
    return render_template(
        "desk/voices/wish.html",
        ticket=ticket,
        row=row,
        form=form,
        state=(gettext(rules.STATES[row.state]), *rules.TONES[row.state]) if row else None,
        steps=[
            (each.value, gettext(rules.STATES[each]))
            for each in steps
            if row is None or each is not row.state
        ],
        kinds=[(each.value, shown.words(words.KINDS, each)) for each in queries.KINDS],
        said=tickets.messages(work, ticket.id),
        may_decide=work.actor.may(Permission.WISH_DECIDE),
        may_work=work.actor.may(Permission.TICKET_WORK),
        facts=_facts(work, ticket, row),
    )


def _facts(work: Work, ticket: Ticket, row: Wish | None) -> list[tuple[str, Any]]:
    people = (ticket.contact_id, row.decided_by if row else None)
    names = tickets.names(work, people)
    facts = [
        (gettext("Kind"), shown.words(words.KINDS, ticket.kind)),
        (gettext("Contact"), names.get(ticket.contact_id) if ticket.contact_id else None),
        (gettext("Received on"), shown.moment(ticket.opened_at)),
    ]
    if row is not None and row.decided_at is not None:
        decided_by = names.get(row.decided_by) if row.decided_by else None
        facts += [(gettext("Weighed on"), shown.moment(row.decided_at))]
        facts += [(gettext("By"), decided_by)]
    return facts


def of_client(work: Work, ticket: Ticket) -> dict[str, Any] | None:
    """Where the client's wish stands, in the client's words; None for other tickets."""
    row = queries.of_ticket(work, ticket)
    if row is None:
        return None
    tone, symbol = rules.TONES[row.state]
    told = gettext(rules.CLIENT_STATES[row.state])
    return {"words": told, "tone": tone, "symbol": symbol, "answer": row.answer}


def card(work: Work, ticket: Ticket) -> Card | None:
    """The wish beside its ticket."""
    row = queries.of_ticket(work, ticket)
    if row is None or not work.actor.may(Permission.VOICE_READ):
        return None
    return Card(
        gettext("Wish or opinion"),
        url_for("wishes.show", ticket_id=ticket.id),
        gettext("Weigh and answer"),
        [(gettext("State"), gettext(rules.STATES[row.state])), (gettext("Answer"), row.answer)],
    )
