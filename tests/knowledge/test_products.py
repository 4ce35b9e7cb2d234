"""Pages of products: the desk writes them, clients read those that are open to them (R58)."""

from contracts import actions as contracts
from contracts.rules.coverage import ProductRule
from msp.desk import actions as desk
from msp.knowledge import actions
from msp.knowledge.rules import Audience
from tests.conftest import browser_of
from tests.desk.conftest import misaki

TEXT = {"about_ja": "## 用途\n\n社内の共有ディスク", "answer_minutes": "30"}


def test_a_product_has_a_page_with_its_articles_and_known_errors(
    work, client, browser, sessions, contact
):
    told = {"code": "nas", "name_ja": "共有NAS", "coverage": ProductRule.INCLUDED}
    product = contracts.create_product(work, contracts.CreateProduct(**told))
    about = {"product_id": product.id}
    wish = actions.WriteArticle(
        title_ja="NASにつなぐ", body_ja="つなぐ", audience=Audience.CLIENTS, **about
    )
    guide = actions.write_article(work, wish)
    error = actions.RecordKnownError(
        title="NASが遅い", symptom="とても遅い", workaround="再起動", **about
    )
    actions.record_known_error(work, error)
    wish = desk.OpenTicket(client_id=client.id, subject="NASが見えない")
    ticket = desk.open_ticket(work, wish)
    ticket.product_id = product.id
    actions.publish_article(work, actions.NameArticle(article_id=guide.id))
    work.session.flush()
    address, reader = f"/knowledge/products/{product.id}", browser_of(sessions, misaki(contact))

    assert "未作成" in browser.get("/knowledge/products/").text
    assert browser.post(f"{address}/edit", data=TEXT).status_code == 302
    page = browser.get(address).text

    assert "<h3>用途</h3>" in page
    assert "NASにつなぐ" in page
    assert "NASが遅い" in page
    assert "30分" in browser.get(f"/tickets/{ticket.id}/beside").text
    assert reader.get(address).status_code == 404
    assert "共有NAS" not in reader.get("/knowledge/products/").text
    assert browser.get(f"/api/v1/product-pages/{product.id}").json["answer_minutes"] == 30
    assert reader.get(f"/api/v1/product-pages/{product.id}").status_code == 404
    stale = browser.post(f"{address}/edit", data=TEXT | {"version": "7"})
    assert stale.status_code == 422
    assert "table diff" in stale.text

    opened = TEXT | {"is_public": "on", "version": "1"}
    assert browser.post(f"{address}/edit", data=opened).status_code == 302

    read = reader.get(address).text
    assert "共有ディスク" in read
    assert "NASにつなぐ" in read
    assert "NASが遅い" not in read
    assert "共有NAS" in reader.get("/knowledge/products/").text
    assert reader.get(f"{address}/edit").status_code == 403
