"""What may help with a ticket, and problems, through the browser."""

from sqlalchemy import select

from msp.desk.models import Problem
from msp.desk.queries.candidates import marked
from msp.desk.queries.drafts import drafts
from msp.knowledge import actions as knowledge
from tests.conftest import browser_of
from tests.desk.conftest import misaki


def test_the_tickets_page_of_candidates_ranks_marks_and_fills_the_reply(work, browser, ticket):
    wish = knowledge.RecordKnownError(
        title="VPNが切れる", symptom="数分で切れる", reply_ja="再接続してください", codes="E-77"
    )
    row = knowledge.record_known_error(work, wish)
    address = f"/tickets/{ticket.id}/candidates"
    page = browser.get(address).text
    assert "VPNが切れる" in page
    assert 'id="c-' in page
    assert "E-77" in browser.get(f"{address}?q=エラーコード E-77&wide=1").text
    told = {"source": "known_error", "subject_id": row.id}

    assert browser.post(f"{address}/mark", data={**told, "mark": "failed"}).status_code == 302
    assert browser.post(f"{address}/mark", data={**told, "mark": "lost"}).status_code == 422
    assert browser.post(f"{address}/insert", data=told).location == f"/tickets/{ticket.id}?resume=1"
    assert drafts(work, ticket.id)["reply"].body == "再接続してください"
    assert "再接続してください" in browser.get(f"/tickets/{ticket.id}?resume=1").text
    assert marked(work, ticket.id)[row.id].mark == "failed"
    used = browser.get(f"/problems/uses/{row.id}").text
    assert f"/tickets/{ticket.id}" in used
    assert browser.get(f"/known-errors/{row.id}").text.count(f"/problems/uses/{row.id}") == 2
    browser.post(f"{address}/{row.id}/forget")
    work.session.expire_all()
    assert not marked(work, ticket.id)
    step = {"stage": "first", "finding": "found", "minutes": "１２"}
    assert browser.post(f"/tickets/{ticket.id}/isolation", data=step).status_code == 302
    check = {"state": "done", "result": "", "note": ""}
    assert browser.post(f"/tickets/{ticket.id}/security", data=check).status_code == 422
    browser.post(f"/tickets/{ticket.id}/security", data={**check, "result": "attack"})
    assert "⚑" in browser.get(f"/tickets/{ticket.id}/beside").text


def test_a_problem_is_worked_on_its_page_and_published_with_one_button(work, browser, ticket):
    form = browser.get(f"/problems/new?ticket={ticket.id}").text
    assert ticket.subject in form
    made = browser.post("/problems/new", data={"title": "VPN切断", "ticket_id": ticket.id})
    row = work.session.scalars(select(Problem)).one()
    page = made.location
    assert f"/tickets/{ticket.id}" in browser.get(page).text
    assert f"P-{row.number}" in browser.get(f"/tickets/{ticket.id}/candidates").text
    assert "VPN切断" in browser.get("/problems/").text
    assert "VPN切断" not in browser.get("/problems/?state=resolved").text
    for name, told in {
        "state": {"state": "investigating"},
        "tasks": {"title": "ログを読む"},
        "references": {"kind": "code", "target": "src/vpn.c:12"},
        "fixes": {"description": "MTUを1454にする", "kind": "workaround"},
    }.items():
        assert browser.post(f"{page}/{name}", data=told).status_code == 302, name
    assert browser.post(f"{page}/decision", data={"decision": "root_fix"}).status_code == 422
    text = browser.get(page).text
    assert "src/vpn.c:12" in text
    assert "ログを読む" in text
    fix = text.split("/problems/fixes/")[1].split("/")[0]
    assert browser.post(f"/problems/fixes/{fix}/choose").status_code == 422
    told = {"tested_where": "検証室", "result": "passed", "result_note": "切れない"}
    assert browser.post(f"/problems/fixes/{fix}/test", data=told).status_code == 302
    assert browser.post(f"/problems/fixes/{fix}/choose").status_code == 302
    decided = {"decision": "workaround", "because": "原因は提供元にある"}
    assert browser.post(f"{page}/decision", data=decided).status_code == 302
    task = text.split("/problems/tasks/")[1].split("/")[0]
    assert browser.post(f"/problems/tasks/{task}/done", data={"result": "MTU"}).status_code == 302
    filled = browser.get(f"{page}/publish").text
    assert filled.count("MTUを1454にする") == 2

    published = {"title": "VPNが切れる", "symptom": "数分で切れる", "workaround": "MTU"}
    assert "/tell?about=known" in browser.post(f"{page}/publish", data=published).location
    article = {"title_ja": "VPNの直し方", "body_ja": "MTU"}
    assert "/knowledge/" in browser.post(f"{page}/article", data=article).location
    done = browser.post(f"{page}/resolve", data={"because": "提供元が直した"})
    assert done.status_code == 302
    work.session.expire_all()
    assert row.state == "resolved"
    assert "提供元が直した" in browser.get(f"/tickets/{ticket.id}").text
    edit = {"title": "VPN切断の原因", "cause": "MTU", "version": row.version}
    edit["vendor_report"] = "試したこと: MTU"
    assert browser.post(f"{page}/edit", data=edit).status_code == 302
    assert browser.post(f"{page}/edit", data=edit).status_code == 422
    assert "MTU" in browser.get(f"{page}/history").text
    assert "試したこと: MTU" in browser.get(page).text


def test_a_client_sees_no_problem_and_no_candidates(work, sessions, ticket, contact):
    client = browser_of(sessions, misaki(contact))

    assert client.get("/problems/").status_code == 403
    assert client.get(f"/tickets/{ticket.id}/candidates").status_code == 403
