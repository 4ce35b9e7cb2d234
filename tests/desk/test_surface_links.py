"""Tickets are merged, split and linked: nothing that is billed moves, and there is a way back."""

from uuid import uuid4

import pytest
from sqlalchemy import select

from msp.accounts.models import Client
from msp.desk import actions
from msp.desk.actions import links
from msp.desk.models import Message, Ticket
from msp.desk.queries import links as queries
from msp.desk.queries import tickets
from msp.desk.rules import Status
from msp.desk.rules.links import End, LinkKind, may_link, may_merge
from msp.kernel.errors import Conflict, Refused
from tests.conftest import browser_of
from tests.desk.conftest import misaki

HERS = uuid4()


@pytest.fixture
def second(work, client, contact, promise):
    wish = actions.OpenTicket(client_id=client.id, contact_id=contact.id, subject="VPNがまた切れる")
    return actions.open_ticket(work, wish)


def merged(work, ticket, other):
    return links.merge_tickets(work, links.MergeTickets(ticket_id=ticket.id, into=other.number))


def end(client_id=HERS, status=Status.ACTIVE):
    return End(uuid4(), client_id, status)


@pytest.mark.parametrize(
    ("one", "other", "because"),
    [
        (end(), end(uuid4()), "different clients"),
        (end(status=Status.SOLVED), end(), "Only an open ticket"),
        (end(), end(status=Status.MERGED), "must be open"),
    ],
)
def test_what_may_not_be_merged_is_told_why(one, other, because):
    with pytest.raises(Refused, match=because):
        may_merge(one, other)


def test_a_ticket_is_no_part_of_itself_or_of_its_own_part():
    one, other = end(), end()

    with pytest.raises(Refused, match="another ticket"):
        may_link(one, one, set())
    with pytest.raises(Refused, match="a part of this one already"):
        may_link(one, other, {other.id, one.id})


def test_a_merged_ticket_ends_and_its_words_are_shown_where_it_went(browser, work, ticket, second):
    said = actions.ClientReplies(ticket_id=second.id, body="昨日も切れました")
    actions.client_replies(work, said)
    actions.add_note(work, actions.AddNote(ticket_id=second.id, body="ログ確認済み"))

    browser.post(f"/tickets/{second.id}/merge", data={"into": f"#{ticket.number}"})
    page = browser.get(f"/tickets/{ticket.id}").text
    gone = browser.get(f"/tickets/{second.id}").text
    work.session.expire_all()

    assert (second.status, second.is_open) == (Status.MERGED, False)
    assert "昨日も切れました" in page
    assert "ログ確認済み" in page
    assert f"#{second.number} から" in page
    assert f'href="/tickets/{ticket.number}"' in gone
    assert work.session.scalars(select(Message.ticket_id)).all() == [second.id]


def test_what_the_client_says_on_a_merged_ticket_goes_on_where_it_went(work, ticket, second):
    actions.move_ticket(
        work, actions.MoveTicket(ticket_id=ticket.id, status="waiting", wait_reason="client")
    )
    merged(work, second, ticket)

    message = actions.client_replies(
        work, actions.ClientReplies(ticket_id=second.id, body="まだ切れます")
    )

    assert ticket.status is Status.ACTIVE
    assert ticket.answer_owed_since == work.now
    assert message in tickets.record(work, ticket).messages
    assert second.status is Status.MERGED


def test_a_reply_of_the_desk_to_a_merged_ticket_is_refused(browser, work, ticket, second):
    merged(work, second, ticket)

    answer = browser.post(f"/tickets/{second.id}/reply", data={"body": "はい", "after": "stay"})

    assert answer.status_code == 422
    assert "統合" in answer.text
    assert f"/tickets/{ticket.number}" in answer.text


def test_a_merge_is_taken_back_within_ten_minutes(browser, work, ticket, second, later):
    before = second.status
    merged(work, second, ticket)

    with pytest.raises(Refused, match="too late"):
        links.unmerge_ticket(later(minutes=11), links.UnmergeTicket(ticket_id=second.id))
    browser.post(f"/tickets/{second.id}/unmerge")
    work.session.expire_all()

    assert second.status is before
    assert not queries.links(work, ticket.id)
    assert "そちらで続きます" not in browser.get(f"/tickets/{second.id}").text


def test_a_stranger_to_the_client_and_a_stale_page_are_refused(browser, work, ticket, second):
    theirs = work.add(Client(name="別の会社", number=2))
    wish = actions.OpenTicket(client_id=theirs.id, subject="印刷できない")
    other = actions.open_ticket(work, wish)

    answer = browser.post(f"/tickets/{ticket.id}/merge", data={"into": str(other.number)})

    assert answer.status_code == 422
    assert ticket.status is Status.NEW
    stale = links.MergeTickets(ticket_id=ticket.id, into=second.number, version=99)
    with pytest.raises(Conflict):
        links.merge_tickets(work, stale)


def test_a_client_reads_that_its_request_was_joined_and_by_which(
    sessions, work, contact, ticket, second
):
    merged(work, second, ticket)
    work.session.flush()

    page = browser_of(sessions, misaki(contact)).get(f"/tickets/{second.id}").text

    assert "まとめました" in page
    assert f'href="/tickets/{ticket.number}"' in page


def test_chosen_messages_become_a_ticket_and_nothing_is_sent_again(browser, work, ticket):
    for body in ("VPNの件です", "別件ですが印刷もできません"):
        actions.client_replies(work, actions.ClientReplies(ticket_id=ticket.id, body=body))
    second = tickets.messages(work, ticket.id)[-1]

    typed = {"subject": "印刷できない", "messages": [str(second.id)]}
    browser.post(f"/tickets/{ticket.id}/split", data=typed)
    made = work.session.scalars(select(Ticket).where(Ticket.subject == "印刷できない")).one()
    page = browser.get(f"/tickets/{made.id}").text

    assert "別件ですが印刷もできません" in page
    assert f"#{ticket.number} から" in page
    assert "VPNの件です" not in page
    assert actions.mail_replies(work) == 0
    assert len(tickets.messages(work, ticket.id)) == 2
    browser.post(f"/tickets/{made.id}/unsplit")
    work.session.expire_all()

    assert made.status is Status.MERGED


def test_a_solved_parent_offers_its_open_parts(browser, work, ticket, second):
    browser.post(f"/tickets/{second.id}/links", data={"to": str(ticket.number), "kind": "child"})
    work.session.expire_all()
    typed = {"solution": "回線を交換しました", "cause_code": "unknown"}

    answer = browser.post(f"/tickets/{ticket.id}/do/solve", data=typed)
    offered = browser.get(answer.location).text
    browser.post(answer.location, data={"children": [str(second.id)]})
    work.session.expire_all()

    assert answer.location.endswith("/children")
    assert "VPNがまた切れる" in offered
    assert (second.status, second.solution) == (Status.SOLVED, "回線を交換しました")


def test_a_link_is_shown_at_both_ends_and_taken_away(browser, work, ticket, second):
    told = {"ticket_id": ticket.id, "to": second.number, "kind": LinkKind.DUPLICATE}
    made = links.link_tickets(work, links.LinkTickets(**told))

    page = browser.get(f"/tickets/{second.id}/links").text
    browser.post(f"/tickets/links/{made.id}/remove")

    assert "VPNが切れる" in page
    assert not queries.links(work, second.id)
    assert browser.post(f"/tickets/links/{made.id}/remove").status_code == 404


def test_a_client_takes_the_answer_and_the_ticket_is_closed(sessions, work, contact, ticket):
    wish = actions.SolveTicket(ticket_id=ticket.id, cause_code="unknown", solution="再起動しました")
    actions.solve_ticket(work, wish)
    hers = browser_of(sessions, misaki(contact))

    asked = hers.get(f"/tickets/{ticket.id}").text
    hers.post(f"/tickets/{ticket.id}/accept")
    work.session.expire_all()

    assert f'action="/tickets/{ticket.id}/accept"' in asked
    assert (ticket.status, ticket.closed_at) == (Status.CLOSED, work.now)


def test_programs_merge_split_and_take_it_back(browser, work, ticket, second):
    said = actions.ClientReplies(ticket_id=ticket.id, body="印刷の件も")
    message = actions.client_replies(work, said)
    path = f"/api/v1/tickets/{second.id}"

    one = browser.post(f"{path}/merge", json={"into": ticket.number})
    listed = browser.get(f"{path}/links").json["items"]
    back = browser.post(f"{path}/unmerge", json={})
    wish = {"subject": "印刷できない", "messages": [str(message.id)]}
    split = browser.post(f"/api/v1/tickets/{ticket.id}/split", json=wish)

    assert (one.json["number"], back.json["status"]) == (ticket.number, "new")
    assert [(row["kind"], row["to_id"]) for row in listed] == [("merged", str(ticket.id))]
    assert (split.status_code, split.json["subject"]) == (201, "印刷できない")
