import re
from datetime import timedelta

import pytest
from sqlalchemy import select

from contracts.rules.lines import LineKind
from msp.desk.actions import time as actions
from msp.desk.models import Goods, TimeEntry, Timer
from msp.desk.rules.time import EntryState
from msp.kernel.access import Role, Sight
from tests.conftest import browser_of
from tests.desk.time_story import agreed, as_client, as_staff, story


@pytest.fixture
def told(work, client):
    found = story(work, client)
    found.line(LineKind.BLOCK, rate_per_hour=11000, increment=15, title="月20時間")
    agreed(found)
    found.sell(450)
    return found


def logged(work, told, **wish):
    wish.setdefault("client_id", told.client.id)
    wish.setdefault("spent", "30")
    wish = actions.LogTime(work_type_id=told.remote.id, note="VPNの設定", **wish)
    return actions.log_time(work, wish)


def test_the_effect_is_shown_before_saving_and_nothing_is_written(work, told, browser):
    ticket = told.ticket()
    form = {"minutes": "", "spent": "23", "work_type_id": told.remote.id, "deed": "check"}

    page = browser.post(f"/tickets/{ticket.id}/time", data=form).text

    assert "23分 → 30分: 15分単位切上げ" in page
    assert "残り時間 7.5時間 → 7.0時間" in page
    assert "契約時間内(追加請求なし)" in page
    assert work.session.scalars(select(TimeEntry)).all() == []


def test_the_effect_part_says_the_additional_charge(told, browser):
    form = {"client_id": told.client.id, "spent": "8.5h", "work_type_id": told.remote.id}

    part = browser.post("/time/effect", data=form).text

    assert "追加請求 +¥11,000" in part


def test_the_effect_part_says_what_is_wrong(told, browser):
    form = {"client_id": told.client.id, "spent": "abc", "work_type_id": told.remote.id}

    assert "時間として読み取れません" in browser.post("/time/effect", data=form).text


def test_time_is_logged_from_the_ticket_by_one_press(work, told, browser):
    ticket = told.ticket()
    form = {"minutes": "30", "spent": "", "note": "直した", "work_type_id": told.remote.id}

    answer = browser.post(f"/tickets/{ticket.id}/time", data=form)

    assert answer.location == f"/tickets/{ticket.id}"
    entry = work.session.scalars(select(TimeEntry)).one()
    assert (entry.ticket_id, entry.pool_minutes, entry.state) == (ticket.id, 30, EntryState.DRAFT)


def test_a_refused_log_keeps_what_was_typed(told, browser):
    ticket = told.ticket()

    answer = browser.post(f"/tickets/{ticket.id}/time", data={"spent": "25h", "note": "長い一日"})

    assert answer.status_code == 422
    assert "長い一日" in answer.text
    assert 'value="25h"' in answer.text


def test_the_panel_of_a_ticket_tells_who_when_and_who_pays(work, told, browser):
    ticket = told.ticket()
    logged(work, told, ticket_id=ticket.id)

    page = browser.get(f"/tickets/{ticket.id}/time").text
    part = browser.get(f"/tickets/{ticket.id}/time?summary=1", headers={"HX-Request": "true"}).text

    assert "<html" in page
    assert "<html" not in part
    for text in (page, part):
        assert "プールから: 30分" in text
        assert "Olive" in text


def test_a_timer_starts_stops_and_opens_a_filled_form(work, told, browser):
    ticket = told.ticket()
    browser.post(f"/tickets/{ticket.id}/timer")
    timer = work.session.scalars(select(Timer)).one()
    timer.started_at = work.now - timedelta(minutes=25)
    work.session.flush()

    assert 'action="/time/timer/stop"' in browser.get("/time/").text
    answer = browser.post("/time/timer/stop")
    page = browser.get(answer.location).text

    assert re.search(r'name="spent"[^>]*value="25"', page)
    form = {
        "ticket_id": ticket.id,
        "spent": "25",
        "work_on": "2026-11-20",
        "starts": "09:35",
        "from_timer": "on",
        "work_type_id": told.remote.id,
    }
    browser.post("/time/new", data=form)
    assert work.session.scalars(select(Timer)).all() == []
    assert work.session.scalars(select(TimeEntry)).one().worked_seconds == 1500


def test_a_second_timer_logs_the_first_as_a_draft(work, told, browser):
    first, second = told.ticket(1), told.ticket(2)
    browser.post(f"/tickets/{first.id}/timer")
    timer = work.session.scalars(select(Timer)).one()
    timer.started_at = work.now - timedelta(minutes=12)
    work.session.flush()

    browser.post(f"/tickets/{second.id}/timer")

    assert work.session.scalars(select(Timer)).one().ticket_id == second.id
    entry = work.session.scalars(select(TimeEntry)).one()
    assert (entry.ticket_id, entry.worked_seconds) == (first.id, 720)


def test_a_forgotten_timer_asks_how_long(work, told, browser):
    browser.post(f"/tickets/{told.ticket().id}/timer")
    timer = work.session.scalars(select(Timer)).one()
    timer.started_at = work.now - timedelta(hours=5)
    work.session.flush()

    assert "止め忘れ" in browser.get("/time/").text


def test_the_day_shows_gaps_and_overlaps(work, told, browser):
    for spent in ("7:00-8:00", "7:30-8:15", "9:00-9:30"):
        logged(work, told, spent=spent)

    page = browser.get("/time/").text

    assert "二重の記録: 07:30–08:00" in page
    assert "08:15–09:00 (45分)" in page
    assert "spent=45" in page


def test_the_week_sums_by_ticket_and_day(work, told, browser):
    ticket = told.ticket()
    logged(work, told, ticket_id=ticket.id, spent="8:00-9:30")

    page = browser.get("/time/week").text

    assert page.count("1:30") >= 3


def test_drafts_are_handed_in_and_approved_in_one_go(work, told, browser):
    entries = [logged(work, told, spent=spent) for spent in ("7:00-8:00", "8:00-9:00")]
    ids = [str(entry.id) for entry in entries]

    browser.post("/time/submit", data={"entry_ids": ids})
    assert "VPNの設定" in browser.get("/time/approvals").text
    browser.post("/time/approvals", data={"entry_ids": ids, "deed": "approve"})

    for entry in entries:
        work.session.refresh(entry)
        assert entry.state is EntryState.APPROVED


def test_sending_back_needs_a_note_and_the_note_is_shown(work, told, browser):
    entry = logged(work, told, submit=True)
    form = {"entry_ids": [str(entry.id)], "deed": "send-back", "because": ""}

    assert browser.post("/time/approvals", data=form).status_code == 422
    browser.post("/time/approvals", data=form | {"because": "作業内容を詳しく"})

    work.session.refresh(entry)
    assert entry.state is EntryState.DRAFT
    assert "差し戻し: 作業内容を詳しく" in browser.get("/time/").text


def test_an_entry_is_changed_on_its_page(work, told, browser):
    entry = logged(work, told)
    form = {"spent": "45", "note": "別", "work_type_id": told.remote.id, "version": "1"}
    form |= {"work_on": "2026-11-20", "starts": "09:00"}

    browser.post(f"/time/{entry.id}", data=form)

    work.session.refresh(entry)
    assert (entry.worked_seconds, entry.note, entry.pool_minutes) == (2700, "別", 45)
    assert "45分" in browser.get(f"/time/{entry.id}").text


def test_a_client_sees_its_own_work_without_prices_and_drafts(work, sessions, told):
    ticket = told.ticket()
    logged(work, told, ticket_id=ticket.id, spent="7:00-8:00", submit=True)
    logged(work, told, spent="8:00-8:20")
    reader = as_client(work, told.client).actor
    seen = browser_of(sessions, reader)

    page = seen.get("/time/mine").text

    assert "VPNの設定" in page
    assert page.count("確認中") >= 2
    assert "08:20" not in page
    assert "¥" not in page


def test_a_client_who_sees_only_own_tickets_sees_only_their_work(work, sessions, told):
    entry = logged(work, told, ticket_id=told.ticket().id, submit=True)
    reader = as_client(work, told.client, Sight.OWN).actor
    seen = browser_of(sessions, reader)

    assert "VPNの設定" not in seen.get("/time/mine").text
    assert seen.get(f"/time/{entry.id}").status_code == 404


def test_the_export_is_safe_for_spreadsheets(work, told, browser):
    entry = logged(work, told)
    entry.note = "=1+1"
    work.session.flush()

    answer = browser.get("/time/export.csv")

    assert answer.text.startswith("\ufeff日付,開始,終了")
    assert ",'=1+1" in answer.text


def test_goods_are_added_changed_and_removed(work, told, browser):
    ticket = told.ticket()
    form = {"name": "SSD 1TB", "quantity": "2", "price": "１２，０００", "cost": "9000"}
    form |= {"tax": "standard"}

    browser.post(f"/tickets/{ticket.id}/goods", data=form)
    goods = work.session.scalars(select(Goods)).one()
    assert (goods.price.minor, goods.quantity, goods.cost_minor) == (12000, 2, 9000)
    browser.post(f"/tickets/goods/{goods.id}", data=form | {"price": "13000"})
    work.session.refresh(goods)
    assert goods.price.minor == 13000
    browser.post(f"/tickets/goods/{goods.id}/remove")

    assert work.session.scalars(select(Goods)).all() == []


def test_a_technician_approves_nothing(work, sessions, told):
    technician = as_staff(work).actor

    assert browser_of(sessions, technician).get("/time/approvals").status_code == 403
    lead = as_staff(work, Role.LEAD).actor
    assert browser_of(sessions, lead).get("/time/approvals").status_code == 200
