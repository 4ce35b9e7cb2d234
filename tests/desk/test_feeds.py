"""A private address brings due moments into one's calendar, until it is revoked."""

from datetime import timedelta

from icalendar import Calendar

from msp.desk import actions as desk
from tests.conftest import SETTINGS, browser_of
from tests.desk.conftest import misaki

HOUR = timedelta(hours=1)


def events(answer):
    found = Calendar.from_ical(answer.data).walk("VEVENT")
    return {str(one["uid"]): (one["dtstart"].dt, int(one["sequence"])) for one in found}


def path_of(page):
    text = page.text
    start = text.index(SETTINGS.public_url) + len(SETTINGS.public_url)
    return text[start : text.index(".ics", start) + 4]


def test_due_moments_stand_in_ones_own_calendar_with_stable_names(sessions, work, browser, ticket):
    desk.assign_ticket(work, desk.AssignTicket(ticket_id=ticket.id, assignee_id=work.actor.id))
    at = work.now + 3 * HOUR
    desk.set_next_update(work, desk.SetNextUpdate(ticket_id=ticket.id, next_update_at=at))
    work.session.flush()
    browser.post("/me/calendar")
    stranger = browser_of(sessions, None)
    path = path_of(browser.get("/me/calendar"))

    first = stranger.get(path)
    desk.set_priority(work, desk.SetPriority(ticket_id=ticket.id, impact=1, urgency=2))
    work.session.flush()
    second = stranger.get(path)

    assert first.content_type == "text/calendar; charset=utf-8"
    assert events(first)[f"due-{ticket.id}@tasuki.invalid"][0] == ticket.next_due_at
    assert events(first)[f"update-{ticket.id}@tasuki.invalid"][0] == at
    assert set(events(first)) == set(events(second))
    assert all(events(second)[uid][1] > events(first)[uid][1] for uid in events(first))
    browser.post("/me/calendar/revoke")
    assert stranger.get(path).status_code == 404
    assert stranger.get("/calendar/nonsense.ics").status_code == 404


def test_a_client_reads_only_when_it_hears_from_us(sessions, work, contact, ticket):
    at = work.now + HOUR
    desk.set_next_update(work, desk.SetNextUpdate(ticket_id=ticket.id, next_update_at=at))
    work.session.flush()
    hers = browser_of(sessions, misaki(contact))
    hers.post("/me/calendar")

    read = hers.get(path_of(hers.get("/me/calendar")))

    assert list(events(read)) == [f"update-{ticket.id}@tasuki.invalid"]
