"""Nobody works on what was handed to them before they have looked at it, or outside their hours."""

from uuid import UUID

from sqlalchemy import select

from msp.data.work import Work
from msp.desk.models import PartnerHours, Ticket
from msp.desk.queries import handovers, tiers
from msp.desk.queries import intake as intakes
from msp.desk.rules import intake, reviews
from msp.kernel.access import Role
from msp.kernel.errors import DoFirst, Forbidden, mark


def require_reviewed(work: Work, ticket: Ticket) -> None:
    """Refuse the receiver of a hand-over who has not reviewed it (R155, R163)."""
    if not ticket.reassignments or Role.SYSTEM in work.actor.roles:
        return
    row = handovers.pending(work, ticket.id)
    if row is None or not reviews.receives(handovers.addressee(work, row, ticket), work.actor.id):
        return
    message = mark("This ticket was handed over to you. Please review the hand-over first.")
    raise DoFirst(message, "tiers.hand_overs", ticket_id=ticket.id)


def require_reviewed_for_time(work: Work, ticket_id: UUID | None) -> None:
    """The same for somebody who logs time on a ticket that was handed over."""
    ticket = work.session.get(Ticket, ticket_id) if ticket_id else None
    if ticket is not None:
        require_reviewed(work, ticket)


def require_facts(work: Work, ticket: Ticket) -> None:
    """Refuse to pass on what was taken down while facts that its category needs are missing (R7).

    What nobody has sorted yet is asked for by the tier alone.
    """
    row = intakes.of_ticket(work, ticket.id)
    if row is None or row.category_id is None:
        return
    found = intake.completeness(intakes.facts(row), intakes.required(work, row))
    if not found.is_complete:
        message = mark("This category needs facts that are missing: %(facts)s.")
        named = {"facts": tuple(intake.word(name) for name in found.missing)}
        raise DoFirst(message, "intake.show", named, ticket_id=ticket.id)


def require_hours(work: Work) -> None:
    """Refuse a partner's agent outside the hours that were agreed (R46, R132)."""
    if Role.PARTNER_AGENT not in work.actor.roles:
        return
    wanted = select(PartnerHours.calendar_id).where(PartnerHours.person_id == work.actor.id)
    calendar_id = work.session.scalar(wanted)
    if calendar_id is None:
        return
    calendar, _ = tiers.hours_of(work, calendar_id)
    if not calendar.is_open_at(work.now):
        raise Forbidden(mark("You are outside the hours that were agreed for you."))
