"""The product that a ticket is about, beside the ticket (R58)."""

from flask import g, url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.web.cards import Card
from msp.doors.furniture import spoken
from msp.kernel import writing
from msp.kernel.access import Permission
from msp.knowledge import queries


def card(work: Work, ticket: Ticket) -> Card | None:
    """Its name, the first lines of its page and the aim for a first answer."""
    if ticket.product_id is None or not work.actor.may(Permission.KNOWLEDGE_READ):
        return None
    product, page = queries.product_read(work, ticket.product_id)
    pairs = [(gettext("Product"), product.name_in(g.actor.language))]
    if page is not None and page.answer_minutes:
        aim = writing.minutes_words(page.answer_minutes, spoken())
        pairs.append((gettext("Aim for a first answer"), aim))
    return Card(
        gettext("About the product"),
        url_for("product_pages.show", product_id=product.id),
        gettext("Look"),
        pairs,
    )
