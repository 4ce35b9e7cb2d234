from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from contracts import actions as contracts
from contracts import queries as hours
from contracts.models import LedgerEntry
from contracts.rules.lines import Exhausted, LineKind
from contracts.rules.rounding import Scope
from msp.accounts.models import Client
from msp.desk.actions import time as actions
from msp.desk.models import TimeEntry
from msp.desk.rules.settling import explained
from msp.desk.rules.time import Coverage, EntryState
from msp.kernel.access import Role
from msp.kernel.errors import Conflict, Forbidden, NotFound, Refused
from msp.kernel.money import Money
from tests.desk.time_story import TODAY, agreed, as_client, as_staff, story


@pytest.fixture
def told(work, client):
    return story(work, client)


def log(work, told, **wish):
    wish.setdefault("client_id", told.client.id)
    wish.setdefault("work_type_id", told.remote.id)
    wish.setdefault("note", "設定を直した")
    return actions.log_time(work, actions.LogTime(**wish))


def change(work, entry, **wish):
    return actions.change_entry(work, actions.ChangeEntry(entry_id=entry.id, **wish))


def used(work, entry):
    rows = work.session.scalars(select(LedgerEntry).where(LedgerEntry.source == f"time:{entry.id}"))
    return -sum(row.minutes for row in rows)


def with_block(told, minutes=600, **terms):
    terms.setdefault("rate_per_hour", 12000)
    terms.setdefault("increment", 15)
    told.line(LineKind.BLOCK, **terms)
    agreed(told)
    return told.sell(minutes)


@pytest.mark.parametrize(
    ("typed", "seconds"),
    [("30", 1800), ("1.5h", 5400), ("1時間半", 5400), ("９：００－９：４５", 2700), ("23", 1380)],
)
def test_time_is_kept_as_it_was_worked_however_it_was_typed(work, told, typed, seconds):
    with_block(told)

    entry = log(work, told, spent=typed, work_on=date(2026, 11, 19))

    assert entry.worked_seconds == seconds


def test_an_entry_rounds_once_and_burns_hours(work, told):
    pool = with_block(told)

    entry = log(work, told, spent="23")

    assert (entry.worked_seconds, entry.billable_minutes, entry.pool_minutes) == (1380, 30, 30)
    assert entry.coverage is Coverage.COVERED
    assert entry.charge_minutes == 0
    assert pool.remaining_minutes == 570
    sentences = explained(entry.explanation, lambda text: text)
    assert "23 min → 30 min: rounded up in steps of 15 min" in sentences


def test_what_hours_do_not_cover_is_charged_at_the_lines_rate(work, told):
    pool = with_block(told, 20)

    entry = log(work, told, spent="30")

    assert (entry.pool_minutes, entry.charge_minutes, entry.rate) == (20, 10, Money(12000, "JPY"))
    assert pool.remaining_minutes == 0


def test_overage_has_its_own_price(work, told):
    with_block(told, 20, exhausted=Exhausted.OVERAGE, overage_per_hour=15000)

    assert log(work, told, spent="30").rate == Money(15000, "JPY")


def test_a_contract_that_says_stop_lets_the_work_wait_and_uses_nothing(work, told):
    pool = with_block(told, 20, exhausted=Exhausted.STOP)

    entry = log(work, told, spent="30")

    assert entry.coverage is Coverage.AMBIGUOUS
    assert (entry.pool_minutes, entry.charge_minutes) == (0, 0)
    assert pool.remaining_minutes == 20
    assert not pool.was_burned
    assert entry.explanation[-1]["code"] == "time.stopped"


def test_a_missing_price_is_an_error_when_the_entry_is_saved(work, told):
    told.line(LineKind.TIME_AND_MATERIALS)
    agreed(told)

    with pytest.raises(Refused, match="no price in JPY"):
        log(work, told, spent="30")


def test_work_that_no_line_covers_is_kept_and_waits(work, told):
    entry = log(work, told, spent="30")

    assert entry.coverage is Coverage.NONE
    assert (entry.billable_minutes, entry.charge_minutes, entry.rate) == (0, 0, None)
    assert entry.explanation[-1]["code"] == "none"


def test_work_that_two_lines_cover_waits_until_somebody_chooses(work, told):
    spot = told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=9000, title="A")
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=8000, title="B")
    agreed(told)
    entry = log(work, told, spent="60")
    assert entry.coverage is Coverage.AMBIGUOUS

    change(work, entry, line_id=spot.id)

    assert (entry.coverage, entry.line_id) == (Coverage.COVERED, spot.id)
    assert (entry.charge_minutes, entry.rate) == (60, Money(9000, "JPY"))


def test_a_managed_fee_pays_for_the_work(work, told):
    told.line(LineKind.MANAGED, fee=200000)
    agreed(told)

    entry = log(work, told, spent="60")

    assert entry.coverage is Coverage.COVERED
    assert (entry.pool_minutes, entry.charge_minutes) == (0, 0)


def test_entries_of_one_ticket_are_rounded_together(work, told):
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=12000, increment=30, scope=Scope.TICKET)
    agreed(told)
    ticket = told.ticket()

    first = log(work, told, ticket_id=ticket.id, spent="10", starts=time(9), work_on=TODAY)
    assert first.charge_minutes == 30
    second = log(work, told, ticket_id=ticket.id, spent="10", starts=time(9, 30), work_on=TODAY)

    assert first.charge_minutes + second.charge_minutes == 30
    change(work, second, spent="40", starts=time(8), work_on=TODAY)
    assert first.charge_minutes + second.charge_minutes == 60
    actions.delete_entry(work, actions.DeleteEntry(entry_id=second.id))
    assert first.charge_minutes == 30


def test_work_outside_the_usual_hours_counts_more(work, told):
    calendar = contracts.CreateCalendar(name="平日", zone="Asia/Tokyo", fri="09:00-18:00")
    kept = contracts.create_calendar(work, calendar)
    policy = contracts.CreateSlaPolicy(name="標準", calendar_id=kept.id, is_default=True)
    contracts.create_sla_policy(work, policy)
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=10000, after_hours_percent=150)
    agreed(told)

    entry = log(work, told, spent="17:00-19:00", work_on=date(2026, 11, 13))

    assert (entry.billable_minutes, entry.weighted_minutes) == (120, 150)
    assert (entry.charge_minutes, entry.after_hours_charge) == (120, 60)


def test_an_edit_gives_back_and_uses_anew(work, told):
    pool = with_block(told)
    entry = log(work, told, spent="60")

    change(work, entry, spent="90", version=entry.version)

    assert pool.remaining_minutes == 510
    assert used(work, entry) == entry.pool_minutes == 90
    assert entry.turn == 2
    assert hours.inconsistent(work) == []


def test_only_words_change_no_minutes(work, told):
    with_block(told)
    entry = log(work, told, spent="60")

    change(work, entry, note="別の言葉")

    assert (entry.note, entry.turn) == ("別の言葉", 1)


def test_a_stale_edit_is_a_conflict(work, told):
    with_block(told)
    entry = log(work, told, spent="60")
    change(work, entry, spent="30", version=1)

    with pytest.raises(Conflict):
        change(work, entry, spent="45", version=1)


def test_a_move_to_another_client_carries_the_minutes_over(work, told):
    mine = with_block(told)
    other = work.add(Client(name="やまと食品", number=2))
    there = story(work, other, 2)
    there.line(LineKind.BLOCK, told.remote.id, rate_per_hour=1)
    agreed(there)
    theirs = there.sell(600, "order:2")
    entry = log(work, told, spent="60")

    actions.move_entry(work, actions.MoveEntry(entry_id=entry.id, client_id=other.id))

    assert (mine.remaining_minutes, theirs.remaining_minutes) == (600, 540)
    assert (entry.client_id, entry.pool_minutes) == (other.id, 60)
    assert hours.inconsistent(work) == []


def test_a_deleted_draft_gives_everything_back(work, told):
    pool = with_block(told)
    entry = log(work, told, spent="60")

    actions.delete_entry(work, actions.DeleteEntry(entry_id=entry.id))

    assert pool.remaining_minutes == 600
    assert work.session.get(TimeEntry, entry.id) is None


def test_only_a_draft_is_deleted(work, told):
    with_block(told)
    entry = log(work, told, spent="60", submit=True)

    with pytest.raises(Refused, match="Only a draft"):
        actions.delete_entry(work, actions.DeleteEntry(entry_id=entry.id))


@pytest.mark.parametrize(
    ("wish", "answer"),
    [
        ({"spent": "-30"}, ("spent", "more than zero")),
        ({"spent": "25h"}, ("spent", "at most 24 hours")),
        ({"spent": "abc"}, ("spent", "not a length of time")),
        ({}, ("spent", "how long")),
        ({"spent": "11:00-12:00"}, ("work_on", "future")),
        ({"spent": "30", "work_on": date(2026, 11, 21)}, ("work_on", "future")),
        ({"spent": "30", "client_id": None}, ("client_id", "choose a ticket")),
    ],
)
def test_bad_input_is_refused_at_its_field(work, told, wish, answer):
    with_block(told)
    field, sentence = answer

    with pytest.raises(Refused, match=sentence) as refusal:
        log(work, told, **wish)

    assert refusal.value.field == field


def test_a_day_of_more_than_24_hours_is_refused(work, told):
    with_block(told, 6000)
    day = date(2026, 11, 18)
    log(work, told, spent="20h", work_on=day, starts=time(0))

    with pytest.raises(Refused, match="more than 24 hours"):
        log(work, told, spent="5h", work_on=day, starts=time(10))


def test_a_closed_day_takes_no_entry_and_says_why(work, told):
    with_block(told)
    lock = contracts.LockPeriod(
        starts_on=date(2026, 10, 1), ends_on=date(2026, 11, 1), reason="10月分を締めました"
    )
    contracts.lock_period(work, lock)

    with pytest.raises(Refused, match="10月分") as refusal:
        log(work, told, spent="30", work_on=date(2026, 10, 30))

    assert refusal.value.field == "work_on"


def test_another_clients_ticket_is_refused(work, told):
    with_block(told)
    other = work.add(Client(name="やまと食品", number=2))
    ticket = told.ticket(client_id=other.id)

    with pytest.raises(Refused, match="another client") as refusal:
        log(work, told, ticket_id=ticket.id, spent="30")

    assert refusal.value.field == "client_id"


def test_a_technician_names_no_price_and_gives_nothing_away(work, told):
    with_block(told)
    technician = as_staff(work)

    with pytest.raises(Refused, match="Only a lead can name"):
        log(technician, told, spent="30", rate="5,000")
    with pytest.raises(Refused, match="Only a lead can give"):
        log(technician, told, spent="30", free=True)


def test_a_lead_names_a_price_that_stays_through_edits(work, told):
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=12000)
    agreed(told)
    entry = log(work, told, spent="60", rate="５，０００")
    assert entry.rate == Money(5000, "JPY")

    change(work, entry, spent="30")

    assert (entry.rate, entry.charge_minutes) == (Money(5000, "JPY"), 30)


def test_time_given_away_is_charged_to_nobody(work, told):
    pool = with_block(told)

    entry = log(work, told, spent="60", free=True, note="こちらの不手際")

    assert (entry.pool_minutes, entry.charge_minutes) == (0, 0)
    assert pool.remaining_minutes == 600


def test_simulating_tells_the_effect_and_writes_nothing(work, told):
    pool = with_block(told, 40)
    wish = actions.LogTime(client_id=told.client.id, work_type_id=told.remote.id, spent="50")

    effect = actions.simulate(work, wish)

    assert (effect.worked_minutes, effect.billable_minutes) == (50, 60)
    assert (effect.left_before, effect.left_after) == (40, 0)
    assert (effect.charge_minutes, effect.charge) == (20, Money(4000, "JPY"))
    assert pool.remaining_minutes == 40
    assert not work.session.new
    assert work.session.scalars(select(TimeEntry)).all() == []


def test_simulating_a_change_counts_its_own_hours_as_free(work, told):
    with_block(told, 60)
    entry = log(work, told, spent="60")

    wish = actions.ChangeEntry(entry_id=entry.id, spent="30")
    effect = actions.simulate_change(work, wish)

    assert (effect.left_before, effect.left_after, effect.is_within) == (60, 30, True)
    assert entry.worked_seconds == 3600


def test_without_a_start_it_ends_now_or_follows_the_days_last_entry(work, told):
    with_block(told)

    today = log(work, told, spent="30")
    before = log(work, told, spent="30", work_on=date(2026, 11, 19))
    after = log(work, told, spent="30", work_on=date(2026, 11, 19))

    assert today.started_at == work.now - timedelta(minutes=30)
    assert before.started_at == datetime(2026, 11, 19, 0, 0, tzinfo=UTC)
    assert after.started_at == before.started_at + timedelta(minutes=30)


def test_a_client_logs_nothing(work, told):
    with_block(told)

    with pytest.raises(Forbidden):
        log(as_client(work, told.client), told, spent="30")


def test_a_technician_changes_only_what_is_theirs(work, told):
    with_block(told)
    entry = log(work, told, spent="30")

    with pytest.raises(Forbidden):
        change(as_staff(work), entry, spent="45")


def test_a_billed_entry_stays(work, told):
    with_block(told)
    entry = log(work, told, spent="30", submit=True)
    actions.approve_time(work, actions.ApproveTime(entry_ids=[entry.id]))
    assert actions.mark_billed(work, [entry.id]) == 1

    with pytest.raises(Refused, match="has been billed"):
        change(work, entry, spent="45")
    assert actions.unmark_billed(work, [entry.id]) == 1
    work.session.refresh(entry)
    assert entry.state is EntryState.APPROVED


def test_an_approved_entry_is_changed_by_a_lead_and_waits_again(work, told):
    with_block(told)
    technician = as_staff(work)
    entry = log(technician, told, spent="30", submit=True)
    actions.approve_time(work, actions.ApproveTime(entry_ids=[entry.id]))

    with pytest.raises(Forbidden):
        change(technician, entry, spent="45")
    change(work, entry, spent="45")

    assert (entry.state, entry.approved_by) == (EntryState.SUBMITTED, None)


def test_a_missing_ticket_is_not_found(work, told):
    with_block(told)

    with pytest.raises(NotFound):
        log(work, told, client_id=None, ticket_id=told.client.id, spent="30")


def test_a_lead_logs_for_somebody_else_and_a_technician_does_not(work, told):
    with_block(told)
    lead, technician = as_staff(work, Role.LEAD), as_staff(work)

    assert (
        log(lead, told, spent="30", person_id=technician.actor.id).person_id == technician.actor.id
    )
    with pytest.raises(Forbidden):
        log(technician, told, spent="30", person_id=lead.actor.id)
