"""What stands beside a ticket: a card for each thing that is known of it, fetched in one piece.

A room of the desk adds its card by a function in `PARTS`; floors above the desk hand theirs in as
the application's `ticket_cards`. The ticket's page itself stays as light as it is, and the cards
are read with one request. Rooms take `Card` from `msp.desk.web.cards`.
"""

from uuid import UUID

from flask import current_app, render_template

from msp.data.work import Work
from msp.desk.queries import tickets
from msp.desk.web import clocks, product_card, runbooks
from msp.desk.web.cards import Card, Part
from msp.desk.web.intake import sheet
from msp.desk.web.mail import card as mail_card
from msp.desk.web.problems.card import card as problems_card
from msp.desk.web.room import pages
from msp.desk.web.surface import linking
from msp.desk.web.teamwork import asking, talks
from msp.desk.web.tiers import handed
from msp.desk.web.vendors import cases as vendor_cases
from msp.desk.web.voices import CARDS
from msp.doors.answers import Answer
from msp.doors.web import door, wants_part
from msp.kernel.access import Permission

__all__ = ["PARTS", "Card", "Part", "beside"]

PARTS: tuple[Part, ...] = (
    problems_card,
    sheet.card,
    product_card.card,
    runbooks.card,
    linking.card,
    *CARDS,
    talks.card,
    asking.card,
    clocks.beside,
    handed.card,
    mail_card.card,
    vendor_cases.card,
)


@pages.get("/<uuid:ticket_id>/beside")
@door
def beside(work: Work, ticket_id: UUID) -> Answer:
    """Every card of the ticket that whoever asks may read."""
    work.require(Permission.TICKET_WORK)
    ticket = tickets.ticket(work, ticket_id)
    parts = (*PARTS, *current_app.extensions.get("ticket_cards", ()))
    cards = [card for part in parts if (card := part(work, ticket)) is not None]
    page = "desk/beside_cards.html" if wants_part() else "desk/beside.html"
    return render_template(page, ticket=ticket, cards=cards)
