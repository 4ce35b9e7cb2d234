"""Everything that clients said in a span: complaints, wishes, opinions, scores and thanks."""

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import func, select

from msp.accounts.models import Client
from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.models.voices import Complaint, Satisfaction, Thanks, Wish
from msp.desk.rules import Kind
from msp.home.queries.desk import Span
from msp.home.rules.voice import Heard
from msp.kernel.access import Permission

SAID = (Kind.COMPLAINT, Kind.WISH, Kind.OPINION)
FIRST = ("id", "at", "client_id", "client", "kind", "number", "ticket_id", "subject")
TICKET = (Ticket.client_id, Client.name, Ticket.kind, Ticket.number, Ticket.id, Ticket.subject)


def heard(work: Work, span: Span) -> list[Heard]:
    """All of it, the latest first: tickets by when they were opened, answers by when they came."""
    work.require(Permission.VOICE_READ)
    found = [*_said(work, span), *_asked(work, span), *_thanked(work, span)]
    return sorted(found, key=lambda one: (one.at, one.id), reverse=True)


def _heard(row: Any, **more: Any) -> Heard:
    return Heard(**dict(zip(FIRST, row[: len(FIRST)], strict=True)), **more)


def kinds(work: Work, span: Span) -> Sequence[Any]:
    """(kind, count) of all tickets opened in the span."""
    work.require(Permission.VOICE_READ)
    asked = select(Ticket.kind, func.count()).where(*span.holds(Ticket.opened_at))
    found: Sequence[Any] = work.session.execute(asked.group_by(Ticket.kind)).all()
    return found


def _said(work: Work, span: Span) -> Iterator[Heard]:
    asked: Any = (
        select(
            Ticket.id,
            Ticket.opened_at,
            *TICKET,
            Ticket.description,
            Complaint.acknowledged_at,
            Complaint.acknowledge_by,
            Complaint.learnt,
            Wish.state,
            Wish.answer,
        )
        .join(Client, Client.id == Ticket.client_id)
        .outerjoin(Complaint, Complaint.ticket_id == Ticket.id)
        .outerjoin(Wish, Wish.ticket_id == Ticket.id)
        .where(Ticket.kind.in_(SAID), *span.holds(Ticket.opened_at))
    )
    for row in work.session.execute(asked):
        done, due = row.acknowledged_at, row.acknowledge_by
        yield _heard(
            row,
            words=row.learnt or row.answer or row.description,
            is_in_time=done is not None and due is not None and done <= due,
            wish=row.state,
        )


def _asked(work: Work, span: Span) -> Iterator[Heard]:
    at = func.coalesce(Satisfaction.answered_at, Satisfaction.ask_at)
    asked: Any = (
        select(
            Satisfaction.id,
            Satisfaction.answered_at,
            *TICKET,
            Satisfaction.ask_at,
            Satisfaction.score,
            Satisfaction.comment,
        )
        .join(Ticket, Ticket.id == Satisfaction.ticket_id)
        .join(Client, Client.id == Ticket.client_id)
        .where(Satisfaction.ask_at <= work.now, *span.holds(at))
    )
    for row in work.session.execute(asked):
        when = row.answered_at or row.ask_at
        told = (row[0], when, *row[2:8])
        yield _heard(told, is_asked=True, score=row.score, words=row.comment)


def _thanked(work: Work, span: Span) -> Iterator[Heard]:
    asked: Any = (
        select(Thanks.id, Thanks.said_at, *TICKET, Thanks.words)
        .join(Ticket, Ticket.id == Thanks.ticket_id)
        .join(Client, Client.id == Ticket.client_id)
        .where(*span.holds(Thanks.said_at))
    )
    for row in work.session.execute(asked):
        yield _heard(row, words=row.words, is_thanks=True)
