"""A private address for one's calendar: made, and revoked for good; a new one ends the old."""

import secrets

from sqlalchemy import select

from msp.data import history
from msp.data.work import Work
from msp.desk.models.voices import CalendarFeed
from msp.kernel.access import Permission


def open_feed(work: Work) -> CalendarFeed:
    """A new address; any earlier one of the same person leads nowhere from now on."""
    work.require(Permission.TICKET_READ)
    close_feed(work)
    row = work.add(
        CalendarFeed(
            client_id=work.actor.client_id,
            person_id=work.actor.id,
            nonce=secrets.token_urlsafe(32),
        )
    )
    history.record(work, "feed.added", row)
    return row


def close_feed(work: Work) -> None:
    """No address of that person works any more."""
    work.require(Permission.TICKET_READ)
    wanted = select(CalendarFeed).where(
        CalendarFeed.person_id == work.actor.id, CalendarFeed.revoked_at.is_(None)
    )
    for row in work.session.scalars(wanted):
        row.revoked_at = work.now
        history.record(work, "feed.revoked", row)
