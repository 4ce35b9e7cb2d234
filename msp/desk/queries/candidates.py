"""What may hold a ticket's answer, and what was tried of it; how far its isolation is."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, func, select

from msp.data.work import Work
from msp.desk.models import Isolation, Message, SecurityCheck, Ticket, TicketCandidate
from msp.desk.queries.tickets import visible
from msp.desk.rules import Status
from msp.desk.rules.problems import Mark
from msp.kernel.access import Permission
from msp.knowledge import queries as knowledge
from msp.knowledge.models import KnownError
from msp.knowledge.rules import Asked, Candidate, Known, Source, codes_in, normal, ranked

COMPARED = 300  # tickets, the newest first, that are compared by their words
WHOLE = 1_200  # characters of each that are compared
SHOWN = 400
HEARD = 5  # messages of the client that are listened to


def candidates_of(
    work: Work, text: str, codes: Iterable[str], client_id: UUID | None
) -> list[Candidate]:
    """What may hold the answer to `text`, best first, each with its reasons (R145).

    Codes that stand in the text count without being named. Tickets are those of the client alone,
    or with no client named of all that the actor may see; a client's person never sees others'.
    """
    told = frozenset(codes_in(text)) | {normal(code) for code in codes if code.strip()}
    return found_for(work, Asked(text, told), client_id)


def found_for(
    work: Work, asked: Asked, client_id: UUID | None, but: UUID | None = None
) -> list[Candidate]:
    """The same for a question that says more; the ticket `but` is not its own candidate."""
    if work.actor.is_client:
        return ranked(asked, [*knowledge.offered_to_clients(work)])
    work.require(Permission.TICKET_WORK)
    known = knowledge.known_to_the_desk(work, asked.codes)
    return ranked(asked, [*known, *_tickets(work, asked, (client_id, but))])


def asked_of(work: Work, ticket: Ticket) -> Asked:
    """What a ticket asks: its words, the client's first messages, and the codes in them."""
    wanted = (
        select(Message.body)
        .where(Message.ticket_id == ticket.id, Message.from_client, Message.unsent_at.is_(None))
        .order_by(Message.created_at)
    )
    said = work.session.scalars(wanted.limit(HEARD)).all()
    text = "\n".join((ticket.subject, ticket.description, *said))
    return Asked(text, frozenset(codes_in(text)), product_id=ticket.product_id)


def marked(work: Work, ticket_id: UUID) -> Mapping[UUID, TicketCandidate]:
    """What was tried on a ticket, by the id of what it was."""
    work.require(Permission.TICKET_WORK)
    wanted = select(TicketCandidate).where(TicketCandidate.ticket_id == ticket_id)
    found = work.session.scalars(wanted.order_by(TicketCandidate.marked_at))
    return {row.subject_id: row for row in found}


def title_of(work: Work, row: TicketCandidate) -> str:
    """What the known error, the article or the ticket that was tried is called."""
    if row.source is Source.KNOWN_ERROR:
        return knowledge.known_error(work, row.subject_id).title
    if row.source is Source.ARTICLE:
        return knowledge.article(work, row.subject_id).title_in(work.actor.language)
    found = work.session.scalars(visible(work).where(Ticket.id == row.subject_id)).first()
    return f"#{found.number} {found.subject}" if found else "—"


@dataclass(frozen=True, slots=True)
class Uses:
    """How many tickets something was tried on, helped on, was put into an answer of.

    `by_itself` counts answers that clients could have read themselves: tier 0 would have done.
    """

    tried: int
    helped: int
    inserted: int
    by_itself: int


def uses_of(work: Work, subject_id: UUID) -> tuple[Uses, Sequence[Row[TicketCandidate, Ticket]]]:
    """The counts of a known error or an article, and the newest tickets that make them."""
    work.require(Permission.PROBLEM_READ)
    helped = TicketCandidate.mark == Mark.WORKED
    counted = select(
        func.count(),
        func.count().filter(helped),
        func.count(TicketCandidate.inserted_at),
        func.count().filter(TicketCandidate.answers_itself),
    ).where(TicketCandidate.subject_id == subject_id)
    wanted = (
        select(TicketCandidate, Ticket)
        .join(Ticket, Ticket.id == TicketCandidate.ticket_id)
        .where(TicketCandidate.subject_id == subject_id)
        .order_by(TicketCandidate.marked_at.desc(), Ticket.number.desc())
    )
    return Uses(*work.session.execute(counted).one()), work.session.execute(wanted.limit(50)).all()


def name_of(work: Work, subject_id: UUID) -> str:
    """What the known error or the article is called, or NotFound."""
    work.require(Permission.PROBLEM_READ)
    found = work.session.get(KnownError, subject_id)
    if found is not None:
        return found.title
    return knowledge.article(work, subject_id).title_in(work.actor.language)


def isolations(work: Work, ticket_id: UUID) -> Sequence[Isolation]:
    """The steps of isolation that were taken on a ticket, oldest first."""
    work.require(Permission.TICKET_WORK)
    wanted = select(Isolation).where(Isolation.ticket_id == ticket_id)
    return work.session.scalars(wanted.order_by(Isolation.created_at, Isolation.id)).all()


def security_check(work: Work, ticket_id: UUID) -> SecurityCheck | None:
    """The check of a ticket's incident for outside attacks, if it was ever thought of."""
    work.require(Permission.TICKET_WORK)
    wanted = select(SecurityCheck).where(SecurityCheck.ticket_id == ticket_id)
    return work.session.scalars(wanted).first()


def _tickets(work: Work, asked: Asked, whose: tuple[UUID | None, UUID | None]) -> Iterator[Known]:
    client_id, but = whose
    wanted: Any = visible(work).with_only_columns(
        *(Ticket.id, Ticket.number, Ticket.subject, Ticket.description),
        *(Ticket.solution, Ticket.product_id),
    )
    wanted = wanted.where(Ticket.status != Status.MERGED, Ticket.id != but)
    if client_id is not None:
        wanted = wanted.where(Ticket.client_id == client_id)
    order = (Ticket.opened_at.desc(), Ticket.number.desc())
    for row in work.session.execute(wanted.order_by(*order).limit(COMPARED)):
        text = row.description[:WHOLE]
        yield Known(
            *(Source.TICKET, row.id, row.number, row.subject, text),
            codes=_codes(asked.codes, f"{row.subject}\n{text}"),
            product_id=row.product_id,
            offers=row.solution[:SHOWN],
            is_solved=bool(row.solution),
        )


def _codes(asked: frozenset[str], text: str) -> frozenset[str]:
    """The codes of the text, looked for only where the end of one that is asked stands in it."""
    ends = {code.replace("-", " ").split()[-1].removeprefix("0x").casefold() for code in asked}
    if not any(end in text.casefold() for end in ends):
        return frozenset()
    return frozenset(codes_in(text))
