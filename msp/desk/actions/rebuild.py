"""The log is the truth: caches are made from it again, and nothing changes where they were true."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import fields
from uuid import UUID

from sqlalchemy import select

from contracts.rules.promises import SlaTerms
from msp.data import searching
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions import log
from msp.desk.models import Ticket, TicketEvent
from msp.desk.rules import Line, Standing, tape_of
from msp.kernel.access import Permission

BATCH = 500
IMPORTED = "imported"  # the source of tickets whose log was kept elsewhere
THEIRS = ("opened", "updated")  # what that log's lines are called
CACHED = ("clock_log", *(field.name for field in fields(Standing)))
Book = dict[tuple[UUID | None, UUID | None], SlaTerms]


def rebuild_clocks(work: Work) -> list[int]:
    """Make every cached clock from the log; the numbers of the tickets that differed.

    What came with an import was measured elsewhere: only what happened here since is reckoned.
    """
    work.require(Permission.IMPORT_RUN)
    book: Book = {}
    return [number for batch in _batches(work) for number in _rebuilt(work, batch, book)]


def rebuild_search(work: Work) -> int:
    """Let every text be found by the words that it has now; how many were not."""
    work.require(Permission.IMPORT_RUN)
    return searching.rebuild(work)


def _batches(work: Work) -> Iterator[Sequence[Ticket]]:
    last = 0
    while True:
        wanted = select(Ticket).where(Ticket.number > last).order_by(Ticket.number).limit(BATCH)
        batch = work.session.scalars(wanted).all()
        if not batch:
            return
        last = batch[-1].number
        yield batch
        work.session.flush()
        work.session.expunge_all()


def _rebuilt(work: Work, batch: Sequence[Ticket], book: Book) -> Iterator[int]:
    lines = _lines(work, [ticket.id for ticket in batch])
    for ticket in batch:
        key = (ticket.sla_policy_id, ticket.calendar_version_id)
        if key not in book:
            book[key] = queries.measured_terms(work, *key)
        before = [getattr(ticket, name) for name in CACHED]
        tape = tape_of(_own(ticket, lines[ticket.id]))
        if ticket.source == IMPORTED and not tape:
            continue
        ticket.clock_log = tape
        log.measure(ticket, book[key])
        if before != [getattr(ticket, name) for name in CACHED]:
            ticket.version += 1
            yield ticket.number


def _own(ticket: Ticket, lines: list[Line]) -> list[Line]:
    """The lines that were written here."""
    if ticket.source != IMPORTED:
        return lines
    return [line for line in lines if line.verb not in THEIRS]


def _lines(work: Work, tickets: Sequence[UUID]) -> dict[UUID, list[Line]]:
    """The logs of those tickets, each in the order in which it was written."""
    found = work.session.execute(
        select(
            TicketEvent.ticket_id,
            TicketEvent.at,
            TicketEvent.verb,
            TicketEvent.status,
            TicketEvent.wait_reason,
            TicketEvent.detail,
        )
        .where(TicketEvent.ticket_id.in_(tickets))
        .order_by(TicketEvent.ticket_id, TicketEvent.turn)
    )
    lines: dict[UUID, list[Line]] = defaultdict(list)
    for ticket_id, *told in found:
        lines[ticket_id].append(Line(*told))
    return lines
