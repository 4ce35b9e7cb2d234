"""A billed month is closed for who was billed, until finance opens it and says why."""

from datetime import date

import pytest
from sqlalchemy import select

from billing import actions
from billing.actions.locks import LockMonth, lock_month
from billing.queries import locks
from contracts import actions as contracts
from contracts import queries as contract_queries
from contracts.models import PeriodLock
from msp.accounts.models import Provider
from msp.kernel.errors import Conflict, Refused
from tests.billing.months import billed, books, invoices_of, october

DAY = date(2026, 10, 20)


def standing(work):
    wanted = select(PeriodLock).where(PeriodLock.lifted_at.is_(None))
    return sorted(work.session.scalars(wanted), key=lambda lock: lock.reason)


def test_issuing_closes_the_month_for_who_was_billed_and_nobody_else(work):
    made = october(work)
    blocked = made.entry(2, date(2026, 10, 9), 10, state="submitted")

    billed(work)

    assert blocked.state == "submitted"
    assert [(lock.client_id, lock.reason) for lock in standing(work)] == [
        (made.clients[1].id, "INV-202610-001"),
        (made.clients[3].id, "INV-202610-002"),
    ]
    contract_queries.require_open(work, made.clients[2].id, DAY)
    contract_queries.require_open(work, made.clients[1].id, date(2026, 11, 1))
    with pytest.raises(Refused, match="INV-202610-001") as refusal:
        contract_queries.require_open(work, made.clients[1].id, DAY)
    assert refusal.value.field == "work_on"


def test_a_provider_that_takes_late_work_closes_nothing(work):
    made = october(work)
    work.get(Provider, work.actor.provider_id).options = {"late_work": "taken"}

    billed(work)

    assert standing(work) == []
    contract_queries.require_open(work, made.clients[1].id, DAY)


def test_a_void_invoice_opens_its_month_and_the_next_one_closes_it_again(work):
    october(work)
    run = billed(work)
    old = invoices_of(work, run.id)[0]

    actions.void_invoice(work, actions.VoidInvoice(invoice_id=old.id, reason="誤った宛先"))
    opened = [lock.reason for lock in standing(work)]
    billed(work)

    assert opened == ["INV-202610-002", "INV-202610-003"]
    assert [lock.reason for lock in standing(work)] == [
        "INV-202610-002",
        "INV-202610-003",
        "INV-202610-004",
    ]


def test_finance_closes_a_month_and_opens_it_once_with_a_reason_on_record(work):
    made = books(work)
    lock = lock_month(work, LockMonth(month="2026-10", reason="監査のため"))
    with pytest.raises(Refused, match="監査のため"):
        contract_queries.require_open(work, made.clients[3].id, DAY)

    contracts.lift_lock(work, contracts.LiftLock(lock_id=lock.id, reason="日報の漏れ"))

    contract_queries.require_open(work, made.clients[3].id, DAY)
    row = work.session.execute(locks.locks(work)).one()
    assert (row.closed_by, row.opened_by, row.PeriodLock.lifted_because) == (
        "Olive",
        "Olive",
        "日報の漏れ",
    )
    with pytest.raises(Conflict):
        contracts.lift_lock(work, contracts.LiftLock(lock_id=lock.id, reason="もう一度"))


@pytest.mark.parametrize("month", ["2026-13", "2026-11", "2027-01"])
def test_a_month_that_is_not_over_is_not_closed(work, month):
    with pytest.raises(Refused) as refusal:
        lock_month(work, LockMonth(month=month, reason="早すぎる"))

    assert refusal.value.field == "month"


def test_the_page_closes_and_opens_a_month(work, browser):
    made = books(work)
    typed = {"month": "2026-10", "client_id": str(made.clients[1].id), "reason": "監査のため"}

    early = browser.post("/locks/", data={**typed, "reason": ""})
    closed = browser.post("/locks/", data=typed, follow_redirects=True)
    lock = standing(work)[0]
    unsaid = browser.post(f"/locks/{lock.id}/lift", data={"reason": ""})
    opened = browser.post(f"/locks/{lock.id}/lift", data={"reason": "日報の漏れ"})

    assert early.status_code == unsaid.status_code == 422
    assert f"/locks/{lock.id}" in closed.text
    assert "監査のため" in closed.text
    assert opened.status_code == 302
    assert "日報の漏れ" in browser.get("/locks/").text
    assert standing(work) == []
