"""Talks, requests and the board in a browser."""

import pytest

from msp.accounts.models import TeamMember
from msp.desk.actions import board, requests
from msp.desk.queries import requests as asked
from msp.kernel.access import Actor, Role
from tests.conftest import browser_of


@pytest.fixture
def engineer(work, tanaka, team, sessions):
    work.add(TeamMember(team_id=team.id, person_id=tanaka.id))
    work.session.flush()
    roles = frozenset({Role.TECHNICIAN})
    return browser_of(sessions, Actor(tanaka.id, tanaka.name, roles, work.actor.provider_id))


def test_a_difference_is_proposed_seen_and_settled_on_the_page(
    work, browser, engineer, ticket, tanaka
):
    page = f"/tickets/{ticket.id}/priority-talk"
    first = engineer.get(page).text
    assert "提案がないうちは食い違いとみなしません" in first
    told = {"impact": "1", "urgency": "1", "because": "全拠点に影響"}

    assert engineer.post(page, data=told).status_code == 302
    seen = browser.get(page).text
    assert "食い違っています" in seen
    assert "全拠点に影響" in seen
    beside = browser.get(f"/tickets/{ticket.id}/beside").text
    assert "見立てが分かれています" in beside

    wrong = browser.post(f"{page}/agree", data={**told, "reason": "x", "with_id": tanaka.id})
    assert wrong.status_code == 422
    told |= {"reason": "電話で確認した", "with_id": str(tanaka.id)}
    assert browser.post(f"{page}/agree", data=told).status_code == 302
    after = browser.get(page).text
    assert "双方で合意" in after
    assert "電話で確認した" in after
    work.session.expire_all()
    assert ticket.priority == 1
    assert browser.post(f"{page}/leads").status_code == 422


def test_a_request_is_asked_promised_chased_and_accepted_in_the_browser(
    work, browser, engineer, ticket, team
):
    told = {"to_team_id": str(team.id), "subject": "FWのログ", "question": "切断はありますか"}
    told |= {"kind": "investigation", "answer_form": "yes_no"}
    page = f"/tickets/{ticket.id}/requests"
    assert browser.post(page, data=told | {"question": ""}).status_code == 422
    made = browser.post(page, data=told)
    work.session.expire_all()
    row = asked.of_ticket(work, ticket.id)[0]
    assert made.headers["Location"] == f"/requests/{row.id}"

    mine = engineer.get("/requests/").text
    assert "FWのログ" in mine
    assert "みなと製作所" in mine
    past = engineer.post(f"/requests/{row.id}/promise", data={"answer_by": "2026-11-19T10:00"})
    assert past.status_code == 422
    assert "これから" in past.text
    done = engineer.post(f"/requests/{row.id}/promise", data={"answer_by": "2026-11-20T15:00"})
    assert done.status_code == 302
    assert browser.post(f"/requests/{row.id}/chase", data={}).status_code == 302
    again = browser.post(f"/requests/{row.id}/chase", data={})
    assert again.status_code == 422
    assert "11:00 からです" in again.text
    engineer.post(f"/requests/{row.id}/answer", data={"answer": "はい、あります"})
    assert "必要な回答が得られましたか" in browser.get(f"/requests/{row.id}").text
    assert browser.post(f"/requests/{row.id}/accept", data={"version": "1"}).status_code == 422
    assert browser.post(f"/requests/{row.id}/accept", data={}).status_code == 302
    assert "FWのログ" in browser.get("/requests/?view=over").text
    assert browser.post(f"/requests/{row.id}/nothing").status_code == 404


def test_the_board_shows_customers_first_and_who_has_what(work, browser, ticket, tanaka, team):
    item = board.add_item(
        work, board.AddItem(title="新しい監視画面", priority=1, person_id=tanaka.id)
    )
    wish = {"ticket_id": ticket.id, "to_person_id": tanaka.id, "question": "教えてください"}
    wish |= {"subject": "低い優先度の調査", "priority": 4}
    requests.ask_team(work, requests.AskTeam(**wish))

    shown = browser.get("/board/").text
    assert shown.index("低い優先度の調査") < shown.index("新しい監視画面")
    assert browser.post(f"/board/{item.id}/move", data={"state": "doing"}).status_code == 302
    load = browser.get("/board/load").text
    assert "田中 葵" in load
    assert browser.post("/board/new", data={"title": "x"}).status_code == 422
    data = {"work_class": "customer", "title": "お客様の件", "priority": "1"}
    refused = browser.post("/board/new", data=data)
    assert refused.status_code == 422
    assert "依頼として登録" in refused.text
    stale = browser.post(f"/board/{item.id}", data={"title": "別の題", "version": "1"})
    assert stale.status_code == 422
