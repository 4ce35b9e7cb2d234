"""What logged time uses and costs: rounded once, by the line that covers it."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from sqlalchemy import select

from contracts import actions as contracts
from contracts.rules.lines import Exhausted, LineKind
from contracts.rules.rounding import Scope
from msp.desk.actions import time as actions
from msp.desk.models import TimeEntry
from msp.desk.rules.settling import explained
from msp.desk.rules.time import Coverage
from msp.kernel.errors import Refused
from msp.kernel.money import Money
from tests.desk.test_time_logging.conftest import change, log, with_block
from tests.desk.time_story import TODAY, agreed


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


@pytest.mark.parametrize(
    ("rounds", "spent", "billable", "told_as"),
    [
        ("half_up", "22", 15, "22 min → 15 min: rounded to the nearest 15 min"),
        ("floor", "29", 15, "29 min → 15 min: rounded down in steps of 15 min"),
        ("floor", "14", 0, "14 min → 0 min: rounded down in steps of 15 min"),
    ],
)
def test_terms_that_round_otherwise_use_and_say_so(work, told, rounds, spent, billable, told_as):
    pool = with_block(told, rounds=rounds)

    entry = log(work, told, spent=spent)

    assert (entry.coverage, entry.billable_minutes) == (Coverage.COVERED, billable)
    assert pool.remaining_minutes == 600 - billable
    assert told_as in explained(entry.explanation, lambda text: text)


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


def test_a_client_that_closes_on_the_20th_is_rounded_by_its_own_months(work, told):
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=12000, increment=30, scope=Scope.TICKET)
    agreed(told)
    told.client.closing_day = 20
    ticket = told.ticket()
    days = [date(2026, 10, 10), date(2026, 10, 25), date(2026, 10, 26)]
    october, first, second = (
        log(work, told, ticket_id=ticket.id, spent="10", starts=time(9), work_on=day)
        for day in days
    )
    assert october.charge_minutes == 30
    assert first.charge_minutes + second.charge_minutes == 30

    actions.delete_entry(work, actions.DeleteEntry(entry_id=second.id))

    assert (october.charge_minutes, first.charge_minutes) == (30, 30)


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


@pytest.mark.parametrize("scope", [Scope.ENTRY, Scope.DAY])
def test_kinds_of_work_use_up_hours_by_their_weight(work, told, scope):
    kind = contracts.CreateWorkType(code="project", name_ja="プロジェクト")
    project = contracts.create_work_type(work, kind)
    terms = {"rate_per_hour": 12000, "weights": "remote1=100, project=150", "scope": scope}
    told.line(LineKind.BLOCK, told.remote.id, project.id, **terms)
    agreed(told)
    pool = told.sell(180)

    usual = log(work, told, spent="60")
    heavy = log(work, told, spent="60", work_type_id=project.id)
    beyond = log(work, told, spent="30", work_type_id=project.id)

    assert [(each.billable_minutes, each.weighted_minutes) for each in (usual, heavy, beyond)] == [
        *((60, 60), (60, 90), (30, 45))
    ]
    # 30 of the 45 are left in the pool: 15 turned back by one and a half are 10 real minutes
    assert (pool.remaining_minutes, beyond.charge_minutes) == (0, 10)
    why = explained(heavy.explanation, lambda text: text)
    assert "60 min count as 90 min (kind of work)" in why


def test_the_way_has_a_price_of_its_own(work, told):
    told.line(
        LineKind.TIME_AND_MATERIALS, rate_per_hour=12000, travel="own_rate", travel_price=6000
    )
    agreed(told)

    way = log(work, told, spent="60", is_travel=True)

    assert way.rate == Money(6000, "JPY")
    assert log(work, told, spent="60", is_travel=False).rate == Money(12000, "JPY")


def test_the_way_is_paid_by_the_visits_fee_and_rounds_with_nothing(work, told):
    terms = {"rate_per_hour": 12000, "travel": "visit_fee", "travel_price": 5000}
    told.line(LineKind.TIME_AND_MATERIALS, increment=30, scope=Scope.DAY, **terms)
    agreed(told)

    way = log(work, told, spent="40", is_travel=True)
    there = log(work, told, spent="40")

    assert (way.coverage, way.billable_minutes, way.charge_minutes) == (Coverage.COVERED, 0, 0)
    assert there.charge_minutes == 60
    assert way.explanation[-1]["code"] == "time.included"
