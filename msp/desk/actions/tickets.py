"""Tickets are opened, moved, assigned, weighed and solved."""

from datetime import datetime, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from pydantic import Field
from sqlalchemy import select

from contracts.models import Contract, Product
from msp.accounts import queries as accounts
from msp.accounts.models import Person
from msp.data import history
from msp.data.commands import Command
from msp.data.counters import next_number
from msp.data.work import Work
from msp.desk import rules
from msp.desk.actions import gate, log, mails
from msp.desk.actions.voices.taking import take_in
from msp.desk.models import Note, Ticket
from msp.desk.queries import agreeing, entering, teamwork
from msp.desk.queries.tickets import site_of
from msp.desk.rules import Channel, Kind, Status, Verb, WaitReason, problems
from msp.desk.rules.problems import CauseCode
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.kernel.ids import new_id

CLOSE_AFTER_DAYS = 7
AT_ONCE = 200
VERBS = {
    Status.SOLVED: Verb.SOLVED,
    Status.CLOSED: Verb.CLOSED,
}


class OpenTicket(Command):
    """What somebody needs help with. A client's person leaves `client_id` out."""

    client_id: UUID | None = None
    contact_id: UUID | None = None
    site_id: UUID | None = None
    contract_id: UUID | None = None
    subject: str = Field(min_length=3, max_length=200)
    description: str = Field(default="", max_length=20_000)
    kind: Kind = Kind.INCIDENT
    channel: Channel = Channel.PHONE
    impact: int = Field(default=2, ge=1, le=3)
    urgency: int = Field(default=2, ge=1, le=3)


class MoveTicket(Command):
    """To which state, and for a wait, why."""

    ticket_id: UUID
    status: Status
    wait_reason: WaitReason | None = None
    version: int | None = None


class AssignTicket(Command):
    """Who takes it; None for nobody."""

    ticket_id: UUID
    assignee_id: UUID | None = None
    version: int | None = None


class SetPriority(Command):
    """How much is affected and how pressing it is; priority follows by the matrix."""

    ticket_id: UUID
    impact: int = Field(ge=1, le=3)
    urgency: int = Field(ge=1, le=3)
    is_major: bool = False
    version: int | None = None


class SetContract(Command):
    """By which contract the ticket is measured and covered, and what the help is about."""

    ticket_id: UUID
    contract_id: UUID | None = None
    product_id: UUID | None = None
    version: int | None = None


class SetNextUpdate(Command):
    """When the client will hear from us next. A moment without a zone is the actor's."""

    ticket_id: UUID
    next_update_at: datetime | None = None
    version: int | None = None


class SolveTicket(Command):
    """What it was, and what helped. An incident has a code of the list for its cause (R72)."""

    ticket_id: UUID
    cause_code: CauseCode | None = None
    cause: str = Field(default="", max_length=4000)
    solution: str = Field(min_length=3, max_length=8000)
    version: int | None = None


class ReopenTicket(Command):
    """Why it is not solved after all."""

    ticket_id: UUID
    because: str = Field(default="", max_length=4000)
    version: int | None = None


class AcceptAnswer(Command):
    """The client is content: the ticket may be closed."""

    ticket_id: UUID
    version: int | None = None


def open_ticket(work: Work, wish: OpenTicket, source: str = "") -> Ticket:
    """Take in a request, promise by the client's own contract, and say that it has arrived."""
    ticket = opened(work, wish, source)
    mails.acknowledge(work, ticket)
    return ticket


def opened(work: Work, wish: OpenTicket, source: str = "") -> Ticket:
    """The ticket of a request, promised by the client's own contract; nobody is told of it yet."""
    work.require(Permission.TICKET_OPEN)
    ticket = _promised(work, wish, source)
    work.session.add(ticket)  # stored with the first line of its log
    work.writes()
    ticket.number = next_number(work, "ticket")
    log.write(work, ticket, Verb.OPENED, channel=ticket.channel)
    take_in(work, ticket)
    return ticket


def _promised(work: Work, wish: OpenTicket, source: str) -> Ticket:
    """The ticket as it will be stored, but for its number: all that can be read and worked out."""
    contact = _contact(work, wish)
    client_id = work.actor.client_id or wish.client_id
    if client_id is None:
        raise Refused(mark("Please choose a client."), field="client_id")
    weights = entering.arrival(work, client_id)
    by_client = work.actor.is_client
    tier = entering.entry_tier(work, client_id, contact)
    ticket = Ticket(
        id=new_id(),
        client_id=client_id,
        subject=wish.subject,
        description=wish.description,
        kind=wish.kind,
        channel=Channel.PORTAL if by_client else wish.channel,
        status=Status.NEW,
        impact=wish.impact,
        urgency=wish.urgency,
        priority=rules.priority_of(wish.impact, wish.urgency, weights),
        tier=tier,
        highest_tier=tier,
        contact_id=contact.id if contact else None,
        site_id=wish.site_id or site_of(work, contact.id if contact else None),
        contract_id=None if by_client else _contract(work, client_id, wish.contract_id),
        opened_at=work.now,
        updated_at=work.now,
        clock_log=[],
        turns=0,
        source=source,
    )
    log.agree(work, ticket)
    return ticket


def move_ticket(work: Work, wish: MoveTicket) -> Ticket:
    """Carry a ticket to another state, if the rules allow that step."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    if wish.status in {Status.SOLVED, Status.CLOSED}:
        gate.require_reviewed(work, ticket)
    return moved(work, ticket, wish.status, wish.wait_reason)


def moved(work: Work, ticket: Ticket, status: Status, reason: WaitReason | None) -> Ticket:
    """The ticket in its new state, with its line in the log."""
    reason = rules.waits(status, reason)
    was_open = ticket.status in rules.OPEN
    rules.moved(ticket.status, status)
    reopened = not was_open and status in rules.OPEN
    told: dict[str, object] = {"status": status, "wait_reason": reason}
    if reopened:
        told |= {"closed_at": None, "reopenings": ticket.reopenings + 1}
    elif status is Status.CLOSED:
        told |= {"closed_at": work.now}
    differences = history.changed(ticket, told)
    verb = Verb.REOPENED if reopened else VERBS.get(status, Verb.STATUS)
    log.write(work, ticket, verb, **differences)
    return ticket


def assign_ticket(work: Work, wish: AssignTicket) -> Ticket:
    """Put a ticket into somebody's hands."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    if wish.assignee_id == ticket.assignee_id:
        return ticket
    require_staff(work, wish.assignee_id, "assignee_id")
    told: dict[str, object] = {"assignee_id": wish.assignee_id}
    if ticket.assignee_id is not None:
        told |= {"reassignments": ticket.reassignments + 1}
    log.write(work, ticket, Verb.ASSIGNED, **history.changed(ticket, told))
    return ticket


def set_priority(work: Work, wish: SetPriority) -> Ticket:
    """Weigh a ticket anew; its promises follow, its pauses stay (DOMAIN §6)."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    if agreeing.running(work, ticket.id) is not None:
        raise Refused(mark("This priority is being agreed between desk and engineers."))
    told = {
        "impact": wish.impact,
        "urgency": wish.urgency,
        "is_major": wish.is_major,
        "priority": rules.priority_of(wish.impact, wish.urgency, teamwork.matrix(work)),
    }
    differences = history.changed(ticket, told)
    if differences:
        log.remeasure(work, ticket)
        log.write(work, ticket, Verb.PRIORITY, **differences)
    return ticket


def set_contract(work: Work, wish: SetContract) -> Ticket:
    """Measure and cover a ticket by that contract, or by whatever fits its client."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    contract_id = _contract(work, ticket.client_id, wish.contract_id)
    before = {"sla_policy_id": ticket.sla_policy_id, "version_id": ticket.calendar_version_id}
    differences = history.changed(ticket, {"contract_id": contract_id})
    if differences:
        log.agree(work, ticket)
        after = {"sla_policy_id": ticket.sla_policy_id, "version_id": ticket.calendar_version_id}
        pairs = {name: [before[name], after[name]] for name in before}
        log.write(work, ticket, Verb.CONTRACT, **differences, **pairs)
    product_id = work.get(Product, wish.product_id).id if wish.product_id else None
    if about := history.changed(ticket, {"product_id": product_id}):
        history.record(work, "ticket.product", ticket, **about)
    return ticket


def set_next_update(work: Work, wish: SetNextUpdate) -> Ticket:
    """Promise the client when it will hear from us next."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    moment = wish.next_update_at
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(work.actor.zone))
    if moment is not None and moment <= work.now:
        raise Refused(mark("Please choose a moment that is still to come."), field="next_update_at")
    differences = history.changed(ticket, {"next_update_at": moment})
    if differences:
        if moment is not None:
            ticket.next_level_at = min(moment, ticket.next_level_at or moment)
        log.write(work, ticket, Verb.UPDATE_PROMISED, **differences)
    return ticket


def solve_ticket(work: Work, wish: SolveTicket) -> Ticket:
    """Say what it was and what helped; the client may still disagree."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    gate.require_reviewed(work, ticket)
    problems.caused(ticket.kind is Kind.INCIDENT, wish.cause_code)
    ticket.cause_code = wish.cause_code
    ticket.cause, ticket.solution = wish.cause, wish.solution
    return moved(work, ticket, Status.SOLVED, None)


def reopen_ticket(work: Work, wish: ReopenTicket) -> Ticket:
    """Take a solved or closed ticket up again; its promise goes on where it stopped."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    moved(work, ticket, Status.ACTIVE, None)
    if wish.because:
        work.add(Note(ticket_id=ticket.id, author_id=log.person_of(work), body=wish.because))
    return ticket


def accept_answer(work: Work, wish: AcceptAnswer) -> Ticket:
    """Close a solved ticket because its client is content."""
    work.require(Permission.TICKET_REPLY)
    ticket = log.held(work, wish.ticket_id, wish.version)
    return moved(work, ticket, Status.CLOSED, None)


def close_quiet_tickets(work: Work) -> int:
    """Close what has been solved for n days and nobody took up again; answer how many."""
    work.require(Permission.TICKET_WORK)
    options = accounts.our_provider(work).options
    days = int(options.get("close_after_days", CLOSE_AFTER_DAYS))
    wanted = (
        select(Ticket)
        .where(
            Ticket.is_open.is_(False),
            Ticket.status == Status.SOLVED,
            Ticket.solved_at <= work.now - timedelta(days=days),
        )
        .order_by(Ticket.id)
        .limit(AT_ONCE)
        .with_for_update(of=Ticket, skip_locked=True)
    )
    quiet = work.session.scalars(wanted).all()
    for ticket in quiet:
        ticket.version += 1
        moved(work, ticket, Status.CLOSED, None)
    return len(quiet)


def require_staff(work: Work, person_id: UUID | None, field: str) -> None:
    """Refuse to put a ticket into the hands of somebody who does not work here."""
    if person_id is None:
        return
    person = work.session.get(Person, person_id)
    if person is None or person.client_id is not None or not person.is_active:
        raise Refused(mark("Please choose somebody of your own staff."), field=field)


def _contact(work: Work, wish: OpenTicket) -> Person | None:
    """Who asks: the client's person at the door, or the one whom the desk names."""
    if work.actor.is_client:
        return work.get(Person, work.actor.id)
    if wish.contact_id is None:
        return None
    person = work.session.get(Person, wish.contact_id)
    if person is None or person.client_id != wish.client_id:
        raise Refused(mark("Please choose somebody of that client."), field="contact_id")
    return person


def _contract(work: Work, client_id: UUID, contract_id: UUID | None) -> UUID | None:
    if contract_id is None:
        return None
    contract = work.session.get(Contract, contract_id)
    if contract is None or contract.client_id != client_id:
        raise Refused(mark("Please choose a contract of that client."), field="contract_id")
    return contract.id
