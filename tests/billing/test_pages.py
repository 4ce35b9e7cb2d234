"""Finance bills a month in the browser; a client reads its own invoices and nothing else."""

import re
from datetime import date
from uuid import uuid4

import pytest

from billing import queries
from billing.actions.runs import finding_row
from billing.models import Invoice
from billing.rules.findings import Check, finding
from billing.web.invoice_pages import period_text
from billing.web.words import finding_words
from msp.kernel.access import Actor, Role
from msp.kernel.periods import Period
from tests.billing.months import billed, invoices_of, october
from tests.conftest import browser_of


def found(pattern, text):
    return re.search(pattern, text).group(1)


@pytest.fixture
def client_browser(sessions, work):
    def made(client_id, role=Role.CLIENT_ADMIN):
        actor = Actor(
            uuid4(), "港", frozenset({role}), work.actor.provider_id, frozenset({client_id})
        )
        return browser_of(sessions, actor)

    return made


def test_a_month_goes_from_preview_to_numbers_in_the_browser(work, browser):
    october(work)
    work.session.flush()

    preview = browser.get("/runs/new?month=2026-10")
    seen = found(r'name="seen_hash" value="(\w+)"', preview.text)
    page = browser.post(
        "/runs/new", data={"month": "2026-10", "seen_hash": seen}, follow_redirects=True
    )
    run = found(r"/runs/([0-9a-f-]{36})/approve", page.text)
    inputs = found(r'name="inputs_hash" value="(\w+)"', page.text)
    page = browser.post(f"/runs/{run}/approve", data={"inputs_hash": inputs}, follow_redirects=True)
    page = browser.post(
        f"/runs/{run}/issue", data={"issued_on": "2026-10-31"}, follow_redirects=True
    )

    assert page.status_code == 200
    numbers = [invoice.number for invoice in work.session.query(Invoice).order_by(Invoice.number)]
    assert numbers == [f"INV-202610-00{n}" for n in (1, 2, 3)]


def test_a_preview_that_is_no_longer_true_comes_back(work, browser):
    october(work)
    work.session.flush()

    answer = browser.post("/runs/new", data={"month": "2026-10", "seen_hash": "old"})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.mark.parametrize("month", ["2026-13", "x"])
def test_a_month_that_does_not_exist_is_said(work, browser, month):
    october(work)
    work.session.flush()

    assert browser.get(f"/runs/new?month={month}").status_code == 422


PAGES = [
    "/runs/",
    "/runs/new?month=2026-11",
    "/runs/{run}",
    "/runs/{run}/clients/{item}",
    "/invoices/",
    "/invoices/?state=open&month=2026-10",
    "/invoices/archive?from=2026-10-01&to=2026-10-31&least=1&most=99999999&party=みなと",
    "/invoices/{invoice}",
    "/invoices/{invoice}/correct",
    "/invoices/{invoice}/lines/{line}",
    "/receivables/",
    "/receivables/{client}",
    "/exports/",
    "/api/v1/invoices",
    "/api/v1/invoices/{invoice}",
    "/api/v1/runs",
    "/api/v1/runs/{run}",
]


@pytest.fixture
def places(work):
    made = october(work)
    run = billed(work)
    invoice = invoices_of(work, run.id)[0]
    told = {
        "run": run.id,
        "item": queries.items(work, run.id)[0][0].id,
        "invoice": invoice.id,
        "line": queries.lines_of(work, [invoice.id])[invoice.id][0].id,
        "client": made.clients[1].id,
        "other": made.clients[2].id,
    }
    work.session.flush()
    return told


@pytest.mark.parametrize("path", PAGES)
def test_finance_sees_every_page(places, browser, path):
    answer = browser.get(path.format(**places))

    assert answer.status_code == 200, answer.text[:2000]


CLIENTS = {
    "/invoices/": 200,
    "/invoices/archive": 200,
    "/invoices/{invoice}": 200,
    "/invoices/{invoice}/lines/{line}": 200,
    "/invoices/{invoice}/correct": 403,
    "/runs/": 403,
    "/runs/new": 403,
    "/runs/{run}": 403,
    "/receivables/": 403,
    "/receivables/{client}": 403,
    "/exports/": 403,
}


@pytest.mark.parametrize(("path", "status"), CLIENTS.items())
def test_a_client_reads_its_own_invoices_only(places, client_browser, path, status):
    own = client_browser(places["client"])

    assert own.get(path.format(**places)).status_code == status


@pytest.mark.parametrize("path", ["/invoices/{invoice}", "/invoices/{invoice}/pdf"])
def test_a_stranger_finds_no_invoice(places, client_browser, path):
    stranger = client_browser(places["other"])

    assert stranger.get(path.format(**places)).status_code == 404


def test_the_paper_is_the_same_each_time_and_no_page(places, browser):
    address = f"/invoices/{places['invoice']}/pdf"
    first, again = browser.get(address), browser.get(address)

    assert first.data == again.data
    assert first.data.startswith(b"%PDF")
    assert first.headers["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in first.headers["Content-Disposition"]


def test_a_payment_is_recorded_on_the_page(places, work, browser):
    typed = {"received_on": "2026-11-19", "amount": "49500", "method": "transfer", "token": "t"}

    answer = browser.post(f"/invoices/{places['invoice']}/paid", data=typed)

    assert answer.status_code == 302
    work.session.expire_all()
    assert work.get(Invoice, places["invoice"]).owed.minor == 0


def test_a_void_without_a_reason_comes_back(places, browser):
    answer = browser.post(f"/invoices/{places['invoice']}/void", data={"reason": ""})

    assert answer.status_code == 422


def test_an_export_is_made_and_fetched_again(places, browser):
    browser.post("/exports/", data={"month": "2026-10", "profile": "generic", "encoding": "cp932"})
    page = browser.get("/exports/")
    href = found(r'href="(/exports/[0-9a-f-]{36})"', page.text)

    answer = browser.get(href)

    assert answer.status_code == 200
    assert "請求書番号" in answer.data.decode("cp932")


def test_a_program_makes_a_run(work, browser):
    october(work)
    work.session.flush()

    answer = browser.post("/api/v1/runs", json={"first_on": "2026-10-01", "end_on": "2026-11-01"})

    assert answer.status_code == 201
    assert answer.json["state"] == "made"


@pytest.mark.parametrize("path", ["/orders/", "/top-ups/", "/invoices/", "/invoices/archive"])
def test_a_page_of_a_list_farther_than_can_be_counted_to_is_empty(browser, path):
    assert browser.get(f"{path}?page={'9' * 20}").status_code == 200


def test_what_is_to_be_checked_is_said_in_hours_and_with_a_signs_own_letter(browser):
    expired = finding(Check.EXPIRED_HOURS, 1, minutes=450)
    fallen = finding(Check.UNUSUAL, 1, percent=-71)
    with browser.application.test_request_context("/"):
        assert "7時間30分" in finding_words(finding_row(expired))
        assert "−71 %" in finding_words(finding_row(fallen)).replace("−71%", "−71 %")


def test_the_time_that_an_invoice_is_of_is_listed_as_people_write_it(browser):
    october, bought = date(2026, 10, 1), date(2026, 11, 23)
    closed = Period(date(2026, 10, 16), date(2026, 11, 16))
    with browser.application.test_request_context("/"):
        assert period_text(Period(october, date(2026, 11, 1))) == "2026年10月"
        assert period_text(Period(bought, date(2026, 11, 24))) == "2026年11月23日(月)"
        assert period_text(closed) == "10/16 – 2026年11月15日(日)"
