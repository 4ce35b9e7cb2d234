"""A ticket's priority talk: what each side says, for how long they have differed, who agreed."""

from collections.abc import Callable, Sequence
from typing import Any
from uuid import UUID

from flask import redirect, render_template, request, url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import agreeing as actions
from msp.desk.models.agreeing import PriorityProposal, PriorityTalk
from msp.desk.models.ticket import Ticket
from msp.desk.queries import agreeing as asked
from msp.desk.queries import teamwork
from msp.desk.queries.tickets import names
from msp.desk.rules import agreeing, priority_of, words
from msp.desk.rules.agreeing import Side, TalkState, Weight
from msp.desk.rules.priority import Matrix
from msp.desk.rules.teamwork_words import SIDES, TALKS
from msp.desk.web import panel, shown
from msp.desk.web.cards import Card
from msp.desk.web.teamwork.room import tickets
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.forms import Form
from msp.doors.furniture import spoken
from msp.doors.web import door
from msp.kernel import writing
from msp.kernel.access import Permission


@tickets.get("/tickets/<uuid:ticket_id>/priority-talk")
@door
def talk(work: Work, ticket_id: UUID) -> Answer:
    """Both proposals side by side, and what may be done about a difference."""
    work.require(Permission.TICKET_WORK)
    return _page(work, ticket_id, {})


@tickets.post("/tickets/<uuid:ticket_id>/priority-talk")
@door
def propose(work: Work, ticket_id: UUID) -> Answer:
    """Say how a side weighs the ticket."""
    done = gettext("The proposal was kept.")
    return _sent(
        work, ticket_id, ("propose", actions.ProposePriority, actions.propose_priority), done
    )


@tickets.post("/tickets/<uuid:ticket_id>/priority-talk/agree")
@door
def agree(work: Work, ticket_id: UUID) -> Answer:
    """Record what both sides came to."""
    done = gettext("The agreement was recorded, and the priority follows it.")
    return _sent(work, ticket_id, ("agree", actions.AgreePriority, actions.agree_priority), done)


@tickets.post("/tickets/<uuid:ticket_id>/priority-talk/leads")
@door
def to_leads(work: Work, ticket_id: UUID) -> Answer:
    """Let both leads decide."""
    done = gettext("Both leads were asked to decide.")
    return _sent(work, ticket_id, ("leads", actions.AskLeads, actions.ask_leads), done)


def card(work: Work, ticket: Ticket) -> Card | None:
    """What the two sides say, beside the ticket."""
    said = asked.standing(work, ticket.id)
    href = url_for("teamwork.talk", ticket_id=ticket.id)
    title, label = gettext("Priority talk"), gettext("Open the talk")
    if not said:
        return Card(title, href, label, empty=gettext("The engineers have proposed nothing else."))
    matrix = teamwork.matrix(work)
    desk, engineers = asked.weights(ticket, said)
    pairs = [
        (gettext(SIDES[side]), _priority_words(weight, matrix))
        for side, weight in ((Side.DESK, desk), (Side.ENGINEERS, engineers))
        if weight is not None
    ]
    running = asked.running(work, ticket.id)
    if running is not None:
        age = asked.age_seconds(work, running, teamwork.house_calendar(work)) // 60
        pairs.append((gettext(TALKS[running.state]), writing.minutes_words(age, spoken())))
    return Card(title, href, label, pairs)


def _priority_words(weight: Weight, matrix: Matrix) -> str:
    level = priority_of(weight.impact, weight.urgency, matrix)
    said = shown.words(words.PRIORITIES, level)
    return f"{said} · {gettext('Major incident')}" if weight.is_major else said


def _sent(
    work: Work, ticket_id: UUID, deed: tuple[str, type[Any], Callable[[Work, Any], Any]], done: str
) -> Answer:
    """Do it, or give the page back with what is wrong."""
    work.require(Permission.TICKET_WORK)
    name, command, action = deed
    form = Form(command, request.form, ticket_id=ticket_id)
    if form.send(work, action) is None:
        return _page(work, ticket_id, {name: form}), 422
    toasts.say(done)
    return redirect(url_for(".talk", ticket_id=ticket_id))


def _page(work: Work, ticket_id: UUID, sent: dict[str, Form[Any]]) -> str:
    ticket = queries.ticket(work, ticket_id)
    said, running = asked.standing(work, ticket.id), asked.running(work, ticket.id)
    desk, engineers = asked.weights(ticket, said)
    matrix = teamwork.matrix(work)
    history = asked.proposals(work, ticket.id)
    talks = asked.talks(work, ticket.id)
    people = {row.author_id for row in history}
    people |= {key for row in talks for key in (row.ended_by_id, row.ended_with_id)}
    known = names(work, people)
    mine = teamwork.my_side(work)
    sides = [
        _side(side, weight, said.get(side), known, matrix)
        for side, weight in ((Side.DESK, desk), (Side.ENGINEERS, engineers))
    ]
    return render_template(
        "desk/teamwork/talk.html",
        ticket=ticket,
        status=panel.pill(ticket),
        sides=sides,
        running=running,
        state=gettext(TALKS[running.state]) if running else "",
        rows=[_row(work, row, known) for row in talks],
        history=[_proposed(row, known) for row in history],
        forms={
            "propose": sent.get("propose") or _proposal(ticket, said.get(mine) if mine else None),
            "agree": sent.get("agree") or _agreement(ticket, desk, engineers),
            "leads": sent.get("leads") or Form(actions.AskLeads),
        },
        mine=gettext(SIDES[mine]) if mine else "",
        sides_to_choose=[(side.value, gettext(told)) for side, told in SIDES.items()],
        partners=_partners(work, mine, running),
        decides=running is not None and running.state is TalkState.WITH_LEADS,
        may_decide=work.actor.may(Permission.TEAMWORK_LEAD),
        impacts=[(level, shown.words(words.IMPACTS, level)) for level in agreeing.LEVELS],
        urgencies=[(level, shown.words(words.URGENCIES, level)) for level in agreeing.LEVELS],
    )


def _proposal(ticket: Ticket, row: PriorityProposal | None) -> Form[Any]:
    return Form.of(actions.ProposePriority, row or ticket, because="", version=ticket.version)


def _agreement(ticket: Ticket, desk: Weight, engineers: Weight | None) -> Form[Any]:
    """The form begins with the side that the address names: `?take=engineers`."""
    takes = engineers if request.args.get("take") == Side.ENGINEERS else desk
    form = Form.of(actions.AgreePriority, takes or desk, reason="", version=ticket.version)
    form.prefix = "agree"
    return form


def _partners(work: Work, mine: Side | None, running: PriorityTalk | None) -> list[tuple[str, str]]:
    """With whom somebody of that side can agree."""
    if running is None:
        return []
    decides = running.state is TalkState.WITH_LEADS
    return [
        (str(person.id), person.name)
        for person in teamwork.staff(work)
        if person.id != work.actor.id
        and (mine is None or teamwork.side_of(person) is not mine)
        and (not decides or teamwork.is_lead(person))
    ]


def _side(
    side: Side,
    weight: Weight | None,
    row: PriorityProposal | None,
    *more: Any,
) -> dict[str, Any]:
    known, matrix = more
    told: dict[str, Any] = {
        "title": gettext(SIDES[side]),
        "side": side.value,
        "pairs": [],
        "row": row,
    }
    if weight is None:
        return told
    told["level"] = priority_of(weight.impact, weight.urgency, matrix)
    told["priority"] = shown.words(words.PRIORITIES, told["level"])
    told["is_major"] = weight.is_major
    told["pairs"] = [
        (gettext("How much is affected?"), shown.words(words.IMPACTS, weight.impact)),
        (gettext("How pressing is it?"), shown.words(words.URGENCIES, weight.urgency)),
    ]
    if row is not None:
        told["pairs"] += [
            (gettext("Proposed by"), known.get(row.author_id, gettext("somebody"))),
            (gettext("When"), shown.moment(row.created_at)),
            (gettext("Reason"), row.because),
        ]
    return told


def _row(work: Work, row: PriorityTalk, known: Any) -> dict[str, Any]:
    age = asked.age_seconds(work, row, teamwork.house_calendar(work)) // 60
    both: Sequence[UUID | None] = (row.ended_by_id, row.ended_with_id)
    return {
        "state": gettext(TALKS[row.state]),
        "opened": shown.moment(row.opened_at),
        "age": writing.minutes_words(age, spoken()),
        "alerts": row.alerts,
        "priority": shown.words(words.PRIORITIES, row.priority) if row.priority else "",
        "ended": shown.moment(row.ended_at),
        "who": " · ".join(known[key] for key in both if key in known),
        "reason": row.reason,
    }


def _proposed(row: PriorityProposal, known: Any) -> dict[str, Any]:
    said = shown.words(words.PRIORITIES, row.priority)
    return {
        "side": gettext(SIDES[row.side]),
        "who": known.get(row.author_id, gettext("somebody")),
        "at": shown.moment(row.created_at),
        "priority": f"{said} · {gettext('Major incident')}" if row.is_major else said,
        "because": row.because,
        "stands": row.replaced_at is None,
    }
