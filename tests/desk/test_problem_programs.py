"""Problems, candidates and known errors for programs and in the shell."""

import json

from msp.desk import shell_problems
from msp.knowledge import shell as knowledge_shell
from msp.knowledge.rules.candidates import CODE
from tests import portals
from tests.conftest import SETTINGS


def test_a_program_records_ranks_marks_and_publishes(work, browser, ticket):
    error = {"title": "VPNが切れる", "symptom": "数分で切れる", "codes": "0x80070005"}
    known = browser.post("/api/v1/known-errors", json=error)
    assert known.status_code == 201
    listed = browser.get("/api/v1/known-errors?code=80070005").json
    assert [one["title"] for one in listed["items"]] == ["VPNが切れる"]
    address = f"/api/v1/tickets/{ticket.id}/candidates"
    found = browser.get(address).json["items"]
    assert [one["source"] for one in found] == ["known_error"]
    assert sum(reason["points"] for reason in found[0]["reasons"]) == found[0]["points"] < CODE
    told = {"source": "known_error", "subject_id": known.json["id"], "mark": "worked"}
    assert browser.post(address, json=told).json["mark"] == "worked"
    assert browser.get(address).json["items"][0]["mark"] == "worked"

    problem = browser.post("/api/v1/problems", json={"title": "VPN切断の原因"}).json
    page = f"/api/v1/problems/{problem['id']}"
    fix = browser.post(f"{page}/fixes", json={"description": "MTU", "kind": "root_fix"}).json
    wrong = browser.post(f"/api/v1/problems/fixes/{fix['id']}/choose", json={})
    assert (wrong.status_code, wrong.mimetype) == (422, "application/problem+json")
    tried = {"tested_where": "検証室", "result": "passed"}
    browser.post(f"/api/v1/problems/fixes/{fix['id']}/test", json=tried)
    chosen = browser.post(f"/api/v1/problems/fixes/{fix['id']}/choose", json={}).json
    assert chosen["is_chosen"]
    decided = {"decision": "root_fix", "because": "再発しない"}
    assert browser.post(f"{page}/decision", json=decided).json["fix_id"] == fix["id"]
    assert browser.post(f"{page}/known-error", json=error).status_code == 201
    resolved = browser.post(f"{page}/resolve", json={"because": "直した"}).json
    assert resolved["state"] == "resolved"
    article = browser.post("/api/v1/articles", json={"title_ja": "手順書", "body_ja": "x"}).json
    browser.post(f"/api/v1/articles/{article['id']}/publish", json={})
    assert browser.get("/api/v1/guides").json["items"] == []
    assert browser.get("/api/v1/articles?state=published").json["items"][0]["number"] == 1


def test_the_shell_finds_codes_in_a_log_and_lists_problems(work, sessions, tmp_path):
    shell = portals.stands_on(portals.named(SETTINGS), sessions).test_cli_runner()

    def known(*words):
        done = shell.invoke(knowledge_shell.known_errors, list(words))
        assert done.exit_code == 0, done.output
        return done.output

    def problems(*words):
        return shell.invoke(shell_problems.problems, list(words)).output

    told = ("--title", "表がない", "--symptom", "表がない", "--codes", "ORA-942")
    assert known("record", *told).strip() == "KE-1"
    log = tmp_path / "app.log"
    log.write_text("ORA-942: x\nHTTP 503\n", encoding="utf-8")
    found = json.loads(known("codes", str(log), "--json"))
    assert found == {"ORA-942": ["表がない"], "HTTP 503": []}
    assert "KE-1\topen\tORA-942" in known("list")
    assert problems("open", "--title", "原因不明").strip() == "P-1"
    assert "P-1\tnew\t原因不明" in problems("list")
