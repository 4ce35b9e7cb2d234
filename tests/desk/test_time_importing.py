import io
import re
from datetime import date

import pytest
from sqlalchemy import func, select

from contracts import actions as contracts
from contracts.rules.lines import LineKind
from msp.accounts.actions.imports import ImportFile
from msp.accounts.models import Client, Provider
from msp.accounts.rules.sheets import FileRefused
from msp.desk.actions import time as actions
from msp.desk.models import TimeEntry
from msp.desk.rules import time as rules
from msp.desk.rules.time import EntryState
from msp.kernel.access import Actor, Role
from msp.kernel.errors import Refused
from tests.desk.time_story import agreed, as_staff, story

HEAD = "日付,開始,顧客,チケット,作業種別,作業時間,作業内容,移動\n"
GOOD = "2026-11-19,9:00,株式会社みなと製作所,#1,リモート,45,設定を直した,\n"


@pytest.fixture
def told(work, client):
    made = story(work, client)
    made.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=12_000)
    agreed(made).ticket(1)
    return made


def take(work, text, *, skip=False, verb=actions.import_time):
    content = text if isinstance(text, bytes) else text.encode()
    return verb(work, ImportFile(content=content, skip=skip))


def count(work):
    return work.session.scalar(select(func.count(TimeEntry.id)))


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932"])
def test_a_file_of_time_is_logged_line_by_line_and_once(work, told, encoding):
    content = (
        HEAD + GOOD + "2026/11/18,１３：３０,株式会社みなと製作所,,remote1,1.5h,移動,はい\n"
    ).encode(encoding)

    taken, again = take(work, content), take(work, content)

    assert (taken.made, taken.known, again.made, again.known) == (2, 0, 0, 2)
    first, second = work.session.scalars(select(TimeEntry).order_by(TimeEntry.work_on.desc()))
    assert (first.worked_seconds, first.ticket_id is None, first.is_travel) == (2700, False, False)
    assert (second.worked_seconds, second.work_on.day, second.is_travel) == (5400, 18, True)


@pytest.mark.parametrize(
    ("line", "column", "value", "message"),
    [
        (
            "2026-02-30,9:00,株式会社みなと製作所,#1,リモート,45,x,",
            "日付",
            "2026-02-30",
            "like 2026-11-20",
        ),
        ("2026-11-19,25:00,株式会社みなと製作所,#1,リモート,45,x,", "開始", "25:00", "time of day"),
        (
            "2026-11-19,9:00,よその会社,#1,リモート,45,x,",
            "顧客",
            "よその会社",
            "exactly one client",
        ),
        (
            "2026-11-19,9:00,株式会社みなと製作所,#99,リモート,45,x,",
            "チケット",
            "#99",
            "no such ticket",
        ),
        (
            "2026-11-19,9:00,株式会社みなと製作所,#1,溶接,45,x,",
            "作業種別",
            "溶接",
            "one kind of work",
        ),
        ("2026-11-19,9:00,株式会社みなと製作所,#1,リモート,-45,x,", "作業時間", "-45", ""),
        ("2026-11-19,9:00,株式会社みなと製作所,#1,リモート,25h,x,", "作業時間", "25h", ""),
        (
            "2026-11-21,9:00,株式会社みなと製作所,#1,リモート,45,x,",
            "日付",
            "2026-11-21",
            "in the future",
        ),
        ("2026-11-19,9:00,別の会社,#1,リモート,45,x,", "顧客", "別の会社", "another client"),
    ],
)
def test_one_bad_line_refuses_the_whole_file_and_says_where(
    work, told, line, column, value, message
):
    work.add(Client(name="別の会社", number=8))

    with pytest.raises(FileRefused) as refusal, work.session.begin_nested():
        take(work, HEAD + GOOD + line + "\n")

    (fault,) = refusal.value.faults
    assert (fault.line, fault.column, fault.value) == (3, column, value)
    assert message in fault.message
    assert count(work) == 0


def test_lines_that_do_not_fit_are_left_out_and_listed_where_that_is_wished(work, told):
    bad = "2026-11-19,9:00,株式会社みなと製作所,#99,リモート,45,x,\n"

    taken = take(work, HEAD + bad + GOOD, skip=True)

    assert (taken.made, [fault.line for fault in taken.left_out]) == (1, [2])
    assert count(work) == 1


def test_a_look_at_a_file_stores_nothing(work, told):
    taken = take(work, HEAD + GOOD, verb=actions.preview_import)

    assert (taken.made, count(work)) == (1, 0)


def test_a_row_for_somebody_elses_client_is_refused(work, told, sessions):
    other = work.add(Client(name="隣の会社", number=9))
    roles, own = frozenset({Role.PARTNER_AGENT}), frozenset({other.id})
    partner = Actor(work.actor.id, "P", roles, work.actor.provider_id, own)
    with sessions() as session:
        session.info.update(actor=partner, now=work.now)
        with pytest.raises(FileRefused) as refusal:
            take(type(work)(session, partner, work.now), HEAD + GOOD)
    assert refusal.value.faults[0].column in {"チケット", "顧客"}


def close(work, client, reason="10月締め"):
    wish = contracts.LockPeriod(
        client_id=client.id, starts_on=date(2026, 11, 1), ends_on=date(2026, 11, 20), reason=reason
    )
    return contracts.lock_period(work, wish)


def late(told, work=None):
    wish = actions.LogTime(
        client_id=told.client.id,
        work_type_id=told.remote.id,
        spent="30",
        work_on=date(2026, 11, 19),
    )
    return actions.log_time(work or told.work, wish)


def test_a_closed_day_takes_no_entry_and_says_why(work, told, client):
    close(work, client)

    with pytest.raises(Refused) as refusal:
        late(told)

    assert (refusal.value.field, refusal.value.params["reason"]) == ("work_on", "10月締め")


def test_within_the_days_of_grace_a_late_entry_is_taken_and_flagged(work, told, client):
    work.get(Provider, work.actor.provider_id).options = {rules.GRACE: 5}
    close(work, client)
    technician = as_staff(work)

    entry = late(told, technician)

    assert (entry.is_late, entry.work_on) == (True, date(2026, 11, 19))
    actions.submit_time(technician, actions.SubmitTime(entry_ids=[entry.id]))
    actions.approve_time(work, actions.ApproveTime(entry_ids=[entry.id]))
    assert entry.state is EntryState.APPROVED


def test_after_the_grace_the_refusal_names_its_last_day(work, told, client):
    work.get(Provider, work.actor.provider_id).options = {rules.GRACE: 2}
    wish = contracts.LockPeriod(
        client_id=client.id,
        starts_on=date(2026, 10, 1),
        ends_on=date(2026, 11, 1),
        reason="10月締め",
    )
    contracts.lock_period(work, wish)
    with pytest.raises(Refused, match="until 2026-11-02"):
        actions.log_time(
            work,
            actions.LogTime(
                client_id=client.id,
                work_type_id=told.remote.id,
                spent="30",
                work_on=date(2026, 10, 30),
            ),
        )


@pytest.mark.parametrize(
    ("options", "days"),
    [(None, 0), ({}, 0), ({rules.GRACE: 3}, 3), ({rules.GRACE: -1}, 0), ({rules.GRACE: "x"}, 0)],
)
def test_grace_is_what_the_provider_says(options, days):
    assert rules.grace_days(options) == days


@pytest.mark.parametrize(
    ("wish", "field"),
    [
        ({"spent": "-30"}, "spent"),
        ({"spent": "25h"}, "spent"),
        ({"spent": "0"}, "spent"),
        ({"spent": "30", "work_on": date(2026, 11, 21)}, "work_on"),
        ({"spent": "30", "rate": "-1"}, "rate"),
        ({"spent": "30", "rate": "$20"}, "rate"),
    ],
)
def test_bad_time_is_refused_at_its_field(work, told, wish, field):
    with pytest.raises(Refused) as refusal:
        actions.log_time(
            work, actions.LogTime(client_id=told.client.id, work_type_id=told.remote.id, **wish)
        )
    assert refusal.value.field == field


def logged(told, number, minutes=30):
    wish = actions.LogTime(
        client_id=told.client.id,
        work_type_id=told.remote.id,
        spent=str(minutes),
        work_on=date(2026, 11, 10 + number),
    )
    return actions.log_time(told.work, wish)


def test_many_entries_are_changed_at_once_after_a_look(work, told):
    ticket = told.ticket(7)
    entries = [logged(told, number) for number in range(3)]
    ids = [each.id for each in entries]
    wish = actions.ChangeEntries(entry_ids=ids, ticket_number=7, note="まとめて直した")

    seen = actions.preview_entries(work, wish)
    work.session.expire_all()
    assert [each.note for each in entries] == ["", "", ""]
    done = actions.change_entries(work, wish)

    assert seen == done
    assert {(each.note, each.ticket_id) for each in entries} == {("まとめて直した", ticket.id)}


def test_one_billed_entry_refuses_the_whole_change(work, told):
    first, second = (logged(told, number) for number in range(2))
    for move in (actions.submit_time, actions.approve_time):
        kind = actions.SubmitTime if move is actions.submit_time else actions.ApproveTime
        move(work, kind(entry_ids=[second.id]))
    actions.mark_billed(work, [second.id])
    wish = actions.ChangeEntries(entry_ids=[first.id, second.id], note="x")

    with pytest.raises(Refused, match="billed"), work.session.begin_nested():
        actions.change_entries(work, wish)

    work.session.expire_all()
    assert first.note == ""
    with pytest.raises(Refused, match="what should change"):
        actions.change_entries(work, actions.ChangeEntries(entry_ids=[first.id]))


def test_the_pages_show_what_a_change_and_a_file_would_do(work, told, browser):
    entry = logged(told, 1)
    picked = {"entry_ids": [str(entry.id)], "on": "2026-11-11"}

    page = browser.post("/time/bulk", data={**picked, "note": "見直した"})
    assert "見直した" in page.text
    saved = browser.post("/time/bulk", data={**picked, "note": "見直した", "deed": "save"})
    assert saved.status_code == 302

    def send(text, **more):
        content = (io.BytesIO(text.encode()), "t.csv")
        return browser.post("/time/import", data={"content": content, **more})

    assert send(HEAD + GOOD, deed="check").status_code == 200
    wrong = send(HEAD + GOOD.replace("#1", "#99"))
    assert (wrong.status_code, "#99" in wrong.text) == (422, True)
    assert send(HEAD + GOOD).status_code == 200
    work.session.expire_all()
    assert count(work) == 2


def test_programs_ask_what_logging_would_do(work, told, browser):
    wish = {"client_id": str(told.client.id), "work_type_id": str(told.remote.id), "spent": "30"}

    answer = browser.post("/api/v1/time-entries/simulate", json=wish)

    assert answer.status_code == 200
    assert answer.json["charge"] == {"minor": 6000, "currency": "JPY"}
    assert answer.json["why"]
    assert count(work) == 0


def test_lengths_typed_into_the_week_are_logged_all_or_none(work, told, browser):
    entry = logged(told, 8)
    (name,) = re.findall(r'name="(cell:[^"]+2026-11-19)"', browser.get("/time/week").text)
    other = name.replace("2026-11-19", "2026-11-20")

    refused = browser.post("/time/week", data={name: "1h", other: "25h", "on": "2026-11-19"})
    assert (refused.status_code, "25h" in refused.text) == (422, True)
    assert count(work) == 1
    assert browser.post("/time/week", data={name: "1h", "on": "2026-11-19"}).status_code == 302
    assert browser.post("/time/week", data={"cell:x": "1h"}).status_code == 422

    assert count(work) == 2
    assert entry.client_id == told.client.id
