"""Both sides weigh a ticket; a difference is settled on record, and the priority follows."""

from collections.abc import Iterable
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from msp.accounts.models import Person
from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk import rules
from msp.desk.actions import log
from msp.desk.actions.teamwork_mails import tell
from msp.desk.models.agreeing import PriorityProposal, PriorityTalk
from msp.desk.models.ticket import Ticket
from msp.desk.queries import agreeing as asked
from msp.desk.queries import teamwork
from msp.desk.rules import agreeing, teamwork_letters
from msp.desk.rules.agreeing import Side, TalkState, Weight
from msp.desk.rules.log import Verb
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.kernel.writing import minutes_words

AT_ONCE = 200


class ProposePriority(Command):
    """How one side weighs the ticket. Whoever has a tier speaks for its side."""

    ticket_id: UUID
    side: Side | None = None
    impact: int = Field(ge=1, le=3)
    urgency: int = Field(ge=1, le=3)
    is_major: bool = False
    because: str = Field(default="", max_length=2000)
    version: int | None = None


class AgreePriority(Command):
    """What both sides came to, with whom of the other side, and why."""

    ticket_id: UUID
    impact: int = Field(ge=1, le=3)
    urgency: int = Field(ge=1, le=3)
    is_major: bool = False
    with_id: UUID
    reason: str = Field(min_length=3, max_length=2000)
    version: int | None = None


class AskLeads(Command):
    """Both leads are to decide."""

    ticket_id: UUID
    version: int | None = None


def propose_priority(work: Work, wish: ProposePriority) -> PriorityProposal:
    """Say how a side weighs the ticket; the portal sees whether the other side differs (R93)."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    if ticket.status not in rules.OPEN:
        raise Refused(mark("The ticket is not open. Reopen it before you weigh it."))
    side = _speaks_for(work, wish.side)
    before = asked.standing(work, ticket.id).get(side)
    if before is not None:
        before.replaced_at = work.now
        work.session.flush()
    row = work.add(
        PriorityProposal(
            ticket_id=ticket.id,
            side=side,
            author_id=log.person_of(work),
            impact=wish.impact,
            urgency=wish.urgency,
            is_major=wish.is_major,
            priority=rules.priority_of(wish.impact, wish.urgency, teamwork.matrix(work)),
            because=wish.because,
        )
    )
    log.write(work, ticket, Verb.WEIGHED, proposal_id=row.id, side=side)
    _compare(work, ticket)
    return row


def agree_priority(work: Work, wish: AgreePriority) -> PriorityTalk:
    """Settle a difference on record: both names, the moment, the reason (R93)."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    talk = asked.running(work, ticket.id)
    if talk is None:
        raise Refused(mark("The two sides do not differ on this ticket."))
    decides = talk.state is TalkState.WITH_LEADS
    if decides:
        work.require(Permission.TEAMWORK_LEAD)
    partner = _partner(work, wish.with_id, decides=decides)
    talk.ended_by_id, talk.ended_with_id = log.person_of(work), partner.id
    talk.reason = wish.reason
    weight = Weight(wish.impact, wish.urgency, wish.is_major)
    _end(work, (ticket, talk), TalkState.DECIDED if decides else TalkState.AGREED, weight)
    return talk


def ask_leads(work: Work, wish: AskLeads) -> PriorityTalk:
    """Let both leads decide a difference; each of them is told once."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    talk = asked.running(work, ticket.id)
    if talk is None or talk.state is TalkState.WITH_LEADS:
        raise Refused(mark("There is no difference that the leads were not asked about yet."))
    _to_leads(work, ticket, talk)
    told = _letter(work, ticket, "")
    for person in teamwork.both_leads(work):
        tell(work, person, f"leads:{talk.id}:{person.id}", (teamwork_letters.LEADS, told))
    return talk


def alert_mismatches(work: Work) -> int:
    """Tell of differences that have lasted: the owner first, then both leads, once each (R94).

    Answers how many thresholds were passed. A difference on a ticket that is over ends by itself.
    """
    work.require(Permission.TICKET_WORK)
    calendar, steps = teamwork.house_calendar(work), teamwork.thresholds(work)
    wanted = (
        select(PriorityTalk, Ticket)
        .join(Ticket, Ticket.id == PriorityTalk.ticket_id)
        .where(PriorityTalk.ended_at.is_(None))
        .order_by(PriorityTalk.opened_at, PriorityTalk.id)
        .limit(AT_ONCE)
        .with_for_update(of=PriorityTalk, skip_locked=True)
    )
    passed = 0
    for talk, ticket in work.session.execute(wanted).all():
        age = calendar.business_seconds(talk.opened_at, work.now)
        if ticket.status not in rules.OPEN:
            talk.state, talk.ended_at, talk.age_seconds = TalkState.SETTLED, work.now, age
            continue
        reached = agreeing.alerts_reached(age // 60, steps)
        for step in range(talk.alerts, reached):
            _alert(work, (ticket, talk), step, steps[step])
            passed += 1
        talk.alerts = max(talk.alerts, reached)
    return passed


def _alert(work: Work, pair: tuple[Ticket, PriorityTalk], step: int, minutes: int) -> None:
    ticket, talk = pair
    if step and talk.state is TalkState.OPEN:
        _to_leads(work, ticket, talk)
    for person in _told_at(work, ticket, step):
        told = _letter(work, ticket, minutes_words(minutes, person.language))
        tell(
            work,
            person,
            f"mismatch:{talk.id}:{step}:{person.id}",
            (teamwork_letters.MISMATCH, told),
        )


def _told_at(work: Work, ticket: Ticket, step: int) -> Iterable[Person]:
    owner = work.session.get(Person, ticket.assignee_id) if ticket.assignee_id else None
    if step == 0:
        return [owner] if owner else teamwork.leads(work, Side.DESK)
    return teamwork.both_leads(work)


def _to_leads(work: Work, ticket: Ticket, talk: PriorityTalk) -> None:
    talk.state, talk.with_leads_at = TalkState.WITH_LEADS, work.now
    talk.version += 1
    log.write(work, ticket, Verb.TO_LEADS, talk_id=talk.id)


def _compare(work: Work, ticket: Ticket) -> None:
    """Open a difference where there is one; end it, and weigh the ticket, where there is none."""
    desk, engineers = asked.weights(ticket, asked.standing(work, ticket.id))
    talk = asked.running(work, ticket.id)
    if agreeing.differ(desk, engineers, teamwork.matrix(work)):
        if talk is None:
            work.add(PriorityTalk(ticket_id=ticket.id, opened_at=work.now))
    elif engineers is not None:
        _end(work, (ticket, talk), TalkState.SETTLED, desk)


def _end(
    work: Work, pair: tuple[Ticket, PriorityTalk | None], state: TalkState, weight: Weight
) -> None:
    """The ticket weighs what both came to; what each had proposed stands no longer."""
    ticket, talk = pair
    for row in asked.standing(work, ticket.id).values():
        row.replaced_at = work.now
    told: dict[str, object] = {
        "impact": weight.impact,
        "urgency": weight.urgency,
        "is_major": weight.is_major,
        "priority": rules.priority_of(weight.impact, weight.urgency, teamwork.matrix(work)),
        "priority_confirmed": True,
    }
    differences = history.changed(ticket, told)
    if talk is not None:
        calendar = teamwork.house_calendar(work)
        talk.state, talk.ended_at, talk.priority = state, work.now, ticket.priority
        talk.age_seconds = calendar.business_seconds(talk.opened_at, work.now)
        talk.version += 1
    log.remeasure(work, ticket)
    talk_id = talk.id if talk else None
    log.write(work, ticket, Verb.AGREED, talk_id=talk_id, **differences)


def _speaks_for(work: Work, side: Side | None) -> Side:
    own = teamwork.my_side(work)
    if own is not None and side not in {None, own}:
        raise Refused(mark("You speak for your own side only."), field="side")
    if own is None and side is None:
        raise Refused(mark("Please say for which side you speak."), field="side")
    return own or side or Side.DESK


def _partner(work: Work, person_id: UUID, *, decides: bool) -> Person:
    """The one of the other side with whom it was agreed; a lead where the leads decide."""
    person = work.session.get(Person, person_id)
    if person is None or person.client_id is not None or not person.is_active:
        raise Refused(mark("Please choose somebody of your own staff."), field="with_id")
    own, theirs = teamwork.my_side(work), teamwork.side_of(person)
    if person.id == work.actor.id or (own is not None and own is theirs):
        raise Refused(mark("Please choose somebody of the other side."), field="with_id")
    if decides and not teamwork.is_lead(person):
        raise Refused(mark("The leads decide this now: please choose a lead."), field="with_id")
    return person


def _letter(work: Work, ticket: Ticket, age: str) -> dict[str, str]:
    desk, engineers = asked.weights(ticket, asked.standing(work, ticket.id))
    matrix = teamwork.matrix(work)

    def weighed(weight: Weight | None) -> str:
        return f"P{rules.priority_of(weight.impact, weight.urgency, matrix)}" if weight else "-"

    return {
        "number": str(ticket.number),
        "subject": ticket.subject,
        "age": age,
        "desk": weighed(desk),
        "engineers": weighed(engineers),
    }
