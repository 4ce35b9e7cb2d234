"""A team asks another; the answer is promised, put off, chased in measure, given and accepted."""

from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import select

from msp.accounts.models import Client, Person, Team
from msp.data.commands import Command
from msp.data.counters import next_number
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import log
from msp.desk.actions.messages import AddNote, add_note
from msp.desk.actions.teamwork_mails import tell
from msp.desk.actions.tickets import require_staff
from msp.desk.models.requests import Interruption, TeamRequest, TeamRequestLine
from msp.desk.models.ticket import Ticket
from msp.desk.models.time import Timer
from msp.desk.queries import olas, teamwork
from msp.desk.queries import requests as asked
from msp.desk.rules import requests as rules
from msp.desk.rules import teamwork_letters
from msp.desk.rules.log import Verb
from msp.desk.rules.requests import AnswerForm, RequestKind, RequestState, RequestVerb
from msp.desk.rules.teamwork_letters import Letters
from msp.kernel.access import Permission, Role
from msp.kernel.errors import Refused, mark
from msp.kernel.writing import moment_text

USUAL_PRIORITY = 3


class AskTeam(Command):
    """What is asked of a team or a person. `priority` is the ticket's unless told."""

    ticket_id: UUID | None = None
    kind: RequestKind = RequestKind.INVESTIGATION
    to_team_id: UUID | None = None
    to_person_id: UUID | None = None
    subject: str = Field(min_length=3, max_length=200)
    question: str = Field(min_length=3, max_length=8000)
    evidence: str = Field(default="", max_length=8000)
    answer_form: AnswerForm = AnswerForm.EXPLANATION
    priority: int | None = Field(default=None, ge=1, le=4)
    wanted_by: datetime | None = None


class PromiseAnswer(Command):
    """By when the answer is expected. `interrupts`: it stops other work of mine (割り込み)."""

    request_id: UUID
    answer_by: datetime
    said: str = Field(default="", max_length=2000)
    interrupts: bool = False
    version: int | None = None


class DeferAnswer(Command):
    """Why not now, and by when instead."""

    request_id: UUID
    answer_by: datetime
    reason: str = Field(min_length=3, max_length=2000)
    interrupts: bool = False
    version: int | None = None


class ChaseRequest(Command):
    """A reminder on record; there is no other way to press."""

    request_id: UUID
    said: str = Field(default="", max_length=1000)
    version: int | None = None


class AnswerRequest(Command):
    """What was found out."""

    request_id: UUID
    answer: str = Field(min_length=3, max_length=16_000)
    interrupts: bool = False
    version: int | None = None


class AcceptRequest(Command):
    """The answer is what was asked for."""

    request_id: UUID
    version: int | None = None


class AskAgain(Command):
    """What the answer leaves open."""

    request_id: UUID
    said: str = Field(min_length=3, max_length=4000)
    version: int | None = None


class WithdrawRequest(Command):
    """Why it is no longer needed."""

    request_id: UUID
    said: str = Field(default="", max_length=2000)
    version: int | None = None


def ask_team(work: Work, wish: AskTeam, source: str = "") -> TeamRequest:
    """Ask another team or person; a ticket it is about stays with its owner (R59, R100, R104)."""
    work.require(Permission.TICKET_WORK)
    ticket = queries.locked(work, wish.ticket_id) if wish.ticket_id else None
    if ticket is None and work.actor.clients is not None:
        raise Refused(mark("Please say which ticket it is about."), field="ticket_id")
    _require_receiver(work, wish)
    me = log.person_of(work)
    teams = asked.teams_of(work, me) if me else ()
    told = wish.model_dump(exclude={"priority", "wanted_by"})
    row = work.add(
        TeamRequest(
            **told,
            number=next_number(work, "request"),
            priority=wish.priority or (ticket.priority if ticket else USUAL_PRIORITY),
            wanted_by=_moment(work, wish.wanted_by) if wish.wanted_by else None,
            from_person_id=me,
            from_team_id=teams[0] if teams else None,
            asked_at=work.now,
            source=source,
        )
    )
    _watch(work, row)
    _write(work, row, RequestVerb.ASKED, wish.question)
    _tell(work, row, teamwork_letters.ASKED, row.to_person_id)
    return row


def promise_answer(work: Work, wish: PromiseAnswer) -> TeamRequest:
    """Say when the answer is expected (R90); whoever of the team says so takes it."""
    row = _taken(work, wish.request_id, RequestVerb.PROMISED, wish.version)
    row.answer_by = _moment(work, wish.answer_by)
    _watch(work, row)
    _write(work, row, RequestVerb.PROMISED, wish.said)
    if wish.interrupts:
        _interrupted(work, row, None)
    return row


def defer_answer(work: Work, wish: DeferAnswer) -> TeamRequest:
    """Put the answer off, with a reason and a new moment (R91)."""
    row = _taken(work, wish.request_id, RequestVerb.DEFERRED, wish.version)
    row.answer_by, row.deferrals = _moment(work, wish.answer_by), row.deferrals + 1
    _watch(work, row)
    _write(work, row, RequestVerb.DEFERRED, wish.reason)
    if wish.interrupts:
        _interrupted(work, row, None)
    return row


def chase_request(work: Work, wish: ChaseRequest) -> TeamRequest:
    """Remind whoever is asked, in measure: refused until the last reminder has cooled (R92)."""
    work.require(Permission.TICKET_WORK)
    row = _held(work, wish.request_id, wish.version)
    rules.moved(row.state, RequestVerb.CHASED)
    again_at = chase_from(work, row)
    if not rules.may_chase(again_at, work.now) and again_at is not None:
        at = moment_text(again_at, ZoneInfo(work.actor.zone), work.actor.language)
        raise Refused(
            mark("It was chased a short while ago. It is possible again from %(at)s."), at=at
        )
    row.chases, row.chased_at = row.chases + 1, work.now
    _write(work, row, RequestVerb.CHASED, wish.said)
    _tell(work, row, teamwork_letters.CHASED, row.to_person_id)
    return row


def answer_request(work: Work, wish: AnswerRequest) -> TeamRequest:
    """Give the answer; it stands on the ticket as a note, too."""
    row = _taken(work, wish.request_id, RequestVerb.ANSWERED, wish.version)
    row.answer, row.answered_at, row.answered_by_id = wish.answer, work.now, log.person_of(work)
    if row.answer_seconds is None:
        calendar = teamwork.house_calendar(work)
        row.answer_seconds = calendar.business_seconds(row.asked_at, work.now)
    _write(work, row, RequestVerb.ANSWERED, wish.answer)
    if wish.interrupts:
        _interrupted(work, row, None)
    if row.ticket_id is not None:
        body = f"R-{row.number} {row.subject}\n\n{wish.answer}"
        add_note(work, AddNote(ticket_id=row.ticket_id, body=body))
    _tell(work, row, teamwork_letters.ANSWERED, row.from_person_id)
    return row


def accept_request(work: Work, wish: AcceptRequest) -> TeamRequest:
    """The asker is content: the request is over."""
    return _stepped(work, wish.request_id, RequestVerb.ACCEPTED, (wish.version, ""))


def ask_again(work: Work, wish: AskAgain) -> TeamRequest:
    """The answer leaves something open: the question goes back, and is counted (R83)."""
    row = _stepped(work, wish.request_id, RequestVerb.ASKED_AGAIN, (wish.version, wish.said))
    row.re_asks, row.answer_by = row.re_asks + 1, None
    _watch(work, row)
    _tell(work, row, teamwork_letters.ASKED, row.to_person_id)
    return row


def withdraw_request(work: Work, wish: WithdrawRequest) -> TeamRequest:
    """The answer is no longer needed."""
    return _stepped(work, wish.request_id, RequestVerb.WITHDRAWN, (wish.version, wish.said))


def chase_from(work: Work, row: TeamRequest) -> datetime | None:
    """When the request can be chased again; None: at once."""
    calendar, minutes = teamwork.house_calendar(work), teamwork.cooldown(work)
    return rules.chase_from(calendar, row.chased_at, minutes)


def _stepped(
    work: Work, request_id: UUID, verb: RequestVerb, told: tuple[int | None, str]
) -> TeamRequest:
    """A step of whoever asked."""
    work.require(Permission.TICKET_WORK)
    version, said = told
    row = _held(work, request_id, version)
    row.state = rules.moved(row.state, verb)
    if row.state in {RequestState.ACCEPTED, RequestState.WITHDRAWN}:
        row.ended_at = work.now
    _write(work, row, verb, said)
    return row


def _taken(work: Work, request_id: UUID, verb: RequestVerb, version: int | None) -> TeamRequest:
    """A step of whoever is asked; what stood still until now may interrupt other work."""
    work.require(Permission.TICKET_WORK)
    row = _held(work, request_id, version)
    is_new = row.state is RequestState.ASKED
    row.state = rules.moved(row.state, verb)
    _require_asked(work, row)
    me = log.person_of(work)
    if row.to_person_id is None:
        row.to_person_id = me
    if is_new and me is not None:
        wanted = select(Timer).where(Timer.person_id == me, Timer.stopped_at.is_(None))
        timer = work.session.scalars(wanted).first()
        if timer is not None and timer.ticket_id != row.ticket_id:
            _interrupted(work, row, timer.ticket_id)
    return row


def _held(work: Work, request_id: UUID, version: int | None) -> TeamRequest:
    row = asked.locked(work, request_id)
    work.fresh(row, version)
    return row


def _require_asked(work: Work, row: TeamRequest) -> None:
    """Refuse an answer by somebody who was not asked; a lead may speak for anybody."""
    actor = work.actor
    if Role.SYSTEM in actor.roles or actor.may(Permission.TEAMWORK_LEAD):
        return
    teams = asked.my_teams(work)
    if actor.id != row.to_person_id and row.to_team_id not in teams:
        raise Refused(mark("Only whoever was asked can answer this."))


def _require_receiver(work: Work, wish: AskTeam) -> None:
    if wish.to_team_id is None and wish.to_person_id is None:
        raise Refused(mark("Please choose a team or a person."), field="to_team_id")
    require_staff(work, wish.to_person_id, "to_person_id")
    if wish.to_team_id is not None:
        work.get(Team, wish.to_team_id)
    if wish.to_person_id == work.actor.id:
        raise Refused(mark("Please choose somebody else."), field="to_person_id")


def _watch(work: Work, row: TeamRequest) -> None:
    """Another moment was named: the worker reckons its levels, if there are any, from now on."""
    row.levels_told_at = work.now
    row.next_level_at = work.now if olas.request_levels(work) else None


def _moment(work: Work, moment: datetime) -> datetime:
    """A moment to come; one without a zone is the actor's."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(work.actor.zone))
    return rules.require_to_come(moment, work.now)


def _interrupted(work: Work, row: TeamRequest, other_ticket_id: UUID | None) -> None:
    """Count once for each step that somebody was stopped in other work (R97)."""
    me = log.person_of(work)
    source = f"request:{row.number}:{row.turns + (other_ticket_id is not None)}"
    known = select(Interruption.id).where(Interruption.source == source)
    if me is None or work.session.scalars(known).first() is not None:
        return
    told = {"request_id": row.id, "person_id": me, "at": work.now}
    work.add(Interruption(source=source, other_ticket_id=other_ticket_id, **told))


def _write(work: Work, row: TeamRequest, verb: RequestVerb, said: str) -> None:
    """One line of the request, and one of its ticket's log: ids and numbers there."""
    row.turns += 1
    by_when = row.answer_by if verb in {RequestVerb.PROMISED, RequestVerb.DEFERRED} else None
    told = {"request_id": row.id, "turn": row.turns, "at": work.now, "verb": verb}
    work.add(TeamRequestLine(**told, actor_id=log.person_of(work), by_when=by_when, said=said))
    if row.ticket_id is not None:
        ticket = queries.locked(work, row.ticket_id)
        log.write(work, ticket, Verb.REQUEST, request_id=row.id, number=row.number, step=verb)


def _tell(work: Work, row: TeamRequest, letters: Letters, whom: UUID | None) -> None:
    person = work.session.get(Person, whom) if whom else None
    if person is None or person.id == work.actor.id:
        return
    ticket = work.session.get(Ticket, row.ticket_id) if row.ticket_id else None
    client = work.session.get(Client, ticket.client_id) if ticket else None
    told = {
        "number": str(row.number),
        "subject": row.subject,
        "sender": work.actor.name,
        "count": str(row.chases),
        "about": f"#{ticket.number} {client.name}" if ticket and client else "",
        "said": row.answer if letters is teamwork_letters.ANSWERED else row.question,
    }
    tell(work, person, f"request:{row.id}:{row.turns}", (letters, told))
