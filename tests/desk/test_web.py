"""The desk's pages for staff and for clients, the way that works and the way that does not."""

from uuid import uuid4

import pytest

from msp.desk import actions, queries
from msp.desk.rules import Status
from msp.kernel.access import Actor, Role, Sight
from tests.conftest import browser_of
from tests.desk.conftest import misaki

PARTS = {"HX-Request": "true"}


@pytest.fixture
def hers(sessions, contact, work):
    """Misaki's browser."""
    work.session.flush()
    return browser_of(sessions, misaki(contact))


def address(ticket, *parts):
    return "/".join(("/tickets", str(ticket.id), *parts))


def test_the_queue_shows_the_ticket_with_its_clock_and_counts(browser, ticket):
    answer = browser.get("/tickets/")

    assert answer.status_code == 200
    assert "VPNが切れる" in answer.text
    assert "株式会社みなと製作所" in answer.text
    assert "data-left=3600>" in answer.text


def test_a_kept_row_follows_its_ticket(browser, work, ticket, owner):
    browser.get("/tickets/")

    actions.assign_ticket(work, actions.AssignTicket(ticket_id=ticket.id, assignee_id=owner.id))
    work.session.flush()

    assert "title=Olive>" in browser.get("/tickets/").text


def test_counts_follow_what_happens(browser, work, ticket, client):
    first = browser.get("/tickets/").text
    actions.open_ticket(work, actions.OpenTicket(client_id=client.id, subject="Another one"))
    work.session.flush()

    second = browser.get("/tickets/").text

    assert first.count('class="n">1<') > 0
    assert second.count('class="n">2<') > 0


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=VPN", True),
        ("q=%231", True),
        ("q=printer", False),
        ("q=100%25", False),
        ("tier=1", True),
        ("tier=2", False),
        ("view=unassigned", True),
        ("view=mine", False),
        ("view=soon", False),
        ("state=closed", False),
        ("state=all&sort=updated", True),
        ("page=9", False),
    ],
)
def test_filters_are_addresses(browser, ticket, query, found):
    answer = browser.get(f"/tickets/?{query}")

    assert answer.status_code == 200
    assert ("VPNが切れる" in answer.text) is found


def test_an_address_that_makes_no_sense_is_refused_in_words(browser, ticket):
    assert browser.get("/tickets/?tier=ninety").status_code == 422
    assert browser.get("/tickets/?client=me").status_code == 422


def test_new_tickets_are_announced_not_pushed(browser, ticket):
    answer = browser.get("/tickets/fresh?newest=0", headers=PARTS)

    assert answer.status_code == 200
    assert "VPNが切れる" not in answer.text
    assert "<b>" in answer.text
    assert "<b>" not in browser.get("/tickets/fresh?newest=1", headers=PARTS).text


def test_the_peek_shows_both_clocks(browser, ticket):
    answer = browser.get(f"/tickets/{ticket.number}/peek", headers=PARTS)

    assert answer.status_code == 200
    assert answer.text.count('class="clock ') == 2


def test_the_ticket_page_says_why_it_is_due(browser, ticket):
    answer = browser.get(address(ticket))

    assert answer.status_code == 200
    assert "標準" in answer.text
    assert "平日9-18時" in answer.text


def test_a_reply_leads_back_and_can_be_taken_back(browser, work, ticket):
    answer = browser.post(
        address(ticket, "reply"),
        data={"body": "確認します。", "after": "stay"},
        follow_redirects=True,
    )
    assert "/unsend" in answer.text
    message = queries.record(work, ticket).messages[0]

    back = browser.post(f"/tickets/messages/{message.id}/unsend", follow_redirects=True)

    assert back.status_code == 200
    assert "確認します。</textarea>" in back.text
    assert queries.record(work, ticket).messages == []


def test_an_empty_reply_comes_back_with_a_word(browser, ticket):
    answer = browser.post(address(ticket, "reply"), data={"body": " "})

    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text


def test_a_stale_reply_keeps_its_text(browser, work, ticket):
    told = {"body": "長い返信です", "version": "0"}

    answer = browser.post(address(ticket, "reply"), data=told)

    assert answer.status_code == 422
    assert "長い返信です</textarea>" in answer.text


def test_a_note_is_on_the_desks_page_and_never_on_the_clients(browser, hers, ticket):
    browser.post(address(ticket, "notes"), data={"body": "社外秘のメモ"})

    assert "社外秘のメモ" in browser.get(address(ticket)).text
    assert "社外秘のメモ" not in hers.get(address(ticket)).text


@pytest.mark.parametrize(
    "name",
    [
        "status",
        "assign",
        "priority",
        "contract",
        "next-update",
        "solve",
        "reopen",
        "hand-over",
        "return",
    ],
)
def test_every_deed_has_its_page(browser, ticket, name):
    answer = browser.get(address(ticket, "do", name))

    assert answer.status_code == 200
    assert f'action="{address(ticket, "do", name)}"' in answer.text


def test_a_deed_that_nobody_knows_is_not_there(browser, ticket):
    assert browser.get(address(ticket, "do", "dance")).status_code == 404


def test_a_status_is_changed_and_undone(browser, work, ticket):
    told = {"status": "waiting", "wait_reason": "client", "version": str(ticket.version)}

    done = browser.post(address(ticket, "do", "status"), data=told, follow_redirects=True)
    work.session.refresh(ticket)
    assert ticket.status is Status.WAITING
    assert address(ticket, "undo", str(ticket.turns)) in done.text

    browser.post(address(ticket, "undo", str(ticket.turns)))
    work.session.refresh(ticket)
    assert ticket.status is Status.NEW


def test_a_wait_without_a_reason_comes_back(browser, ticket):
    answer = browser.post(address(ticket, "do", "status"), data={"status": "waiting"})

    assert answer.status_code == 422
    assert 'id="f-wait_reason-wrong"' in answer.text


def test_a_stale_deed_shows_both_versions(browser, work, ticket):
    seen = ticket.version
    actions.solve_ticket(
        work, actions.SolveTicket(ticket_id=ticket.id, cause_code="unknown", solution="theirs")
    )
    work.session.flush()
    told = {"solution": "mine", "version": str(seen)}

    answer = browser.post(address(ticket, "do", "solve"), data=told)

    assert answer.status_code == 422
    assert "<td>theirs</td><td>mine</td>" in answer.text


def test_a_hand_over_through_the_door(browser, work, ticket, tanaka):
    told = {"tier": "2", "person_id": str(tanaka.id), "reason": "skill", "tried": "再起動"}
    told |= {"summary": "VPNが切れる", "outcome": "切れない", "facts": "ログに切断"}

    answer = browser.post(address(ticket, "do", "hand-over"), data=told, follow_redirects=True)

    assert answer.status_code == 200
    assert "再起動" in answer.text
    assert "/undo/" in answer.text


def test_a_hand_over_without_what_was_tried_keeps_the_rest(browser, ticket, tanaka):
    told = {"tier": "3", "reason": "skill", "tried": "", "facts": "FWのログ"}

    answer = browser.post(address(ticket, "do", "hand-over"), data=told)

    assert answer.status_code == 422
    assert "FWのログ</textarea>" in answer.text
    assert 'id="f-tried-wrong"' in answer.text


def test_opening_a_ticket_leads_to_its_page(browser, client, promise, contact):
    told = {
        "client_id": str(client.id),
        "contact_id": str(contact.id),
        "subject": "印刷できない",
        "kind": "incident",
        "channel": "phone",
        "impact": "3",
        "urgency": "2",
    }

    answer = browser.post("/tickets/new", data=told, follow_redirects=True)

    assert answer.status_code == 200
    assert "印刷できない" in answer.text
    assert "高橋 美咲" in answer.text


def test_a_form_that_does_not_fit_comes_back_with_what_was_typed(browser, client):
    told = {"client_id": str(client.id), "subject": "No", "description": "とても困っています"}

    answer = browser.post("/tickets/new", data=told)

    assert answer.status_code == 422
    assert "とても困っています</textarea>" in answer.text


def test_the_people_of_a_client_are_offered(browser, client, contact):
    assert "高橋 美咲" in browser.get(f"/tickets/contacts?client_id={client.id}").text
    assert "高橋 美咲" not in browser.get(f"/tickets/contacts?client_id={uuid4()}").text


def test_a_client_opens_answers_and_accepts_in_her_own_words(hers, work, promise):
    opened = hers.post(
        "/tickets/new",
        data={"subject": "印刷できない", "kind": "incident", "urgency": "2"},
        follow_redirects=True,
    )
    assert opened.status_code == 200
    ticket = queries.by_number(work, 1)
    hers.post(address(ticket, "reply"), data={"body": "2階のプリンターです"})
    actions.solve_ticket(
        work, actions.SolveTicket(ticket_id=ticket.id, cause_code="unknown", solution="社内の言葉")
    )
    work.session.flush()

    page = hers.get(address(ticket)).text
    assert "2階のプリンターです" in page
    assert "社内の言葉" not in page
    hers.post(address(ticket, "accept"))

    work.session.refresh(ticket)
    assert ticket.status is Status.CLOSED


def test_a_client_sees_her_list_and_nothing_of_the_desk(hers, ticket):
    listed = hers.get("/tickets/")

    assert listed.status_code == 200
    assert "VPNが切れる" in listed.text
    for path in (f"/tickets/{ticket.number}/peek", address(ticket, "do", "status")):
        assert hers.get(path).status_code == 403
    assert hers.get("/tickets/filter").status_code == 403
    assert hers.post(address(ticket, "notes"), data={"body": "x"}).status_code == 403


def test_anothers_ticket_is_not_there(sessions, work, client, ticket, contact):
    stranger = Actor(
        uuid4(),
        "X",
        frozenset({Role.CLIENT_ADMIN}),
        work.actor.provider_id,
        frozenset({uuid4()}),
        Sight.CLIENT,
    )
    work.session.flush()

    answer = browser_of(sessions, stranger).get(address(ticket))

    assert answer.status_code == 404


def test_whoever_only_reads_sees_no_composer(sessions, work, ticket):
    reader = Actor(uuid4(), "Aki", frozenset({Role.SALES}), work.actor.provider_id)
    work.session.flush()

    answer = browser_of(sessions, reader).get(address(ticket))

    assert answer.status_code == 200
    assert "<textarea" not in answer.text


def test_a_number_read_aloud_leads_to_the_page(browser, ticket):
    assert "VPNが切れる" in browser.get("/tickets/1").text
    assert browser.get("/tickets/2").status_code == 404
    assert browser.get(f"/tickets/{10**30}").status_code == 404


def test_picked_tickets_are_taken_together_or_not_at_all(browser, work, ticket, owner):
    assert browser.post("/tickets/bulk", data={"n": ["1", "99"]}).status_code == 404
    work.session.refresh(ticket)
    assert ticket.assignee_id is None

    browser.post("/tickets/bulk", data={"n": ["1"]})

    work.session.refresh(ticket)
    assert ticket.assignee_id == owner.id


@pytest.mark.parametrize("role", [Role.FINANCE, Role.SALES, Role.AUDITOR])
def test_who_may_only_read_the_queue_is_offered_nothing_that_would_be_refused(
    sessions, browser, ticket, owner, role
):
    browser.get("/tickets/")  # rows that were drawn for somebody who works there are not shown
    reader = Actor(uuid4(), "Chie", frozenset({role}), owner.provider_id)
    page = browser_of(sessions, reader).get("/tickets/").text

    assert "VPNが切れる" in page
    for offered in ("/peek", "form=timer", "form=bulk", 'id="bulk"'):
        assert offered not in page
        assert offered.replace('"', "") in browser.get("/tickets/").text.replace('"', "")
