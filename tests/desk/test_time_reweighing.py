"""Changed terms weigh open work anew; what was billed or lies in a closed period stays."""

from datetime import date, time

import pytest

from contracts import actions as contracts
from contracts import queries as hours
from contracts.rules.lines import LineKind
from msp.desk.actions import time as actions
from msp.desk.actions.time.reweighing import reweigh_open
from msp.desk.rules.time import EntryState
from tests.desk.time_story import agreed, story


@pytest.fixture
def told(work, client):
    """Hours in steps of a minute; from 1 November on in steps of half an hour."""
    made = story(work, client)
    made.line(LineKind.BLOCK, rate_per_hour=12000)
    return agreed(made)


def worked(told, minutes, on):
    wish = actions.LogTime(
        client_id=told.client.id,
        work_type_id=told.remote.id,
        minutes=minutes,
        work_on=on,
        starts=time(9),
    )
    return actions.log_time(told.work, wish)


def amended(told, line_id):
    wish = contracts.ChangeTerms(
        line_id=line_id, starts_on=date(2026, 11, 1), increment=30, rate_per_hour=12000
    )
    contracts.change_terms(told.work, wish)


def test_open_work_is_weighed_anew_and_what_the_hours_no_longer_cover_is_charged(work, told):
    pool = told.sell(50)
    october, first, second = (
        worked(told, 10, date(2026, 10, 30)),
        worked(told, 10, date(2026, 11, 4)),
        worked(told, 10, date(2026, 11, 5)),
    )
    amended(told, first.line_id)

    assert reweigh_open(work) == 2
    assert reweigh_open(work) == 0

    assert [each.pool_minutes for each in (october, first, second)] == [10, 30, 10]
    assert [each.charge_minutes for each in (october, first, second)] == [0, 0, 20]
    assert pool.remaining_minutes == 0
    assert hours.inconsistent(work) == []


def test_what_was_approved_stays_so_and_what_was_billed_or_closed_stays_as_it_was(work, told):
    told.sell(600)
    approved, billed, closed = (worked(told, 10, date(2026, 11, day)) for day in (2, 3, 4))
    for entry in (approved, billed):
        actions.submit_time(work, actions.SubmitTime(entry_ids=[entry.id]))
        actions.approve_time(work, actions.ApproveTime(entry_ids=[entry.id]))
    actions.mark_billed(work, [billed.id])
    amended(told, closed.line_id)
    lock = contracts.LockPeriod(
        starts_on=date(2026, 11, 4), ends_on=date(2026, 11, 5), reason="締め済み"
    )
    contracts.lock_period(work, lock)

    assert reweigh_open(work) == 1

    found = [(each.billable_minutes, each.state) for each in (approved, billed, closed)]
    assert found == [
        (30, EntryState.APPROVED),
        (10, EntryState.BILLED),
        (10, EntryState.DRAFT),
    ]
