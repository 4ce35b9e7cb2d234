"""Talks, requests and the board in a browser."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from msp.accounts.models import TeamMember
from msp.desk import actions as desk
from msp.desk.actions import board, requests
from msp.desk.models import MeetingSeries, Timer
from msp.desk.queries import at_risk, cooperation
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


def test_a_joint_meeting_makes_its_agenda_and_leaves_minutes_and_requests(
    work, browser, engineer, ticket, tanaka, team
):
    wish = {"ticket_id": ticket.id, "to_person_id": tanaka.id, "question": "教えてください"}
    requests.ask_team(work, requests.AskTeam(**wish, subject="古い依頼"))
    told = {"impact": "1", "urgency": "1"}
    engineer.post(f"/tickets/{ticket.id}/priority-talk", data=told)
    plan = {"title": "週次定例", "weekday": "5", "begins": "9:30", "minutes": "30"}
    assert browser.post("/meetings/new", data=plan | {"begins": "25:00"}).status_code == 422
    assert browser.post("/meetings/new", data=plan).status_code == 302
    assert engineer.post("/meetings/new", data=plan).status_code == 403
    row = work.session.scalars(select(MeetingSeries)).one()
    listed = browser.get("/meetings/").text
    assert "金曜日 09:30" in listed
    assert "11/27 09:30" in listed  # this Friday's hour has passed

    page = browser.post(f"/meetings/series/{row.id}/open").headers["Location"]
    again = browser.post(f"/meetings/series/{row.id}/open").headers["Location"]
    assert again == page
    shown = browser.get(page).text
    assert "古い依頼" in shown
    assert "VPNが切れる" in shown
    decision = {"said": "監視のしきい値を見直す", "to_person_id": str(tanaka.id)}
    assert browser.post(f"{page}/decide", data=decision).status_code == 302
    minutes = {"minutes": "切断の件を話した"}
    assert browser.post(f"{page}/minutes", data=minutes).status_code == 302
    assert engineer.post(f"{page}/pulse", data={"mood": "4"}).status_code == 302
    assert engineer.post(f"{page}/pulse", data={"mood": "1"}).status_code == 422
    assert "1人が回答" in browser.get(page).text
    assert browser.post(f"{page}/minutes", data=minutes | {"version": "1"}).status_code == 422
    assert browser.post(f"{page}/close", data={}).status_code == 302
    assert browser.post(f"{page}/minutes", data=minutes).status_code == 422
    paper = browser.get(f"{page}/print").text
    assert "切断の件を話した" in paper
    assert "監視のしきい値を見直す" in engineer.get("/requests/").text


def test_the_measures_are_set_on_their_screen(work, browser):
    page = browser.get("/settings/teamwork").text
    assert "60, 240" in page
    cells = {f"cell_{impact}{urgency}": "2" for impact in (1, 2, 3) for urgency in (1, 2, 3)}
    told = cells | {"mismatch_alerts": "30", "chase_cooldown_minutes": "90"}
    told |= {"board_rule": "at_equal_priority"}

    assert browser.post("/settings/teamwork", data=told | {"cell_11": "3"}).status_code == 422
    assert browser.post("/settings/teamwork", data=told).status_code == 302
    assert "優先度が同じときだけ" in browser.get("/board/").text


def test_every_figure_of_the_month_opens_the_rows_that_make_it(
    work, browser, engineer, ticket, tanaka, team, client
):
    other = desk.open_ticket(work, desk.OpenTicket(client_id=client.id, subject="別件の作業"))
    work.add(Timer(person_id=tanaka.id, ticket_id=other.id, started_at=work.now))
    wish = {"ticket_id": ticket.id, "to_team_id": team.id, "question": "教えてください"}
    row = requests.ask_team(work, requests.AskTeam(**wish, subject="=FWのログ"))
    requests.ask_team(work, requests.AskTeam(**wish, subject="待っている依頼"))
    requests.chase_request(work, requests.ChaseRequest(request_id=row.id))
    engineer.post(f"/requests/{row.id}/answer", data={"answer": "ありました"})
    again = {"request_id": row.id, "said": "もう一度"}
    requests.ask_again(work, requests.AskAgain(**again))
    engineer.post(f"/tickets/{ticket.id}/priority-talk", data={"impact": "1", "urgency": "1"})
    since, until = work.now - timedelta(days=1), work.now + timedelta(days=1)

    found = cooperation.cooperation(work, cooperation.Span(since, until))
    assert [found.counts[figure] for figure in cooperation.Figure] == [1, 1, 1, 1, 1, 2]
    assert found.interrupted == [("田中 葵", [1], 1)]
    assert found.weeks == ["2026-W47"]
    assert (found.answers.count, found.answers.median) == (1, 0)
    (answers,) = found.teams
    assert (answers.asked, answers.unanswered, answers.chases, answers.re_asks) == (2, 2, 1, 1)

    page = browser.get("/reports/cooperation").text
    assert "2026-W47" in page
    for figure in cooperation.Figure:
        rows = browser.get(f"/reports/cooperation/{figure.value}").text
        assert "<tr><td data-label" in rows
    paper = browser.get("/reports/cooperation/chases.csv")
    assert paper.mimetype == "text/csv"
    assert "R-" in paper.text
    assert engineer.get("/reports/cooperation").status_code == 403
    (risky,) = at_risk.clients_at_risk(work)
    assert (risky.waiting, risky.chased, risky.differing, risky.missed) == (1, 1, 1, 0)
    assert client.name in browser.get("/reports/cooperation/clients").text
    behind = browser.get(f"/reports/cooperation/clients/{client.id}").text
    assert "VPNが切れる" in behind
    assert "別件の作業" not in behind
