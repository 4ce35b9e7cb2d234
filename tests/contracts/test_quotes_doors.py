"""Quotes and estimates in a browser, for programs and in the shell."""

import json
from uuid import uuid4

from contracts import shell_quotes
from msp.accounts.models import Client, Provider
from msp.data.work import begin
from msp.kernel.access import system_actor
from tests import portals
from tests.conftest import SETTINGS, browser_of
from tests.contracts.quoting import (
    admin_of,
    filled,
    sent,
    work_type,
)


def test_a_quote_goes_from_draft_to_contract_in_the_browser(
    work, sessions, client, remote, browser
):
    admin = admin_of(work, client)
    work.session.flush()
    typed = {"client_id": client.id, "title": "ご提案", "valid_until": "2026-12-20"}
    made = browser.post(
        "/quotes/new", data={**typed, "starts_on": "2026-12-01", "notice_days": "0"}
    )
    address = made.location
    lines = {
        "recurring": {"kind": "managed", "title": "監視", "fee": "５０,０００", "periods": "12"},
        "hours": {"title": "10時間", "minutes": "10h", "quantity": "1", "price": "130000"},
        "goods": {"title": "ルーター", "quantity": "2", "price": "9990", "tax": "reduced"},
    }
    lines["recurring"] |= {"cycle": "monthly", "timing": "advance", "proration": "daily"}
    lines["recurring"] |= {"basis": "flat", "counted": "0", "included_units": "0"}
    lines["hours"] |= {"starts": "at_once", "work_type_ids": str(remote.id)}
    for kind, told in lines.items():
        answer = browser.post(f"{address}/lines/{kind}", data=told)
        assert answer.status_code == 303, answer.text
    wrong = browser.post(
        f"{address}/lines/goods", data={"title": "x", "quantity": "0", "price": ""}
    )
    assert wrong.status_code == 422
    assert wrong.text.count('aria-invalid="true"') == 2
    page = browser.get(address)
    assert "¥824,578" in page.text  # (600,000 + 130,000) × 1.1 and 19,980 × 1.08
    assert browser.post(f"{address}/send").status_code == 303
    theirs = browser_of(sessions, admin)
    assert "Q-202611-001" in theirs.get("/quotes/").text
    assert theirs.get(f"{address}/lines/goods").status_code == 403
    page = theirs.get(address)
    assert "原価" not in page.text
    paper = theirs.get(f"{address}/pdf")
    assert paper.data.startswith(b"%PDF")
    assert paper.data == browser.get(f"{address}/pdf").data
    assert theirs.post(f"{address}/messages", data={"body": "いつ?"}).status_code == 303
    assert theirs.post(f"{address}/accept", data={"seen_gross": "1"}).status_code == 422
    accept = {"po_number": "PO-1", "seen_gross": "824578"}
    taken = theirs.post(f"{address}/accept", data=accept)
    assert taken.status_code == 303
    late = theirs.post(f"{address}/accept", data=accept)
    assert late.status_code == 422
    for path in ("", "/paper"):
        for who in (browser, theirs):
            assert who.get(address + path).status_code == 200


def test_an_estimate_is_planned_in_the_browser_beside_what_it_came_to(
    work, client, remote, browser
):
    quote = filled(work, client, remote)
    work.session.flush()
    told = {"client_id": client.id, "quote_id": quote.id, "title": "原価"}
    address = browser.post("/estimates/new", data=told).location
    hours = {"title": "設計", "minutes": "7.5h", "per_hour": "5000"}
    assert browser.post(f"{address}/hours", data=hours).status_code == 303
    assert browser.post(f"{address}/goods", data={"title": "x", "cost": "-1"}).status_code == 422
    assert browser.post(f"{address}/goods", data={"title": "x", "cost": "99999"}).status_code == 303
    assert browser.post(f"{address}/hand-in").status_code == 303
    costs = browser.get(f"{address}/costs").text
    assert "¥137,499" in costs
    assert "¥919,940" in costs  # what the client pays, without tax
    assert browser.get(address).status_code == 200
    assert browser.get("/estimates/?show=open").text.count("¥137,499") == 1


def test_programs_and_the_shell_know_the_same_quotes(work, client, remote, browser):
    work.session.flush()
    told = {"client_id": str(client.id), "title": "a", "valid_until": "2026-12-20"}
    made = browser.post("/api/v1/quotes", json={**told, "starts_on": "2026-12-01"}).json
    address = f"/api/v1/quotes/{made['id']}"
    refused = browser.post(f"{address}/send")
    assert (refused.status_code, refused.json["field"]) == (422, "quote_id")
    put = {"kind": "work", "title": "設置", "price": 1000}
    assert browser.post(f"{address}/items", json=put).status_code == 201
    assert browser.post(f"{address}/send").json["number"] == "Q-202611-001"
    taken = browser.post(f"{address}/accept", json={"approver_name": "山口"})
    assert (taken.status_code, taken.json["state"]) == (200, "accepted")
    assert browser.post(f"{address}/accept", json={"approver_name": "山口"}).status_code == 409
    assert browser.get(address).json["lines"][0]["amount_minor"] == 1000


def test_the_shell_lists_and_shows_quotes(committed, monkeypatch):
    actor = system_actor(uuid4())
    with begin(committed, actor) as work:
        work.add(Provider(id=actor.provider_id, name="もう一社"))
        client = work.add(Client(name="みなと製作所", number=1))
        quote_id = str(sent(work, filled(work, client, work_type(work))).id)
    app = portals.stands_on(portals.named(SETTINGS), committed)
    monkeypatch.setitem(app.extensions, "only_provider", lambda *_: actor.provider_id)
    run = app.test_cli_runner().invoke

    listed = json.loads(run(shell_quotes.quotes, ["list", "--json"]).output)
    shown = json.loads(run(shell_quotes.quotes, ["show", quote_id, "--json"]).output)

    assert [(row["id"], row["state"]) for row in listed] == [(quote_id, "sent")]
    assert [line["amount_minor"] for line in shown["lines"]] == [
        540000,
        240000,
        29970,
        29970,
        80000,
    ]
