"""What a ticket's work will cost us is estimated from the ticket, once (R35)."""

from uuid import UUID

from contracts.actions import quotes_estimates as estimates
from contracts.models import Estimate
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk import queries
from msp.kernel.access import Permission

LONGEST = 160


class EstimateTicket(Command):
    """The ticket whose work is to be estimated."""

    ticket_id: UUID


def estimate_ticket(work: Work, wish: EstimateTicket) -> Estimate:
    """Begin the estimate of a ticket, or go on with the one there is."""
    work.require(Permission.ESTIMATE_CHANGE)
    ticket = queries.locked(work, wish.ticket_id)  # two people who press at once begin one
    told = {"client_id": ticket.client_id, "source": f"ticket:{ticket.id}"}
    title = f"#{ticket.number} {ticket.subject}"[:LONGEST]
    return estimates.draft_estimate(work, estimates.DraftEstimate(**told, title=title))
