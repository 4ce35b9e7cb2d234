"""How it was: the client says it by a link or in the portal, the desk reads it and the thanks."""

from typing import Any
from uuid import UUID

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext

from msp.data.work import Work, begin, look
from msp.desk.actions.voices import satisfaction as actions
from msp.desk.models import Ticket
from msp.desk.models.voices import Satisfaction, Thanks
from msp.desk.queries import tickets
from msp.desk.queries.voices import satisfaction as queries
from msp.desk.rules import satisfaction as rules
from msp.desk.web import shown
from msp.desk.web.cards import Card
from msp.desk.web.voices.links import Asked, asked_by
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.porter import sessions
from msp.doors.web import door, open_door, page_asked
from msp.kernel.access import Permission
from msp.kernel.errors import Forbidden, NotFound, mark

pages = Blueprint("scores", __name__)
SIZE = 50
WHOSE = ("mine", "all")


@pages.get("/score/<token>")
@open_door
def asked(token: str) -> Answer:
    """The page behind the link: five steps and a word; a second visit changes the answer."""
    found = asked_by(token)
    with look(sessions(), found.actor) as work:
        return _asked_page(work, found, Form(actions.GiveScore))


@pages.post("/score/<token>")
@open_door
def answer_by_link(token: str) -> Answer:
    """Take the answer that came by the link."""
    found = asked_by(token)
    form = Form(actions.GiveScore, request.form, satisfaction_id=found.satisfaction_id)
    with begin(sessions(), found.actor) as work:
        _question(work, found)
        done = form.send(work, actions.give_score)
    with look(sessions(), found.actor) as work:
        if done is None:
            return _asked_page(work, found, form), 422
        ticket = work.get(Ticket, _question(work, found).ticket_id)
        return render_template("desk/voices/scored.html", ticket=ticket, token=token)


def _question(work: Work, found: Asked) -> Satisfaction:
    row = work.get(Satisfaction, found.satisfaction_id)
    if row.nonce != found.nonce:
        raise NotFound(mark("There is no such page."))
    return row


def _asked_page(work: Work, found: Asked, form: Form[Any]) -> str:
    row = _question(work, found)
    if not form.errors:
        form = _kept(work, row)
        chosen = request.args.get("score", "")
        if chosen in {str(score) for score in rules.SCORES}:
            form.typed["score"] = chosen
    return render_template(
        "desk/voices/score.html",
        ticket=work.get(Ticket, row.ticket_id),
        form=form,
        scores=_scores(),
        is_open=rules.is_open(row.expires_at, row.first_answered_at, work.now),
        is_answered=row.score is not None,
    )


def _kept(work: Work, row: Satisfaction) -> Form[Any]:
    """The form with what was answered before."""
    kept = work.session.query(Thanks).where(Thanks.satisfaction_id == row.id).one_or_none()
    told = {"thanks": kept.words if kept else "", "satisfaction_id": row.id}
    return Form.of(actions.GiveScore, row, **told)


def _scores() -> list[tuple[str, str]]:
    return [(str(score), f"{score} · {gettext(words)}") for score, words in rules.SCORES.items()]


@pages.post("/tickets/<uuid:ticket_id>/score")
@door
def answer(work: Work, ticket_id: UUID) -> Answer:
    """The same in the portal, by whoever was asked."""
    work.require(Permission.SCORE_GIVE)
    ticket = tickets.ticket(work, ticket_id)
    row = queries.of_ticket(work, ticket)
    if row is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Satisfaction.__tablename__)
    if row.person_id != work.actor.id:
        raise Forbidden(mark("Only whoever was asked answers this."))
    form = Form(actions.GiveScore, request.form, satisfaction_id=row.id)
    done = form.send(work, actions.give_score)
    said = gettext("Thank you for telling us.") if done else " ".join(form.errors.values())
    toasts.say(said)
    return redirect(url_for("desk.show", ticket_id=ticket_id))


def asked_of(work: Work, ticket: Ticket) -> dict[str, Any] | None:
    """What the client's page of a ticket needs to ask how it was; None where nobody is asked."""
    row = queries.of_ticket(work, ticket)
    if row is None or row.person_id != work.actor.id or row.ask_at > work.now:
        return None
    if not rules.is_open(row.expires_at, row.first_answered_at, work.now):
        return None
    return {"form": _kept(work, row), "scores": _scores(), "is_answered": row.score is not None}


@pages.get("/scores")
@door
def index(work: Work) -> Answer:
    """Every answer with its comment, the latest first; of one client where the address says so."""
    page = page_asked()
    asked_for = queries.answers(work)
    score = request.args.get("score", "")
    if score in {str(each) for each in rules.SCORES}:
        asked_for = asked_for.where(Satisfaction.score == int(score))
    found = work.session.execute(asked_for.limit(SIZE + 1).offset((page - 1) * SIZE)).all()
    return render_template(
        "desk/voices/scores.html",
        rows=[_listed(row) for row in found[:SIZE]],
        scores=_scores(),
        score=score,
        page=page,
        more=len(found) > SIZE,
    )


def _listed(found: Any) -> dict[str, Any]:
    row, ticket, client, agent = found
    return {
        "ticket": ticket,
        "href": url_for("desk.show", ticket_id=ticket.id),
        "client": client,
        "agent": agent,
        "score": row.score,
        "words": gettext(rules.SCORES[row.score]),
        "tone": "ok" if row.score >= 4 else "bad" if row.score <= 2 else "",
        "comment": row.comment,
        "at": shown.moment(row.answered_at),
    }


@pages.get("/thanks")
@door
def thanks(work: Work) -> Answer:
    """Kind words, the latest first: one's own, or everybody's."""
    whose = request.args.get("whose", WHOSE[0])
    page = page_asked()
    wanted = queries.thanks(work, work.actor.id if whose == WHOSE[0] else None)
    found = work.session.execute(wanted.limit(SIZE + 1).offset((page - 1) * SIZE)).all()
    return render_template(
        "desk/voices/thanks.html",
        rows=[thanked(row) for row in found[:SIZE]],
        whose=whose if whose in WHOSE else WHOSE[0],
        page=page,
        more=len(found) > SIZE,
    )


def thanked(found: Any) -> dict[str, Any]:
    """A word of thanks as it is shown."""
    row, ticket, client, receiver = found
    return {
        "words": row.words,
        "ticket": ticket,
        "href": url_for("desk.show", ticket_id=ticket.id),
        "client": client,
        "receiver": receiver,
        "at": shown.moment(row.said_at),
    }


@pages.route("/tickets/<uuid:ticket_id>/thanks", methods=["GET", "POST"])
@door
def pass_on(work: Work, ticket_id: UUID) -> Answer:
    """Write down kind words that were heard, for whoever helped."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    form = Form(actions.RecordThanks, {"to_person_id": str(ticket.assignee_id or "")})
    if request.method == "POST":
        form = Form(actions.RecordThanks, request.form, ticket_id=ticket_id)
        if form.send(work, actions.record_thanks) is not None:
            toasts.say(gettext("The thanks were passed on."))
            return redirect(url_for("desk.show", ticket_id=ticket_id))
    people = [(str(row.id), row.name) for row in tickets.technicians(work)]
    page = render_template(
        "desk/voices/pass_on.html",
        ticket=ticket,
        form=form,
        people=people,
    )
    return page, 422 if form.errors else 200


def card(work: Work, ticket: Ticket) -> Card | None:
    """What the client said of the help on this ticket."""
    row = queries.of_ticket(work, ticket)
    if row is None and ticket.is_open:
        return None
    told = None if row is None or row.score is None else f"{row.score} / 5"
    pairs: list[tuple[str, Any]] = []
    if row is not None:
        pairs = [
            (gettext("Score"), told or gettext("Asked, not answered yet")),
            (gettext("Comment"), row.comment),
        ]
    return Card(
        gettext("How it was"),
        url_for("scores.pass_on", ticket_id=ticket.id),
        gettext("Pass thanks on"),
        pairs,
        empty=gettext("The client was not asked."),
    )
