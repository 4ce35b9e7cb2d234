"""The mails of a ticket, as a card beside it."""

from flask import url_for
from flask_babel import gettext

from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.queries import mail as queries
from msp.desk.web import shown
from msp.desk.web.cards import Card
from msp.kernel.access import Permission


def card(work: Work, ticket: Ticket) -> Card | None:
    """How many mails came on the ticket; none where none did, or for whoever may not read them."""
    if not work.actor.may(Permission.MAIL_READ):
        return None
    rows = queries.of_ticket(work, ticket.id)
    if not rows:
        return None
    return Card(
        title=gettext("Received mail"),
        href=url_for("mail.index", ticket=ticket.id),
        label=gettext("Mail of this ticket"),
        pairs=[
            (gettext("Mails"), len(rows)),
            (gettext("Last one"), shown.moment(rows[0].created_at)),
            (gettext("Sender"), rows[0].from_name or rows[0].from_address),
        ],
    )
