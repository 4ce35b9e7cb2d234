"""The palette leads anywhere by right, and a form that is sent twice is carried out once."""

import pytest
from sqlalchemy import func, select

from contracts import actions as contracts
from msp.desk.models import TimeEntry
from tests.conftest import browser_of
from tests.desk.conftest import misaki

PART = {"HX-Request": "true"}


def test_the_palette_finds_verbs_pages_and_tickets(browser, work, ticket):
    told = {"at": f"/tickets/{ticket.number}", "q": "統合"}

    on_ticket = browser.get("/palette", query_string=told, headers=PART).text
    found = browser.get("/palette", query_string={"q": "vpn"}, headers=PART).text
    whole = browser.get("/palette").text

    assert f'data-href="/tickets/{ticket.id}/links"' in on_ticket
    assert f'data-href="/tickets/{ticket.id}"' in found
    assert 'role="option"' in found
    assert '<a href="/templates">' in whole


def test_the_palette_of_a_client_knows_no_deeds_and_no_foreign_page(
    sessions, contact, ticket, work
):
    work.session.flush()
    told = {"at": f"/tickets/{ticket.number}"}

    answer = browser_of(sessions, misaki(contact)).get("/palette", query_string=told)

    assert answer.status_code == 200
    assert "/do/" not in answer.text
    assert 'href="/templates"' not in answer.text


@pytest.mark.parametrize("key", ["a" * 36, "k" * 500])
def test_a_log_that_waited_for_the_network_is_written_once(browser, work, ticket, key):
    kind = contracts.create_work_type(
        work, contracts.CreateWorkType(code="remote", name_ja="リモート")
    )
    typed = {"spent": "30", "work_on": "2026-11-20", "work_type_id": str(kind.id)}

    for _ in range(2):
        path = f"/tickets/{ticket.id}/time"
        answer = browser.post(path, data=typed, headers={"Idempotency-Key": key})
        assert answer.status_code == 302

    assert work.session.scalar(select(func.count(TimeEntry.id))) == 1
