"""From a ticket to what its work will cost us: one button, one estimate."""

from uuid import UUID

from flask import redirect, url_for

from msp.data.work import Work
from msp.desk.actions.estimating import EstimateTicket, estimate_ticket
from msp.desk.web.room import pages
from msp.doors.answers import Answer
from msp.doors.web import door


@pages.post("/<uuid:ticket_id>/estimate")
@door
def estimate(work: Work, ticket_id: UUID) -> Answer:
    """Begin the estimate of the ticket, or go on with the one there is."""
    made = estimate_ticket(work, EstimateTicket(ticket_id=ticket_id))
    return redirect(url_for("estimates.show", estimate_id=made.id))
