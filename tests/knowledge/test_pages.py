"""Articles and known errors through the browser: written, looked at, published, read by clients."""

from sqlalchemy import select

from msp.knowledge import actions
from msp.knowledge.models import Article, KnownError
from msp.knowledge.rules import Audience
from tests.conftest import browser_of
from tests.desk.conftest import misaki

TEXT = {
    "title_ja": "VPNの切断を直す",
    "body_ja": "## 手順\n\n- 再接続する <b>x</b>",
    "codes": "E-1234",
}


def test_an_article_is_written_looked_at_published_and_read_by_a_client(
    work, browser, sessions, contact
):
    shown = browser.post("/knowledge/new", data={**TEXT, "preview": "on"})
    assert "<h3>手順</h3>" in shown.text
    assert work.session.scalars(select(Article)).first() is None
    wrong = browser.post("/knowledge/new", data={**TEXT, "title_ja": "V"})
    assert wrong.status_code == 422
    made = browser.post("/knowledge/new", data={**TEXT, "audience": "clients"})
    row = work.session.scalars(select(Article)).one()
    page = browser.get(made.location).text
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "E-1234" in page
    client = browser_of(sessions, misaki(contact))
    address = f"/knowledge/{row.id}"
    assert client.get(address).status_code == 404
    assert "VPNの切断" not in client.get("/knowledge/").text

    assert browser.post(f"{address}/publish", data={"version": row.version}).status_code == 302

    assert "VPNの切断を直す" in client.get("/knowledge/?q=再接続").text
    assert "VPNの切断を直す" not in client.get("/knowledge/?q=印刷").text
    assert "VPNの切断を直す" in client.get("/knowledge/?system=windows&category=other").text
    assert "VPNの切断を直す" not in browser.get("/knowledge/?category=device").text
    assert "<h3>手順</h3>" in client.get(address).text
    work.session.refresh(row)
    edit = {**TEXT, "title_ja": "VPNを直す", "audience": "clients", "version": row.version}
    assert browser.post(f"{address}/edit", data=edit).status_code == 302
    stale = browser.post(f"{address}/edit", data=edit)
    assert stale.status_code == 422
    assert "table diff" in stale.text
    assert "VPNの切断を直す" in client.get(address).text
    assert "notice warn" in browser.get(address).text
    history = browser.get(f"{address}/history").text
    assert "VPNの切断を直す" in history
    assert "VPNを直す" in history
    work.session.refresh(row)
    browser.post(f"{address}/retire", data={"version": row.version})
    assert client.get(address).status_code == 404
    assert browser.get("/knowledge/?state=retired&q=VPN").text.count(address) >= 1


def test_a_known_error_is_recorded_found_by_its_code_fixed_and_opened_again(work, browser):
    assert "/known-errors/new" in browser.get("/known-errors/").text
    told = {"title": "印刷が止まる", "symptom": "E1234 が出る", "codes": "エラーコード: E1234"}
    made = browser.post("/known-errors/new", data=told)
    row = work.session.scalars(select(KnownError)).one()
    assert "印刷が止まる" in browser.get("/known-errors/?q=Ｅ-1234").text
    assert "印刷が止まる" not in browser.get("/known-errors/?q=E-9999").text
    address = made.location
    assert "E-1234" in browser.get(address).text
    edit = {**told, "workaround": "電源を入れ直す", "version": row.version}
    assert browser.post(f"{address}/edit", data=edit).status_code == 302
    assert browser.post(f"{address}/edit", data=edit).status_code == 422
    assert browser.post(f"{address}/fix", data={"root_fix": "", "version": 2}).status_code == 422
    fixed = browser.post(f"{address}/fix", data={"root_fix": "更新した", "version": 2})
    assert fixed.status_code == 302
    assert browser.post(f"{address}/reopen", data={"version": 3}).status_code == 302
    assert "電源を入れ直す" in browser.get(f"{address}/history").text


def test_clients_are_denied_what_the_desk_knows(work, sessions, contact):
    wish = actions.RecordKnownError(title="内輪の話", symptom="社内の言葉")
    row = actions.record_known_error(work, wish)
    told = actions.WriteArticle(title_ja="社内の手順", body_ja="x", audience=Audience.STAFF)
    article = actions.write_article(work, told)
    actions.publish_article(work, actions.NameArticle(article_id=article.id))
    client = browser_of(sessions, misaki(contact))

    assert client.get("/known-errors/").status_code == 403
    assert client.get(f"/known-errors/{row.id}").status_code == 403
    assert client.get(f"/knowledge/{article.id}").status_code == 404
    assert client.post(f"/knowledge/{article.id}/retire").status_code == 403
    assert "社内" not in client.get("/knowledge/").text
