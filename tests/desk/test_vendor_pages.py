"""Vendors and their cases in a browser; the client reads that a vendor is asked, and no more."""

from msp.data.work import Work
from msp.desk.models import Vendor, VendorCase
from msp.desk.rules import WaitReason
from tests.conftest import browser_of
from tests.desk.conftest import misaki


def only(work: Work, kind):
    return work.session.query(kind).one()


def test_a_vendor_is_registered_asked_and_answers(browser, sessions, work, ticket, contact):
    told = {"name": "北斗電機", "target_minutes": "480", "is_active": "on"}
    assert browser.post("/vendors/new", data=told | {"target_minutes": "0"}).status_code == 422
    assert browser.post("/vendors/new", data=told).status_code == 303
    vendor = only(work, Vendor)
    assert "8時間" in browser.get("/vendors/").text

    page = f"/tickets/{ticket.id}/vendor-cases"
    assert "SLAの計測は続きます" in browser.get(page).text
    ask = {"vendor_id": str(vendor.id), "question": "切断の原因は?", "waits": "on"}
    assert browser.post(page, data=ask | {"question": ""}).status_code == 422
    assert browser.post(page, data=ask, follow_redirects=True).status_code == 200
    case = only(work, VendorCase)
    work.session.refresh(ticket)
    assert ticket.wait_reason is WaitReason.VENDOR
    assert "北斗電機" in browser.get(f"/tickets/{ticket.id}/beside").text

    hers = browser_of(sessions, misaki(contact))
    seen = hers.get(f"/tickets/{ticket.id}").text
    assert "メーカー・提供元に確認中" in seen
    assert "北斗電機" not in seen
    assert hers.get(f"/vendors/cases/{case.id}").status_code == 403

    way = f"/vendors/cases/{case.id}"
    late = browser.post(f"{way}/promise", data={"promised_at": "2026-11-20T09:00"})
    assert (late.status_code, 'href="#promise-promised_at"' in late.text) == (422, True)
    answer = browser.post(f"{way}/answer", data={"body": "既知の不具合"}, follow_redirects=True)
    assert "既知の不具合" in answer.text
    closed = {"outcome": "replaced", "rma_number": "RMA-9"}
    assert "RMA-9" in browser.post(f"{way}/close", data=closed, follow_redirects=True).text
    work.session.refresh(ticket)
    assert ticket.wait_reason is None
    assert browser.post(f"{way}/dance").status_code == 404
    assert "#" in browser.get("/vendors/cases").text
