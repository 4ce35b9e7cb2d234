from datetime import date

import pytest
from sqlalchemy import select

from contracts import actions, queries
from contracts.models import (
    Calendar,
    Contract,
    ContractLine,
    HourPackage,
    HourPool,
    PriceListRate,
    SlaPolicy,
    SlaTarget,
    WorkType,
)
from contracts.rules.clocks import Pledge
from contracts.rules.lines import ContractState, LineKind
from msp.accounts.models import Client
from msp.kernel.access import Role
from msp.kernel.money import Money
from tests.conftest import browser_of
from tests.contracts.conftest import TODAY, active, add, person_of


def one(work, kind):
    work.session.expire_all()
    return work.session.scalars(select(kind)).one()


def test_an_empty_installation_gets_its_catalogue_in_the_browser(browser, work):
    browser.post("/catalogue/work-types/new", data={"code": "remote", "name_ja": "リモート対応"})
    remote = one(work, WorkType)
    price = {"work_type_id": str(remote.id), "per_hour": "１２,０００", "currency": "JPY"}
    browser.post("/catalogue/prices/new", data={**price, "starts_on": "2026-04-01"})
    package = {"name_ja": "10時間パック", "minutes": "10時間", "price": "¥110,000"}
    browser.post("/catalogue/packages/new", data={**package, "currency": "JPY"})
    hours = {"name": "営業時間", "zone": "Asia/Tokyo", "mon": "09:00-18:00", "holiday_set": "none"}
    browser.post("/calendars/new", data=hours)
    calendar = one(work, Calendar)
    promise = {
        "name": "標準",
        "calendar_id": str(calendar.id),
        "is_default": "on",
        "pausing": ["client"],
        "targets-0-priority": "1",
        "targets-0-pledge": "first_response",
        "targets-0-minutes": "60",
        "targets-0-working_days": "",
        "targets-1-priority": "1",
        "targets-1-pledge": "next_response",
        "targets-1-minutes": "",
        "targets-1-working_days": "",
    }
    browser.post("/calendars/policies/new", data=promise)

    assert one(work, PriceListRate).per_hour == Money(12000, "JPY")
    assert one(work, HourPackage).minutes == 600
    assert one(work, SlaPolicy).is_default
    assert one(work, SlaTarget).pledge is Pledge.FIRST_RESPONSE
    for address, text in (
        ("/catalogue/", "リモート対応"),
        ("/catalogue/prices", "¥12,000"),
        ("/catalogue/packages", "10時間パック"),
        ("/calendars/", "09:00-18:00"),
        ("/calendars/policies", "標準"),
        ("/calendars/policies/new", "優先度「緊急」・初回応答・分"),
    ):
        answer = browser.get(address)
        assert answer.status_code == 200
        assert text in answer.text


def test_a_contract_is_written_in_the_browser_and_reads_like_one(browser, work, client, remote):
    draft = {"client_id": str(client.id), "title": "保守契約", "starts_on": "2026-04-01"}
    browser.post("/contracts/new", data={**draft, "renewal": "none", "notice_days": "0"})
    contract = one(work, Contract)
    line = {
        "kind": "block",
        "title": "時間パック",
        "work_type_ids": [str(remote.id)],
        "rate_per_hour": "13,000",
        "minimum": "30",
        "increment": "15",
        "scope": "entry",
    }
    browser.post(f"/contracts/{contract.id}/lines/new", data=line)
    browser.post(f"/contracts/{contract.id}/activate", data={"version": "1"})
    page = browser.get(f"/contracts/{contract.id}")

    assert one(work, Contract).state is ContractState.ACTIVE
    assert one(work, ContractLine).kind is LineKind.BLOCK
    assert page.status_code == 200
    for text in ("時間パック", "¥13,000", "リモート対応", "30", "15"):
        assert text in page.text


def test_a_form_that_does_not_fit_comes_back_with_what_was_typed(browser, work, client):
    typed = {
        "client_id": str(client.id),
        "title": "まちがい",
        "starts_on": "2026-04-01",
        "ends_on": "2026-03-01",
    }

    answer = browser.post("/contracts/new", data=typed)

    assert answer.status_code == 422
    assert "まちがい" in answer.text
    assert work.session.scalars(select(Contract)).all() == []


def test_new_terms_and_included_work_are_set_in_the_browser(browser, work, contract, remote):
    line = add(work, contract, LineKind.TIME_AND_MATERIALS, rate_per_hour=12000)
    active(work, contract)
    work.session.flush()

    terms = {"starts_on": "2026-12-01", "rate_per_hour": "15000", "minimum": "0", "increment": "15"}
    assert browser.get(f"/contracts/lines/{line.id}/terms").status_code == 200
    browser.post(f"/contracts/lines/{line.id}/terms", data=terms)
    browser.post(f"/contracts/lines/{line.id}/work", data={"work_type_ids": [str(remote.id)]})

    assert [row.rate_minor for row in queries.terms_of(work, line.id)] == [12000, 15000]
    assert queries.work_types_of(work, line.id) == {remote.id}


def test_a_pool_shows_its_ledger_and_takes_an_adjustment(browser, work, sold):
    pool = sold("order:1", 600, price=110000)
    work.session.flush()

    answer = browser.post(
        f"/pools/{pool.id}/adjust", data={"minutes": "30", "reason": "お詫びとして"}
    )
    page = browser.get(f"/pools/{pool.id}")
    table = browser.get(f"/pools/{pool.id}/ledger.csv")

    assert answer.status_code == 303
    assert queries.balance(work, pool.id) == 630
    assert "お詫びとして" in page.text
    assert table.data.startswith(b"\xef\xbb\xbf")
    assert "お詫びとして" in table.text


def test_an_adjustment_below_zero_comes_back(browser, work, sold):
    pool = sold("order:1", 60)
    work.session.flush()

    answer = browser.post(f"/pools/{pool.id}/adjust", data={"minutes": "-90", "reason": "訂正です"})

    assert answer.status_code == 422
    assert "訂正です" in answer.text


def test_hours_are_granted_in_the_browser_once_however_often_it_is_sent(browser, work, block):
    wish = {
        "client_id": str(block.client_id),
        "title": "追加",
        "minutes": "10h",
        "starts_on": "2026-11-01",
        "state": "active",
        "source": "manual:1",
    }
    work.session.flush()

    for _ in range(2):
        assert browser.post("/pools/new", data=wish).status_code == 303

    assert one(work, HourPool).remaining_minutes == 600


def test_a_client_reads_its_contract_and_ledger_and_changes_neither(sessions, work, sold, contract):
    pool = sold("order:1", 600)
    add(work, contract, LineKind.MANAGED, fee=180000, title="監視")
    work.session.flush()
    theirs = browser_of(sessions, person_of(work, contract.client_id))

    for address in ("/contracts/", f"/contracts/{contract.id}", "/pools/", f"/pools/{pool.id}"):
        answer = theirs.get(address)
        assert answer.status_code == 200, address
        assert "時間パック" in answer.text or "保守契約" in answer.text
    typed = {"minutes": "600", "reason": "もっとください"}
    assert theirs.post(f"/pools/{pool.id}/adjust", data=typed).status_code == 403
    assert theirs.get("/contracts/new").status_code == 403
    assert theirs.get("/catalogue/prices/new").status_code == 403


def test_a_stranger_client_finds_nothing(sessions, work, sold, contract):
    pool = sold("order:1", 600)
    other = work.add(Client(name="川口商店", number=2))
    theirs = browser_of(sessions, person_of(work, other.id))

    for address in (
        f"/contracts/{contract.id}",
        f"/pools/{pool.id}",
        f"/pools/{pool.id}/ledger.csv",
    ):
        assert theirs.get(address).status_code == 404, address
    assert "時間パック" not in theirs.get("/pools/").text
    assert "保守契約" not in theirs.get("/contracts/").text


@pytest.mark.parametrize("role", [Role.TECHNICIAN, Role.AUDITOR])
def test_staff_that_may_not_change_sees_no_form(sessions, work, contract, role):
    actor = person_of(work, contract.client_id, role)
    theirs = browser_of(sessions, actor)
    work.session.flush()

    assert theirs.get(f"/contracts/{contract.id}").status_code == 200
    assert theirs.post(f"/contracts/{contract.id}/activate").status_code == 403
    assert theirs.get("/pools/new").status_code == 403


def test_programs_read_contracts_and_move_minutes(browser, work, sold, contract):
    pool = sold("order:1", 600)
    work.session.flush()

    listed = browser.get("/api/v1/contracts").json
    shown = browser.get(f"/api/v1/contracts/{contract.id}").json
    moved = browser.post(
        f"/api/v1/pools/{pool.id}/adjust", json={"minutes": -60, "reason": "correction"}
    )
    ledger = browser.get(f"/api/v1/pools/{pool.id}/ledger").json

    assert [row["number"] for row in listed["items"]] == [contract.number]
    assert [line["kind"] for line in shown["lines"]] == ["block"]
    assert moved.json["remaining_minutes"] == 540
    assert sorted(row["minutes"] for row in ledger["items"]) == [-60, 600]
    assert browser.get("/api/v1/pools?client_id=nonsense").status_code == 422
    assert date.fromisoformat(shown["starts_on"]) < TODAY
    assert actions.reverse(work, "time:none") == 0
