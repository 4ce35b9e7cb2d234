"""Renewals, templates, prices, lists behind a line and estimates for programs and in a shell."""

import json
from datetime import date
from uuid import uuid4

import pytest

from contracts import actions, shell_decisions, shell_estimates
from contracts.models import RenewalItem
from contracts.rules.lines import LineKind, Renewal
from msp.accounts.models import Person
from tests import portals
from tests.conftest import SETTINGS, browser_of
from tests.contracts.conftest import START, active, add, person_of

DECEMBER = "2026-12-01"
API = "/api/v1/contracts"


@pytest.fixture
def yearly(work, client):
    """A contract that ends with the year unless somebody renews it, with two managed lines."""
    told = {"client_id": client.id, "title": "年間契約", "starts_on": START}
    told |= {"ends_on": date(2027, 1, 1), "renewal": Renewal.MANUAL, "notice_days": 30}
    contract = actions.draft_contract(work, actions.DraftContract(**told))
    add(work, contract, LineKind.MANAGED, title="監視", fee=10_000)
    users = {"fee": 0, "unit_fee": 500, "basis": "per_user"}
    add(work, contract, LineKind.MANAGED, title="利用者", **users)
    backup = {"fee": 3_000, "service": "backup"}
    add(work, contract, LineKind.ADD_ON, title="バックアップ", **backup)
    return active(work, contract)


def lines_of(browser, contract):
    found = browser.get(f"{API}/{contract.id}").json["lines"]
    return {line["title"]: line["id"] for line in found}


def test_a_program_decides_a_renewal_once(work, yearly, browser):
    actions.open_renewals(work)
    (item,) = browser.get(f"{API}/renewals?state=open&client_id={yearly.client_id}").json["items"]
    address = f"{API}/renewals/{item['id']}"

    wrong = browser.post(f"{address}/decide", json={"decision": "renew", "months": 0})
    done = browser.post(f"{address}/decide", json={"decision": "renew", "months": 12}).json
    again = browser.post(f"{address}/decide", json={"decision": "decline"})

    assert item["notice_by"] == "2026-12-01"
    assert wrong.status_code == 422
    assert (done["state"], done["renewed_until"]) == ("renewed", "2028-01-01")
    assert (again.status_code, again.json["field"]) == (422, "decision")
    assert browser.get(f"{API}/renewals?state=open").json["items"] == []
    assert browser.get(f"{API}/renewals?state=perhaps").status_code == 422


def test_prices_change_as_their_preview_said_and_only_once(work, yearly, browser):
    found = lines_of(browser, yearly)
    wish = {"line_ids": list(found.values()), "percent": "5", "step": 100, "starts_on": DECEMBER}

    seen = browser.post(f"{API}/prices/preview", json=wish).json
    before = browser.get(f"{API}/lines/{found['監視']}/terms").json["items"]
    done = browser.post(f"{API}/prices", json=wish).json
    again = browser.post(f"{API}/prices", json=wish).json

    assert seen == done
    assert len(before) == 1
    watched = next(line for line in done["lines"] if line["title"] == "監視")
    assert [(p["before_minor"], p["after_minor"]) for p in watched["prices"]] == [(10_000, 10_500)]
    assert again["changed"] == 0
    assert all(line["stays"] for line in again["lines"])
    past = browser.post(f"{API}/prices", json={**wish, "starts_on": "2026-11-20"})
    assert (past.status_code, past.json["field"]) == (422, "starts_on")
    foreign = browser.post(f"{API}/prices", json={**wish, "line_ids": [str(uuid4())]})
    assert foreign.status_code == 404


def test_a_template_is_saved_once_and_a_contract_begins_with_it(work, client, yearly, browser):
    told = {"contract_id": str(yearly.id), "name": "年間標準"}

    made = browser.post(f"{API}/templates", json=told)
    taken = browser.post(f"{API}/templates", json=told)
    address = f"{API}/templates/{made.json['id']}"
    begun = {"client_id": str(client.id), "starts_on": DECEMBER, "title": "写し"}
    drafted = browser.post(f"{address}/contracts", json=begun)

    assert (made.status_code, made.json["lines"]) == (201, ["監視", "利用者", "バックアップ"])
    assert (taken.status_code, taken.json["field"]) == (422, "name")
    assert (drafted.status_code, drafted.json["state"]) == (201, "draft")
    assert browser.post(f"{address}/retire").json["is_active"] is False
    assert browser.get(f"{API}/templates").json["items"] == []


def test_counted_units_carry_their_evidence_day_by_day(work, client, yearly, sessions, browser):
    work.add(Person(client_id=client.id, name="港 花子", roles=["end_user"]))
    address = f"{API}/lines/{lines_of(browser, yearly)['利用者']}"

    first = browser.post(
        f"{address}/counted", json={"labels": "太郎\n次郎", "starts_on": "2026-10-01"}
    )
    again = browser.post(f"{address}/counted", json={"labels": "太郎", "starts_on": DECEMBER})
    people = browser.post(f"{address}/people", json={"starts_on": "2026-11-01"}).json["items"]
    taro = first.json["items"][0]["id"]
    ended = browser.post(f"{API}/items/{taro}/end", json={"ends_on": "2026-11-01"})

    assert (first.status_code, len(first.json["items"]), again.json["items"]) == (201, 2, [])
    assert [item["label"] for item in people] == ["港 花子"]
    assert ended.json["ends_on"] == "2026-11-01"

    def counted(who, on):
        items = who.get(f"{address}/counted?on={on}").json["items"]
        return [item["label"] for item in items]

    assert counted(browser, "2026-10-31") == ["太郎", "次郎"]
    admin = browser_of(sessions, person_of(work, client.id))
    assert counted(admin, "2026-11-01") == ["次郎", "港 花子"]
    assert admin.post(f"{address}/counted", json={}).status_code in {403, 422}
    assert browser.get(f"{address}/counted?on=soon").status_code == 422


def test_a_months_tasks_are_promised_marked_and_ended(work, yearly, browser):
    address = f"{API}/lines/{lines_of(browser, yearly)['バックアップ']}/tasks"
    told = {"title": "復元の試験", "starts_on": "2026-10-15"}

    task = browser.post(address, json=told).json
    mark = {"month_on": "2026-11-05", "is_done": True, "note": "問題なし"}
    browser.post(f"{API}/tasks/{task['id']}/mark", json=mark)
    browser.post(f"{API}/tasks/{task['id']}/end", json={"ends_on": DECEMBER})

    months = {
        month: [each["is_done"] for each in browser.get(f"{address}?month={month}").json["items"]]
        for month in ("2026-09", "2026-10", "2026-11", "2026-12")
    }
    assert months == {"2026-09": [], "2026-10": [None], "2026-11": [True], "2026-12": []}
    later = browser.post(f"{API}/tasks/{task['id']}/mark", json={"month_on": "2026-12-01"})
    assert (later.status_code, later.json["field"]) == (422, "month_on")


def test_an_estimate_is_planned_and_a_ticket_has_one(work, client, browser):
    told = {"client_id": str(client.id), "title": "移設", "source": f"ticket:{uuid4()}"}
    made = browser.post("/api/v1/estimates", json=told)
    again = browser.post("/api/v1/estimates", json=told)
    address = f"/api/v1/estimates/{made.json['id']}"

    browser.post(f"{address}/hours", json={"title": "設定", "minutes": "90", "per_hour": 5_001})
    full = browser.post(f"{address}/goods", json={"title": "棚", "cost": 120_000}).json
    handed = browser.post(f"{address}/hand-in").json
    own = browser.post(f"{address}/approve")

    assert (made.status_code, again.json["id"]) == (201, made.json["id"])
    assert full["cost_minor"] == 127_502  # 5,001 × 1.5 = 7,501.5, half up
    assert handed["state"] == "submitted"
    assert own.status_code == 403  # whoever made it does not approve it
    waiting = browser.get("/api/v1/estimates?state=submitted").json["items"]
    assert [row["number"] for row in waiting] == [made.json["number"]]
    assert browser.post(f"{address}/goods", json={"title": "x", "cost": 1}).status_code == 422


def test_the_shell_decides_previews_prices_and_counts(work, sessions, yearly, browser):
    actions.open_renewals(work)
    work.session.flush()
    app = portals.stands_on(portals.named(SETTINGS), sessions)

    def asked(*told, group=shell_decisions.contracts):
        return app.test_cli_runner().invoke(group, [str(each) for each in told])

    raised = ("prices", "--client", 1, "--percent", "5", "--from", DECEMBER, "--json")
    seen = json.loads(asked(*raised, "--preview").output)
    done = json.loads(asked(*raised).output)
    (row,) = json.loads(asked("renewals", "--json").output)
    decided = asked("renew", row["id"], "--months", 6)
    twice = asked("let-end", row["id"])
    line = next(each["line"] for each in done["lines"] if each["title"] == "利用者")
    asked("count", line, "--from", "2026-11-01", "太郎", "次郎")
    listed = asked("counted", line, "--json")

    assert seen == done
    assert done["changed"] == 3
    assert (row["client"], row["notice_by"]) == ("株式会社みなと製作所", "2026-12-01")
    assert decided.output == "renewed until 2027-07-01\n"
    assert twice.exit_code == 2
    assert [each["label"] for each in json.loads(listed.output)] == ["太郎", "次郎"]
    assert work.get(RenewalItem, work.session.query(RenewalItem.id).scalar()).note == ""
    assert json.loads(asked("list", "--json", group=shell_estimates.estimates).output) == []
