from datetime import date, time

import pytest

from contracts.rules.bands import Band
from contracts.rules.lines import LineKind
from contracts.rules.rounding import Scope
from msp.desk.actions import time as actions
from msp.desk.queries import time as times
from msp.desk.rules.time import EntryState
from msp.kernel.errors import Conflict, Forbidden, Refused
from msp.kernel.money import Money
from msp.kernel.periods import Period
from tests.desk.time_story import agreed, as_client, as_staff, story, wants_second_person

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


def test_entries_are_charged_one_by_one_where_each_is_rounded(work, told):
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=10001, increment=15)
    agreed(told)
    entries = [logged(work, told, "7:00-7:10"), logged(work, told, "8:00-8:20")]
    approved(work, *entries)

    groups = times.billable(work, FIRST, END)

    assert [group.entry_id for group in groups] == [entry.id for entry in entries]
    assert [group.amount for group in groups] == [Money(2500, "JPY"), Money(5001, "JPY")]
    assert groups[0].person == "Olive"


def test_entries_of_one_ticket_are_charged_as_one_rounded_sum(work, told):
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=10001, increment=15, scope=Scope.TICKET)
    agreed(told)
    ticket = told.ticket(4821)
    entries = [
        logged(work, told, "7", ticket_id=ticket.id, work_on=date(2026, 11, day), starts=time(9))
        for day in (2, 3, 4)
    ]
    approved(work, *entries)

    (group,) = times.billable(work, FIRST, END)

    assert (group.ticket_number, group.subject, group.entry_id) == (4821, "VPNが切れる", None)
    assert (group.worked_minutes, group.charge_minutes, group.entries) == (21, 30, 3)
    assert (group.first_on, group.last_on) == (date(2026, 11, 2), date(2026, 11, 4))
    assert group.amount == Money(5001, "JPY")


def test_bands_are_charged_apart(work, told):
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=10000, after_hours_percent=150)
    agreed(told)
    entry = logged(work, told, "60")
    entry.after_hours_charge = 20
    approved(work, entry)

    groups = times.billable(work, FIRST, END)

    assert [(g.band, g.charge_minutes, g.percent) for g in groups] == [
        (Band.NORMAL, 40, 100),
        (Band.AFTER_HOURS, 20, 150),
    ]
    assert [g.amount.minor for g in groups] == [6667, 5000]
    assert len({g.source for g in groups}) == 2


def test_what_is_not_approved_or_not_decided_is_counted_and_not_charged(work, told):
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=10000, title="A")
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=9000, title="B")
    agreed(told)
    logged(work, told, "60")

    assert times.billable(work, FIRST, END) == []
    assert times.unapproved_counts(work, FIRST, END) == {told.client.id: 1}
    assert times.ambiguous_counts(work, FIRST, END) == {told.client.id: 1}


def test_covered_minutes_are_summed_by_client(work, told):
    told.line(LineKind.BLOCK, rate_per_hour=10000, increment=15)
    agreed(told)
    told.sell(600)
    approved(work, logged(work, told, "20"), logged(work, told, "7:00-7:40"))

    assert times.covered_minutes(work, FIRST, END) == {told.client.id: (60, 75)}
    assert times.billable(work, FIRST, END) == []
    assert len(times.approved_ids(work, FIRST, END)) == 2


def test_billed_entries_are_not_charged_again_and_come_back_when_unmarked(work, told):
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=10000)
    agreed(told)
    entry = logged(work, told, "60")
    approved(work, entry)
    actions.mark_billed(work, [entry.id])

    assert times.billable(work, FIRST, END) == []
    with pytest.raises(Conflict):
        actions.mark_billed(work, [entry.id])
    actions.unmark_billed(work, [entry.id])
    assert len(times.billable(work, FIRST, END)) == 1


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


def test_goods_are_told_to_billing_until_they_are_billed(work, told):
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=10000)
    agreed(told)
    wish = actions.AddGoods(ticket_id=told.ticket(7).id, name="SSD", price="12,000", quantity=2)
    goods = actions.add_goods(work, wish)

    (row,) = times.billable_goods(work, FIRST, END)
    assert (row.ticket_number, row.quantity, row.price) == (7, 2, Money(12000, "JPY"))
    actions.mark_goods_billed(work, [goods.id])

    assert times.billable_goods(work, FIRST, END) == []
    with pytest.raises(Refused, match="have been billed"):
        actions.remove_goods(work, actions.RemoveGoods(goods_id=goods.id))


def test_a_client_asks_nothing_of_billing(work, told):
    with pytest.raises(Forbidden):
        times.billable(as_client(work, told.client), FIRST, END)
