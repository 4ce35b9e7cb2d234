"""Requests, talks and the board for programs and in a shell: the same rules."""

import json

from msp.accounts.models import TeamMember
from msp.desk import shell_teamwork
from msp.kernel.access import Actor, Role
from tests import portals
from tests.conftest import SETTINGS, browser_of


def test_a_program_asks_promises_chases_and_answers(work, ticket, tanaka, team, sessions, browser):
    work.add(TeamMember(team_id=team.id, person_id=tanaka.id))
    work.session.flush()
    roles = frozenset({Role.TECHNICIAN})
    engineer = browser_of(sessions, Actor(tanaka.id, "田中", roles, work.actor.provider_id))
    wish = {"ticket_id": str(ticket.id), "to_team_id": str(team.id), "subject": "FWのログ"}
    wish |= {"question": "切断はありますか"}

    made = browser.post("/api/v1/requests", json=wish)
    at = f"/api/v1/requests/{made.json['id']}"
    past = engineer.post(f"{at}/promise", json={"answer_by": "2026-11-01T10:00:00+09:00"})
    told = engineer.post(f"{at}/promise", json={"answer_by": "2026-11-20T15:00:00+09:00"})
    chased = browser.post(f"{at}/chase", json={})
    hot = browser.post(f"{at}/chase", json={})
    defer = {"answer_by": "2026-11-24T15:00:00+09:00", "reason": "障害対応"}
    later = engineer.post(f"{at}/defer", json=defer)
    done = engineer.post(f"{at}/answer", json={"answer": "ありました"})
    again = browser.post(f"{at}/ask-again", json={"said": "なぜですか"})
    gone = browser.post(f"{at}/withdraw", json={})
    dead = engineer.post(f"{at}/answer", json={"answer": "遅くなりました"})

    assert (made.status_code, made.json["priority"]) == (201, ticket.priority)
    assert (past.status_code, past.json["field"]) == (422, "answer_by")
    assert told.json["state"] == "promised"
    assert (chased.json["chases"], hot.status_code) == (1, 422)
    assert later.json["deferrals"] == 1
    assert (done.json["state"], done.json["answer_seconds"]) == ("answered", 0)
    assert (again.json["state"], again.json["re_asks"]) == ("asked", 1)
    assert (gone.json["state"], dead.status_code) == ("withdrawn", 422)
    listed = browser.get(f"/api/v1/requests?state=withdrawn&ticket_id={ticket.id}").json["items"]
    assert [row["id"] for row in listed] == [made.json["id"]]


def test_a_program_weighs_agrees_and_reads_the_board(work, ticket, tanaka, browser):
    page = f"/api/v1/tickets/{ticket.id}"
    wish = {"side": "engineers", "impact": 1, "urgency": 1}
    made = browser.post(f"{page}/priority-proposals", json=wish)
    assert (made.status_code, made.json["priority"]) == (201, 1)
    told = {"impact": 1, "urgency": 2, "with_id": str(tanaka.id), "reason": "電話で合意"}
    agreed = browser.post(f"{page}/priority-talks/agree", json=told)
    assert (agreed.json["state"], agreed.json["priority"]) == ("agreed", 2)
    assert browser.post(f"{page}/priority-talks/leads", json={}).status_code == 422
    assert len(browser.get(f"{page}/priority-proposals").json["items"]) == 1
    assert len(browser.get(f"{page}/priority-talks").json["items"]) == 1

    item = browser.post("/api/v1/board/items", json={"title": "新機能"}).json
    moved = browser.post(f"/api/v1/board/items/{item['id']}/move", json={"state": "doing"})
    assert moved.json["state"] == "doing"
    (piece,) = browser.get("/api/v1/board").json["items"]
    assert (piece["work_class"], piece["lane"]) == ("development", "doing")
    wrong = browser.post("/api/v1/board/items", json={"title": "新機能", "work_class": "customer"})
    assert (wrong.status_code, wrong.json["field"]) == (422, "work_class")


def test_the_shell_asks_lists_and_answers(work, ticket, team, sessions):
    run = portals.stands_on(portals.named(SETTINGS), sessions).test_cli_runner()

    def said(*words):
        return run.invoke(shell_teamwork.requests, [str(word) for word in words])

    made = said("ask", "--ticket", ticket.number, "--team", team.id, "--subject", "ログ", "ある?")
    assert made.exit_code == 2  # too short a subject
    told = ("ask", "--ticket", ticket.number, "--team", team.id)
    assert said(*told, "--subject", "FWのログ", "切断はありますか").output == "R-1\n"
    assert said("promise", 1, "--by", "2026-11-01T10:00").exit_code == 2
    assert said("promise", 1, "--by", "2026-11-20T15:00").exit_code == 0
    assert said("chase", 1).output == "chased 1 times\n"
    assert said("chase", 1).exit_code == 2
    (row,) = json.loads(said("list", "--json").output)
    assert (row["number"], row["state"], row["chases"]) == (1, "promised", 1)
    assert "customer" in said("board").output
    assert said("answer", 1, "ありました").output == "answered\n"
    assert said("differences").output == "both sides agree\n"
