"""Whoever takes work over says that they have read it, what they find, and how it now weighs."""

from uuid import UUID

from pydantic import Field

from msp.data import history
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.actions.tickets import SetPriority, set_priority
from msp.desk.models import HandOver, Ticket
from msp.desk.queries import handovers
from msp.desk.rules import Verb, reviews
from msp.desk.rules.reviews import Validity
from msp.kernel.access import Permission
from msp.kernel.errors import Forbidden, Refused, mark


class ReviewHandOver(Command):
    """What the receiver finds (R154), and the new weight where it was wrong (R156)."""

    ticket_id: UUID
    validity: Validity
    note: str = Field(default="", max_length=4000)
    impact: int | None = Field(default=None, ge=1, le=3)
    urgency: int | None = Field(default=None, ge=1, le=3)
    version: int | None = None


def review_hand_over(work: Work, wish: ReviewHandOver) -> HandOver:
    """Take over what was handed on: from now on it may be worked on. The OLA clock stops.

    A ticket in nobody's hands is then in the reviewer's.
    """
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id, wish.version)
    row = handovers.pending(work, ticket.id)
    if row is None:
        raise Refused(mark("There is no hand-over that waits for a review."))
    if not reviews.may_review(handovers.addressee(work, row, ticket), work.actor.id):
        raise Forbidden(mark("Somebody else has to review what you handed over."))
    row.taken_at, row.taken_by_id, row.awaits_review = work.now, log.person_of(work), False
    row.validity, row.review_note = wish.validity, wish.note
    told = {"assignee_id": ticket.assignee_id or log.person_of(work)}
    differences = history.changed(ticket, told)
    log.write(work, ticket, Verb.REVIEWED, hand_over_id=row.id, **differences)
    _weigh(work, ticket, wish)
    return row


def _weigh(work: Work, ticket: Ticket, wish: ReviewHandOver) -> None:
    impact, urgency = wish.impact or ticket.impact, wish.urgency or ticket.urgency
    if (impact, urgency) != (ticket.impact, ticket.urgency):
        told = {"impact": impact, "urgency": urgency, "is_major": ticket.is_major}
        set_priority(work, SetPriority(ticket_id=ticket.id, **told))
