"""Money beside a ticket: how its client's account stands and what the ticket took (R61)."""

from uuid import UUID

from flask import Blueprint, render_template, url_for
from flask_babel import gettext, ngettext

from msp.data.work import Work
from msp.desk.models import Ticket
from msp.desk.web.cards import Card
from msp.doors.answers import Answer
from msp.doors.furniture import spoken
from msp.doors.web import door
from msp.home.queries import accounts
from msp.home.queries.accounts import Account
from msp.kernel import writing
from msp.kernel.access import Permission
from msp.kernel.money import Money

pages = Blueprint("accounts_beside", __name__, url_prefix="/tickets")


@pages.get("/<uuid:ticket_id>/account")
@door
def of_ticket(work: Work, ticket_id: UUID) -> Answer:
    """What the client owes, and what this ticket took, cost and comes to."""
    found = accounts.account_of(work, ticket_id)
    may = work.actor.may
    return render_template(
        "home/account.html",
        found=found,
        tone=_tone(found),
        standing=_standing(found),
        statement=url_for("receivables.statement", client_id=found.client.id)
        if may(Permission.INVOICE_READ)
        else None,
        hours=url_for("hours.of_client", client_id=found.client.id),
    )


def card(work: Work, ticket: Ticket) -> Card | None:
    """The same in three lines, for whoever may know it."""
    if not work.actor.may(Permission.ACCOUNT_READ):
        return None
    found = accounts.account_of(work, ticket.id)
    return Card(
        gettext("Billing and cost"),
        url_for("accounts_beside.of_ticket", ticket_id=ticket.id),
        gettext("Look"),
        [
            (gettext("Account"), _standing(found)),
            (gettext("To be charged"), _money(found.charged)),
            (gettext("Cost so far"), _cost(found)),
        ],
    )


def _standing(found: Account) -> str:
    """One sentence on what the client owes."""
    if (late := found.late) is not None:
        days = ngettext("%(num)s day late", "%(num)s days late", late.late_days)
        return f"{_money(late.late)} · {days}"
    if found.owed:
        told = " · ".join(_money(each.total) for each in found.owed)
        return str(gettext("%(amount)s open, none of it late", amount=told))
    return str(gettext("Nothing is open"))


def _tone(found: Account) -> tuple[str, str]:
    if found.late is not None:
        return "bad", "octagon-alert"
    return ("info", "hourglass") if found.owed else ("ok", "circle-check")


def _cost(found: Account) -> str:
    told = _money(found.cost)
    return f"{told} + {gettext('unknown')}" if found.unpriced else told


def _money(amount: Money) -> str:
    return writing.money_text(amount, spoken())
