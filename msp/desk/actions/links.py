"""Tickets are merged, split and linked; a merge moves nothing, it points (DOMAIN §7)."""

from datetime import datetime
from uuid import UUID

from pydantic import Field

from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk import rules
from msp.desk.actions import log
from msp.desk.actions.separating import apart, move_messages
from msp.desk.actions.tickets import SolveTicket, solve_ticket
from msp.desk.models import Ticket, TicketEvent, TicketLink
from msp.desk.queries import links as queries
from msp.desk.queries import separating, tickets
from msp.desk.rules import Status, Verb, handovers
from msp.desk.rules.links import End, LinkKind, may_link, may_merge, taken_in
from msp.kernel.access import Permission
from msp.kernel.errors import Forbidden, Refused, mark

LINKS = (LinkKind.CHILD, LinkKind.DUPLICATE)


class MergeTickets(Command):
    """Which ticket ends in which other, named by its number."""

    ticket_id: UUID
    into: int = Field(ge=1)
    version: int | None = None


class UnmergeTicket(Command):
    """A merge that is taken back."""

    ticket_id: UUID


class LinkTickets(Command):
    """What the ticket is to the other one: a part of it, or its duplicate."""

    ticket_id: UUID
    to: int = Field(ge=1)
    kind: LinkKind = LinkKind.CHILD


class RemoveLink(Command):
    """A link that does not hold."""

    link_id: UUID


class SolveChildren(Command):
    """The parts that are solved by what solved the whole."""

    ticket_id: UUID
    children: list[UUID] = Field(min_length=1, max_length=200)


def merge_tickets(work: Work, wish: MergeTickets) -> Ticket:
    """End a ticket in another of the same client; answer the one that goes on.

    Messages stay where they are and are shown there; time and what is billed stay, too.
    """
    work.require(Permission.TICKET_WORK)
    other_id = tickets.by_number(work, wish.into).id
    for ticket_id in sorted((wish.ticket_id, other_id)):
        tickets.locked(work, ticket_id)
    ticket = log.held(work, wish.ticket_id, wish.version)
    other = log.held(work, other_id)
    may_merge(_end(ticket), _end(other))
    link = _linked(work, ticket, (other, LinkKind.MERGED))
    brought = taken_in((e.verb, e.detail) for e in tickets.events(work, ticket.id))
    pairs = [[ticket.id, ticket.number], *([key, number] for key, number in brought.items())]
    told: dict[str, object] = {"status": Status.MERGED, "wait_reason": None}
    rules.moved(ticket.status, Status.MERGED)
    differences = history.changed(ticket, told)
    log.write(work, ticket, Verb.MERGED, link_id=link.id, number=other.number, **differences)
    log.write(work, other, Verb.TOOK_IN, link_id=link.id, number=ticket.number, tickets=pairs)
    return other


def unmerge_ticket(work: Work, wish: UnmergeTicket) -> Ticket:
    """Take one's own merge back within ten minutes; the ticket stands as it stood.

    Mail that followed it goes back with it; `separate_ticket` does so later, and picks.
    """
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    link = queries.standing(work, ticket.id, LinkKind.MERGED)
    if link is None or ticket.status is not Status.MERGED:
        raise Refused(mark("This ticket was not merged."))
    line = _line(work, link)
    if link.made_by is None or link.made_by != log.person_of(work):
        raise Forbidden(mark("Only whoever made a change can undo it."))
    handovers.require_in_time(line.at, work.now)
    told = separating.since(work, ticket)
    apart(work, told, Verb.UNDONE, {"messages": move_messages(work, told, told.theirs)})
    return ticket


def link_tickets(work: Work, wish: LinkTickets) -> TicketLink:
    """Say that a ticket is a part or a duplicate of another one of the same client."""
    work.require(Permission.TICKET_WORK)
    if wish.kind not in LINKS:
        raise Refused(mark("Please choose how the tickets belong together."), field="kind")
    ticket, other = log.held(work, wish.ticket_id), tickets.by_number(work, wish.to)
    may_link(_end(ticket), _end(other), set(queries.chain(work, other.id, wish.kind)))
    if queries.standing(work, ticket.id, wish.kind) is not None:
        raise Refused(mark("It has such a link already. Take that one away first."), field="to")
    link = _linked(work, ticket, (other, wish.kind))
    for end, far in ((ticket, other), (log.held(work, other.id), ticket)):
        log.write(work, end, Verb.LINKED, link_id=link.id, kind=wish.kind, number=far.number)
    return link


def remove_link(work: Work, wish: RemoveLink) -> Ticket:
    """Take a part or a duplicate away; answer the ticket that was one."""
    work.require(Permission.TICKET_WORK)
    link = queries.link(work, wish.link_id)
    if link.kind not in LINKS:
        raise Refused(mark("This cannot be undone."))
    ticket, other = log.held(work, link.ticket_id), log.held(work, link.to_id)
    link.removed_at = work.now
    for end, far in ((ticket, other), (other, ticket)):
        log.write(work, end, Verb.UNLINKED, link_id=link.id, number=far.number)
    return ticket


def solve_children(work: Work, wish: SolveChildren) -> list[Ticket]:
    """Solve the chosen open parts of a ticket by its own cause and solution."""
    work.require(Permission.TICKET_WORK)
    parent = tickets.ticket(work, wish.ticket_id)
    if len(parent.solution) < 3:
        raise Refused(mark("Solve the parent first: its parts are solved by the same words."))
    chosen = set(wish.children)
    parts = [row for row in queries.open_children(work, parent.id) if row.id in chosen]
    told = {name: getattr(parent, name) for name in ("cause_code", "cause", "solution")}
    return [solve_ticket(work, SolveTicket(ticket_id=row.id, **told)) for row in parts]


def _linked(work: Work, ticket: Ticket, to: tuple[Ticket, LinkKind]) -> TicketLink:
    other, kind = to
    return work.add(
        TicketLink(
            client_id=ticket.client_id,
            ticket_id=ticket.id,
            to_id=other.id,
            kind=kind,
            made_by=log.person_of(work),
        )
    )


def _end(ticket: Ticket) -> End:
    return End(ticket.id, ticket.client_id, ticket.status)


def _line(work: Work, link: TicketLink) -> TicketEvent:
    """The line of the log that tells of the link, at the ticket where it begins."""
    lines = tickets.events(work, link.ticket_id)
    return next(line for line in lines if line.detail.get("link_id") == str(link.id))


def merged_at(work: Work, link: TicketLink) -> datetime:
    """When the merge was made, so that a page can say how long it can be undone."""
    work.require(Permission.TICKET_WORK)
    return _line(work, link).at
