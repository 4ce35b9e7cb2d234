"""Agreements in the browser, for programs and in the shell: the way that works and the refusal."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import select

from contracts import actions, queries
from contracts.models import (
    ContractTemplate,
    CostRate,
    CountedItem,
    Deadline,
    DeadlineNotice,
    LineTask,
    Product,
    RenewalItem,
    RenewalState,
    WorkType,
)
from contracts.rules.lines import LineKind, Renewal
from msp.accounts.models import Person
from msp.kernel.access import Role
from msp.outside.models import OutboxMessage
from tests.conftest import browser_of
from tests.contracts.conftest import START, TODAY, active, add, person_of


def one(work, kind):
    work.session.expire_all()
    return work.session.scalars(select(kind)).one()


@pytest.mark.parametrize("kind", LineKind)
def test_the_editor_asks_each_kind_of_line_only_what_it_may_say(browser, contract, work, kind):
    work.session.flush()

    chooser = browser.get(f"/contracts/{contract.id}/lines/new")
    page = browser.get(f"/contracts/{contract.id}/lines/new?kind={kind.value}")

    assert f"kind={kind.value}" in chooser.text
    assert page.status_code == 200
    assert ('name="granted_tickets"' in page.text) == (kind is LineKind.INCIDENT_PACK)
    assert ('name="rollover"' in page.text) == (kind is LineKind.ALLOTMENT)
    assert ('name="minimum_fee"' in page.text) == (
        kind in {LineKind.TIME_AND_MATERIALS, LineKind.RETAINER}
    )


def test_a_line_that_rounds_down_says_so_to_the_client(browser, sessions, work, contract):
    line = {"kind": "time_and_materials", "title": "スポット", "rate_per_hour": "12000"}
    line |= {"increment": "15", "rounds": "floor", "scope": "day"}

    browser.post(f"/contracts/{contract.id}/lines/new", data=line)
    active(work, contract)
    theirs = browser_of(sessions, person_of(work, contract.client_id))

    assert (
        "1日の作業を合計し、15分単位で切り捨てます。"
        in theirs.get(f"/contracts/{contract.id}").text
    )


def test_a_managed_line_is_written_counted_and_reads_as_sentences(browser, work, contract, client):
    line = {
        "kind": "managed",
        "title": "端末管理",
        "fee": "50,000",
        "discount_percent": "10",
        "basis": "per_device",
        "unit_fee": "3,000",
        "included_units": "2",
        "cycle": "monthly",
        "timing": "advance",
        "proration": "daily",
    }
    answer = browser.post(f"/contracts/{contract.id}/lines/new", data=line)
    assert answer.status_code == 303
    active(work, contract)
    (made,) = queries.active_lines(work, client.id, TODAY)
    counted = f"/contracts/lines/{made.line_id}/counted"
    browser.post(counted, data={"labels": "PC-01\nPC-02\nPC-03", "starts_on": "2026-04-01"})

    page = browser.get(f"/contracts/{contract.id}").text
    listed = browser.get(counted).text
    english = browser.get(f"/contracts/{contract.id}", headers={"Accept-Language": "en"})

    for text in ("料金は月額¥50,000です。", "10 %の値引き", "現在の対象: 3"):
        assert text in page
    assert "PC-03" in listed
    assert english.status_code == 200
    item = work.session.scalars(select(CountedItem)).first()
    gone = browser.post(f"/contracts/items/{item.id}/end", data={"ends_on": "2026-03-01"})
    assert gone.status_code == 422


def test_new_terms_show_their_effect_before_they_are_saved(browser, work, contract):
    line = add(work, contract, LineKind.MANAGED, fee=180_000)
    active(work, contract)
    work.session.flush()
    terms = {"starts_on": "2026-11-16", "fee": "210000", "proration": "daily"}

    seen = browser.post(f"/contracts/lines/{line.id}/terms", data={**terms, "preview": "on"})
    kept = len(queries.terms_of(work, line.id))
    browser.post(f"/contracts/lines/{line.id}/terms", data=terms)

    assert "¥195,000" in seen.text
    assert "¥15,000" in seen.text
    assert kept == 1
    assert len(queries.terms_of(work, line.id)) == 2
    history = browser.get(f"/contracts/{contract.id}/history").text
    assert "料金" in history
    assert "Olive" in history


def test_renewals_are_decided_on_one_page(browser, work, client):
    wish = actions.DraftContract(
        client_id=client.id,
        title="年契約",
        starts_on=START,
        ends_on=date(2027, 1, 1),
        renewal=Renewal.AUTOMATIC,
        notice_days=30,
    )
    contract = actions.draft_contract(work, wish)
    add(work, contract, LineKind.MANAGED, fee=1)
    active(work, contract)
    actions.open_renewals(work)
    item = one(work, RenewalItem)

    page = browser.get("/contracts/renewals").text
    browser.post(f"/contracts/renewals/{item.id}", data={"decision": "renew", "note": "合意"})
    again = browser.post(f"/contracts/renewals/{item.id}", data={"decision": "decline"})

    assert "2026年12月1日" in page
    assert one(work, RenewalItem).state is RenewalState.RENEWED
    assert again.status_code == 422
    assert "判断済み" in again.text


def test_prices_are_raised_after_they_were_seen(browser, work, contract):
    line = add(work, contract, LineKind.TIME_AND_MATERIALS, rate_per_hour=12_000)
    active(work, contract)
    work.session.flush()
    wish = {"line_ids": [str(line.id)], "percent": "３．５", "step": "100"}

    seen = browser.post("/contracts/raise", data={**wish, "starts_on": "2027-01-01"})
    past = browser.post("/contracts/raise", data={**wish, "starts_on": "2026-01-01", "apply": "on"})
    kept = len(queries.terms_of(work, line.id))
    done = browser.post("/contracts/raise", data={**wish, "starts_on": "2027-01-01", "apply": "on"})

    assert "¥12,000 → ¥12,400" in seen.text
    assert past.status_code == 422
    assert kept == 1
    assert done.status_code == 303
    assert queries.terms_of(work, line.id)[-1].rate_minor == 12_400


def test_a_template_is_saved_and_drafted_from(browser, work, contract, client):
    add(work, contract, LineKind.MANAGED, fee=180_000)
    work.session.flush()

    browser.post(f"/contracts/{contract.id}/template", data={"name": "標準保守"})
    template = one(work, ContractTemplate)
    wish = {"client_id": str(client.id), "starts_on": "2026-12-01"}
    made = browser.post(f"/contracts/templates/{template.id}", data=wish)

    assert "標準保守" in browser.get("/contracts/templates").text
    assert made.status_code == 303
    assert "料金は月額¥180,000です。" in browser.get(made.location).text


def test_tasks_are_marked_in_the_browser_and_read_by_the_client(
    browser, sessions, work, contract, client
):
    line = add(work, contract, LineKind.ADD_ON, fee=5_000, service="backup", title="バックアップ")
    active(work, contract)
    work.session.flush()
    address = f"/contracts/lines/{line.id}/tasks"
    browser.post(address, data={"title": "復元試験", "starts_on": "2026-11-01"})
    task = one(work, LineTask)
    told = {"month_on": "2026-11-01", "is_done": "on", "note": "全件成功しました"}

    browser.post(f"/contracts/tasks/{task.id}/mark", data=told)
    theirs = browser_of(sessions, person_of(work, client.id))

    for page in (browser.get(address).text, theirs.get(address).text):
        assert "全件成功しました" in page
        assert "1件中1件が完了" in page
    assert theirs.post(f"/contracts/tasks/{task.id}/mark", data=told).status_code == 403


def test_what_covers_work_is_explained_in_both_languages(browser, work, contract, client, remote):
    add(work, contract, LineKind.TIME_AND_MATERIALS, remote.id, title="スポット", rate_per_hour=1)
    active(work, contract)
    work.session.flush()
    asked = f"client_id={client.id}&work_type_id={remote.id}&on=2026-11-20"

    page = browser.get(f"/contracts/covering?{asked}").text

    assert 'lang="ja"' in page
    assert 'lang="en"' in page
    assert "Billed as it happens under “スポット”." in page
    assert browser.get("/contracts/covering?client_id=x").status_code == 422


def test_a_new_kind_of_work_leads_to_where_it_belongs(browser, work, contract):
    line = add(work, contract, LineKind.MANAGED, fee=1, title="監視")
    work.session.flush()

    made = browser.post("/catalogue/work-types/new", data={"code": "vpn", "name_ja": "VPN"})
    kind = one(work, WorkType)
    asked = browser.get(made.location).text
    listed = browser.get("/catalogue/").text
    browser.post(made.location, data={"line_ids": [str(line.id)]})

    assert made.location.endswith(f"/catalogue/work-types/{kind.id}/lines")
    assert "監視" in asked
    assert "含める明細を決めてください" in listed
    assert queries.work_types_of(work, line.id) == {kind.id}
    assert "含める明細を決めてください" not in browser.get("/catalogue/").text


def test_client_prices_products_and_costs_have_their_screens(browser, work, client, remote):
    work.session.flush()
    price = {"per_hour": "9,000", "currency": "JPY", "starts_on": "2026-04-01", "tier": "2"}

    browser.post(f"/contracts/rates/{client.id}", data={**price, "role": "technician"})
    wrong = browser.post(f"/contracts/rates/{client.id}", data={**price, "currency": "USD"})
    (rate,) = work.session.scalars(queries.client_rates(work, client.id))
    ended = f"/contracts/rates/{client.id}/{rate.id}/end"
    browser.post(ended, data={"ends_on": "2026-12-01"})
    product = {"code": "nas", "name_ja": "NAS", "coverage": "charged"}
    browser.post("/catalogue/products/new", data=product)
    browser.post("/catalogue/costs/new", data={**price, "per_hour": "5500"})

    assert wrong.status_code == 422
    assert "USD" in wrong.text
    page = browser.get(f"/contracts/rates/{client.id}").text
    assert "¥9,000" in page
    assert "2026年12月1日" in page
    assert one(work, Product).coverage == "charged"
    assert "別途請求" in browser.get("/catalogue/products").text
    assert one(work, CostRate).tier == 2
    assert "¥5,500" in browser.get("/catalogue/costs").text


def test_a_deadline_is_watched_told_once_and_renewed(browser, work, client):
    work.add(Person(name="山本", mail="chief@x.example", roles=[Role.DESK_MANAGER.value]))
    work.add(
        Person(
            name="港", mail="minato@x.example", roles=[Role.CLIENT_ADMIN.value], client_id=client.id
        )
    )
    wish = {
        "client_id": str(client.id),
        "kind": "domain",
        "title": "minato.example",
        "expires_on": "2026-12-10",
        "notice_days": "60、30, 7",
        "tells_client": "on",
    }
    made = browser.post("/deadlines/new", data=wish)
    row = one(work, Deadline)

    given = [actions.warn_deadlines(work), actions.warn_deadlines(work)]
    letters = work.session.scalars(select(OutboxMessage)).all()
    browser.post(f"/deadlines/{row.id}/renew", data={"expires_on": "2026-12-20"})
    work.session.expire_all()
    after = actions.warn_deadlines(work)

    assert made.status_code == 303
    assert row.notice_days == [60, 30, 7]
    assert given == [1, 0]
    assert [notice.days for notice in work.session.scalars(select(DeadlineNotice))] == [30, 30]
    assert {letter.to_address for letter in letters} >= {"chief@x.example", "minato@x.example"}
    assert any("お世話になっております" in letter.body for letter in letters)
    assert after == 1
    assert "minato.example" in browser.get("/deadlines/").text
    earlier = browser.post(f"/deadlines/{row.id}/renew", data={"expires_on": "2026-01-01"})
    assert earlier.status_code == 422
    odd = browser.post("/deadlines/new", data={**wish, "notice_days": "-3"})
    assert odd.status_code == 422


def test_programs_amend_lines_and_keep_the_register(browser, work, contract, client):
    line = add(work, contract, LineKind.MANAGED, fee=180_000)
    active(work, contract)
    work.session.flush()
    told = {"starts_on": "2026-12-01", "fee": 200_000, "discount_percent": 5}
    address = f"/api/v1/contracts/lines/{line.id}/terms"

    made = browser.post(address, json=told)
    twice = browser.post(address, json=told)
    versions = browser.get(address).json["items"]
    wish = {"client_id": str(client.id), "kind": "lease", "title": "複合機", "source": "lease:1"}
    first = browser.post("/api/v1/deadlines", json={**wish, "expires_on": "2027-03-31"})
    second = browser.post("/api/v1/deadlines", json={**wish, "expires_on": "2028-03-31"})
    listed = browser.get(f"/api/v1/deadlines?client_id={client.id}").json["items"]

    assert made.status_code == 201
    assert made.json["discount_percent"] == 5
    assert (twice.status_code, twice.json["field"]) == (422, "starts_on")
    assert [row["fee_minor"] for row in versions] == [180_000, 200_000]
    assert first.json["id"] == second.json["id"]
    assert [row["expires_on"] for row in listed] == ["2028-03-31"]
    assert browser.post(
        f"/api/v1/deadlines/{uuid4()}/close", json={"reason": "済み"}
    ).status_code in {
        404,
        422,
    }


@pytest.mark.parametrize(("months", "warns"), [("6", False), ("７", True), ("", True)])
def test_a_package_that_lasts_over_six_months_warns_of_the_payment_services_act(
    browser, work, months, warns
):
    package = {"name_ja": "10時間", "minutes": "10h", "price": "100000", "currency": "JPY"}
    browser.post("/catalogue/packages/new", data={**package, "validity_months": months})
    (row,) = work.session.scalars(queries.packages(work))

    page = browser.get(f"/catalogue/packages/{row.id}").text
    listed = browser.get("/catalogue/packages").text

    assert ("届出や供託が必要" in page) is warns
    assert ("6か月超" in listed) is warns
