"""Due moments as a calendar: a private address that a calendar program reads, revocable."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from flask import Blueprint, Response, redirect, render_template, url_for
from flask_babel import force_locale, gettext, pgettext
from icalendar import Calendar, Event

from msp.accounts.models import Person
from msp.accounts.queries import actor_of
from msp.accounts.web import own_door
from msp.data.work import Work, look
from msp.desk.actions.voices import feeds as actions
from msp.desk.models import Ticket
from msp.desk.models.voices import CalendarFeed
from msp.desk.queries.voices import feeds as queries
from msp.desk.web.voices.links import CALENDAR, address, opened, sealed
from msp.doors import toasts
from msp.doors.answers import Answer
from msp.doors.porter import sessions
from msp.doors.web import open_door
from msp.kernel.access import Actor, system_actor
from msp.kernel.errors import NotFound, mark

pages = Blueprint("feeds", __name__)
LENGTH = timedelta(minutes=15)
KIND = "text/calendar; charset=utf-8"


def feed_link(row: CalendarFeed) -> str:
    """The full private address of somebody's calendar."""
    named = [row.provider_id.hex, row.id.hex, row.nonce]
    return address("feeds.read", token=sealed(CALENDAR, named))


@pages.get("/calendar/<token>.ics")
@open_door
def read(token: str) -> Answer:
    """The calendar behind the address, as its person may see tickets today."""
    provider, feed_id, nonce = opened(CALENDAR, token, 3)
    with look(sessions(), system_actor(UUID(provider), "calendar")) as work:
        actor = _whose(work, UUID(feed_id), nonce)
    with look(sessions(), actor) as work, force_locale(actor.language):
        content = calendar_of(work).to_ical()
    answer = Response(content, content_type=KIND)
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _whose(work: Work, feed_id: UUID, nonce: str) -> Actor:
    feed = queries.open_feed(work, feed_id, nonce)
    person = work.session.get(Person, feed.person_id) if feed else None
    if person is None or not person.is_active:
        raise NotFound(mark("There is no such page."))
    return actor_of(person)


def calendar_of(work: Work) -> Calendar:
    """An event for each due moment, each promised update and each planned call; stable UIDs."""
    calendar = Calendar()
    calendar.add("prodid", "-//Tasuki//Tickets//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", gettext("Tickets: %(name)s", name=work.actor.name))
    for event in _events(work):
        calendar.add_component(event)
    return calendar


def _events(work: Work) -> Iterator[Event]:
    is_client = work.actor.is_client
    for ticket in queries.tickets(work):
        if ticket.next_due_at is not None and not is_client:
            yield _event("due", ticket, ticket.next_due_at, gettext("Due"))
        if ticket.next_update_at is not None:
            client_words = pgettext("client", "You will hear from us")
            words = client_words if is_client else gettext("Update promised")
            yield _event("update", ticket, ticket.next_update_at, words)
    for complaint, ticket in queries.calls(work):
        if complaint.follow_up_at is not None:
            yield _event("call", ticket, complaint.follow_up_at, gettext("Follow-up call"))


def _event(kind: str, ticket: Ticket, at: datetime, words: str) -> Event:
    """The same ticket keeps its UID, and rises in SEQUENCE with whatever happens to it."""
    event = Event()
    event.add("uid", f"{kind}-{ticket.id}@tasuki.invalid")
    event.add("sequence", ticket.turns)
    event.add("dtstamp", ticket.updated_at)
    event.add("dtstart", at)
    event.add("dtend", at + LENGTH)
    event.add("summary", f"{words}: #{ticket.number} {ticket.subject}")
    event.add("url", address("desk.by_number", number=str(ticket.number)))
    return event


@pages.get("/me/calendar")
@own_door
def mine(work: Work) -> Answer:
    """My private address, or the button that makes one."""
    row = queries.own_feed(work)
    return render_template("desk/voices/calendar.html", link=feed_link(row) if row else None)


@pages.post("/me/calendar")
@own_door
def make(work: Work) -> Answer:
    """A new address; the old one leads nowhere."""
    actions.open_feed(work)
    toasts.say(gettext("The address is made."))
    return redirect(url_for(".mine"))


@pages.post("/me/calendar/revoke")
@own_door
def revoke(work: Work) -> Answer:
    """No address any more."""
    actions.close_feed(work)
    toasts.say(gettext("The address was revoked."))
    return redirect(url_for(".mine"))
