"""Hand-overs, tiers and vendors for programs and in a shell."""

import json
from typing import Any

from msp.desk import shell_tiers
from tests import portals
from tests.conftest import SETTINGS

TOLD = {"reason": "skill", "tried": "再起動", "summary": "切れる", "outcome": "切れない"}


def test_a_program_hands_over_and_hears_of_every_missing_field(browser, work, ticket, tanaka):
    address = f"/api/v1/tickets/{ticket.id}/hand-overs"
    work.session.flush()

    refused = browser.post(address, json=TOLD | {"tier": 3})
    assert refused.status_code == 422
    missing = [each["field"] for each in refused.json["errors"]]
    assert missing == ["facts", "programs", "database_objects", "api_names"]

    made = browser.post(address, json=TOLD | {"tier": 2, "facts": "ログ"})
    assert (made.status_code, made.json["awaits_review"]) == (201, True)
    own = browser.post(f"{address}/review", json={"validity": "confirmed"})
    assert own.status_code == 403
    back = browser.post(
        f"{address}/return", json={"reason": "wrong_place", "because": "うちではない"}
    )
    assert back.json["returned_reason"] == "wrong_place"
    assert len(browser.get(address).json["items"]) == 1


def test_a_program_arranges_tiers_and_asks_vendors(browser, ticket):
    arranged = browser.post("/api/v1/tiers", json={"level": 2, "name_en": "Experts"})
    assert (arranged.status_code, arranged.json["asks"]) == (200, ["summary", "outcome", "facts"])
    names = [one["name_en"] for one in browser.get("/api/v1/tiers").json["items"]]
    assert names == ["", "Experts", "", ""]

    vendor = browser.post("/api/v1/vendors", json={"name": "北斗電機", "target_minutes": 60}).json
    ask = {"vendor_id": vendor["id"], "question": "原因は?"}
    case = browser.post(f"/api/v1/tickets/{ticket.id}/vendor-cases", json=ask).json
    address = f"/api/v1/vendor-cases/{case['id']}"
    assert browser.post(f"{address}/answer", json={"body": "既知"}).json["state"] == "answered"
    assert browser.post(f"{address}/chase", json={}).status_code == 200
    closed = browser.post(f"{address}/close", json={"outcome": "fixed"}).json
    assert (closed["state"], closed["outcome"]) == ("closed", "fixed")
    assert browser.get("/api/v1/vendor-cases?state=open").json["items"] == []


def test_the_shell_does_the_same(sessions, work, provider, ticket):
    work.session.flush()
    app = portals.stands_on(portals.named(SETTINGS), sessions)

    def run(group: Any, *words: object) -> Any:
        done = app.test_cli_runner().invoke(group, [str(each) for each in words])
        assert done.exit_code == 0, done.output
        return done.output

    run(shell_tiers.tiers, "arrange", 2, "--name-en", "Experts", "--ola", 30)
    assert "Experts" in run(shell_tiers.tiers, "list")
    rung = ["--set", "percent:75:owner,lead"]
    assert "percent\t75\towner,lead" in run(shell_tiers.tiers, "levels", 2, *rung)
    words = ["--tried", "再起動", "--summary", "切れる", "--outcome", "切れない", "--facts", "ログ"]
    number = ticket.number
    run(shell_tiers.tiers, "hand-over", number, "--tier", 2, "--reason", "skill", *words)
    told = json.loads(run(shell_tiers.tiers, "hand-overs", number, "--json"))
    assert [(one["to_tier"], one["awaits_review"]) for one in told] == [(2, True)]

    vendor = run(shell_tiers.vendors, "add", "--name", "北斗電機", "--target", 60).split()[1]
    run(shell_tiers.vendors, "levels", vendor, "--set", "after:30:manager")
    assert json.loads(run(shell_tiers.vendors, "levels", vendor, "--set", "none", "--json")) == []
    asked = run(shell_tiers.vendors, "ask", number, "--vendor", vendor, "--question", "原因は?")
    run(shell_tiers.vendors, "answer", asked.split()[1], "--body", "既知")
    assert json.loads(run(shell_tiers.vendors, "cases", "--open", "--json")) == []
