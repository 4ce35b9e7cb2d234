from datetime import date

import pytest

from contracts.rules.lines import LineKind
from msp.desk.actions import time as actions
from msp.desk.rules.time import EntryState
from msp.kernel.errors import Refused
from msp.kernel.periods import Period
from tests.desk.time_story import agreed, as_staff, story, wants_second_person

FIRST, END = date(2026, 11, 1), date(2026, 12, 1)


@pytest.fixture
def told(work, client):
    return story(work, client)


def logged(work, told, spent, **wish):
    wish.setdefault("client_id", told.client.id)
    wish.setdefault("submit", True)
    wish = actions.LogTime(spent=spent, work_type_id=told.remote.id, **wish)
    return actions.log_time(work, wish)


def approved(work, *entries):
    wish = actions.ApproveTime(entry_ids=[entry.id for entry in entries])
    return actions.approve_time(work, wish)


def test_a_whole_period_of_a_client_is_billed_in_one_statement(work, told):
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=10000)
    agreed(told)
    first, second = logged(work, told, "60"), logged(work, told, "7:00-8:00")
    approved(work, first)
    span = Period(FIRST, END)

    assert actions.mark_period_billed(work, [told.client.id], span) == 1
    assert (first.state, second.state) == (EntryState.BILLED, EntryState.SUBMITTED)
    assert actions.unmark_period_billed(work, [told.client.id], span) == 1


def test_undecided_work_cannot_be_approved(work, told):
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=10000, title="A")
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=9000, title="B")
    agreed(told)

    with pytest.raises(Refused, match="First choose the contract line"):
        approved(work, logged(work, told, "60"))


def test_somebody_else_approves_when_the_provider_says_so(work, told):
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=10000)
    agreed(told)
    wants_second_person(work)
    technician = as_staff(work)
    mine, theirs = logged(work, told, "60"), logged(technician, told, "60")

    with pytest.raises(Refused, match="Somebody else"):
        approved(work, mine)
    assert approved(work, theirs)[0].approved_by == work.actor.id
