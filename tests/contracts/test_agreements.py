from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import event

from contracts import actions, queries
from contracts.models import PriceListRate
from contracts.rules import rates
from contracts.rules.coverage import Verdict
from contracts.rules.lines import ContractState, LineKind
from msp.data.work import Work
from msp.kernel.access import Role
from msp.kernel.errors import Conflict, Forbidden, NotFound, Refused
from msp.kernel.money import Money
from msp.kernel.periods import Period, month_of
from tests.contracts.conftest import START, TODAY, active, add, person_of

NOVEMBER = month_of(TODAY)


def covered(work, client, remote, **told):
    return queries.cover(work, queries.CoverRequest(client.id, remote.id, TODAY, **told))


def priced(work, client, remote, line=None, **told):
    asked = rates.Asked(TODAY, told.pop("currency", "JPY"), remote.id, **told)
    return queries.price(work, queries.PriceRequest(client.id, asked, line))


def test_a_draft_covers_nothing_and_an_active_contract_does(work, client, contract, remote):
    line = add(work, contract, LineKind.TIME_AND_MATERIALS, remote.id)
    before = covered(work, client, remote)

    active(work, contract)

    assert before.verdict is Verdict.NONE
    assert covered(work, client, remote).line_id == line.id


def test_a_contract_without_lines_promises_nothing(work, contract):
    with pytest.raises(Refused, match="promises nothing"):
        active(work, contract)


def test_a_contract_ends_and_its_earlier_days_stay_covered(work, client, contract, remote):
    line = add(work, contract, LineKind.TIME_AND_MATERIALS, remote.id)
    active(work, contract)

    actions.end_contract(
        work, actions.EndContract(contract_id=contract.id, ends_on=date(2026, 11, 1))
    )

    assert contract.state is ContractState.ENDED
    assert covered(work, client, remote).verdict is Verdict.NONE
    earlier = queries.CoverRequest(client.id, remote.id, date(2026, 10, 31))
    assert queries.cover(work, earlier).line_id == line.id


def test_a_contract_with_an_end_to_come_runs_on_until_a_job_ends_it(work, contract, remote):
    add(work, contract, LineKind.TIME_AND_MATERIALS, remote.id)
    active(work, contract)
    actions.end_contract(
        work, actions.EndContract(contract_id=contract.id, ends_on=date(2026, 12, 1))
    )

    assert contract.state is ContractState.ACTIVE
    assert actions.end_due_contracts(work) == 0
    contract.ends_on = TODAY
    assert actions.end_due_contracts(work) == 1


def test_an_end_before_the_start_is_refused(work, client):
    wish = actions.DraftContract(
        client_id=client.id, title="x", starts_on=START, ends_on=date(2026, 3, 1)
    )

    with pytest.raises(Refused, match="after the start"):
        actions.draft_contract(work, wish)


def test_a_stale_write_is_a_conflict(work, contract):
    with pytest.raises(Conflict):
        actions.activate_contract(
            work, actions.ActivateContract(contract_id=contract.id, version=99)
        )


def test_terms_change_by_date_and_the_old_ones_keep_their_days(work, client, contract, remote):
    line = add(work, contract, LineKind.TIME_AND_MATERIALS, remote.id, rate_per_hour=12000)
    active(work, contract)

    actions.change_terms(
        work,
        actions.ChangeTerms(line_id=line.id, starts_on=date(2026, 11, 1), rate_per_hour=15000),
    )

    versions = queries.terms_of(work, line.id)
    assert [row.ends_on for row in versions] == [date(2026, 11, 1), None]
    (now,) = queries.active_lines(work, client.id, TODAY)
    (then,) = queries.active_lines(work, client.id, date(2026, 10, 31))
    assert priced(work, client, remote, now).per_hour == Money(15000, "JPY")
    assert then.terms.rate_per_hour == Money(12000, "JPY")


def test_two_terms_on_one_day_are_refused(work, contract, remote):
    line = add(work, contract, LineKind.TIME_AND_MATERIALS, remote.id)

    with pytest.raises(Refused, match="already hold"):
        actions.change_terms(work, actions.ChangeTerms(line_id=line.id, starts_on=START))


@pytest.mark.parametrize(
    ("terms", "field"),
    [
        ({"kind": LineKind.MANAGED}, "fee"),
        ({"kind": LineKind.ALLOTMENT, "fee": 1}, "granted_minutes"),
        ({"kind": LineKind.BLOCK, "exhausted": "negative"}, "deficit_limit"),
        ({"kind": LineKind.BLOCK, "exhausted": "overage"}, "overage_per_hour"),
    ],
)
def test_terms_that_promise_nothing_are_refused_at_their_field(work, contract, terms, field):
    with pytest.raises(Refused) as refusal:
        actions.add_line(work, actions.AddLine(contract_id=contract.id, title="x", **terms))

    assert refusal.value.field == field


def test_the_lines_in_force_cost_one_query(work, client, contract, remote):
    other = actions.create_work_type(work, actions.CreateWorkType(code="visit", name_ja="訪問"))
    add(work, contract, LineKind.TIME_AND_MATERIALS, remote.id, other.id)
    add(work, contract, LineKind.MANAGED, fee=1000)
    active(work, contract)
    asked: list[str] = []
    bind = work.session.connection()
    work.session.flush()

    def count(*told):
        asked.append(told[2])

    event.listen(bind, "before_cursor_execute", count)
    found = queries.active_lines(work, client.id, TODAY)
    event.remove(bind, "before_cursor_execute", count)

    assert len(asked) == 1
    assert [line.work_types for line in found] == [{remote.id, other.id}, frozenset()]


def test_work_included_anew_replaces_what_was_included(work, client, contract, remote):
    line = add(work, contract, LineKind.TIME_AND_MATERIALS, remote.id)
    active(work, contract)

    actions.include_work(work, actions.IncludeWork(line_id=line.id, work_type_ids=[]))

    assert covered(work, client, remote).verdict is Verdict.NONE


def test_a_price_goes_from_list_to_client_to_line(work, client, contract, remote):
    def agree(minor, **told):
        wish = actions.SetRate(
            per_hour=minor, currency="JPY", starts_on=START, work_type_id=remote.id, **told
        )
        return actions.set_rate(work, wish)

    line = add(work, contract, LineKind.TIME_AND_MATERIALS, remote.id, rate_per_hour=11000)
    active(work, contract)
    (facts,) = queries.active_lines(work, client.id, TODAY)

    with pytest.raises(Refused, match="no price in JPY"):
        priced(work, client, remote)
    agree(9000)
    assert priced(work, client, remote).per_hour.minor == 9000
    agree(10000, client_id=client.id)
    assert priced(work, client, remote).per_hour.minor == 10000
    assert priced(work, client, remote, facts).per_hour.minor == 11000
    agree(12000, client_id=client.id, line_id=line.id, role="technician")
    assert priced(work, client, remote, facts, role="technician").per_hour.minor == 12000
    with pytest.raises(Refused):
        priced(work, client, remote, currency="USD")


def test_a_new_price_ends_the_one_before(work, remote):
    wish = actions.SetRate(per_hour=9000, currency="JPY", starts_on=START, work_type_id=remote.id)
    first = actions.set_rate(work, wish)
    assert isinstance(first, PriceListRate)

    second = actions.set_rate(work, wish.model_copy(update={"starts_on": TODAY}))

    assert first.ends_on == TODAY
    assert second.ends_on is None
    with pytest.raises(Refused):
        actions.set_rate(work, wish)


def test_a_line_of_another_client_is_not_there(work, contract, remote):
    line = add(work, contract, LineKind.TIME_AND_MATERIALS, remote.id)
    wish = actions.SetRate(
        client_id=uuid4(), line_id=line.id, per_hour=1, currency="JPY", starts_on=START
    )

    with pytest.raises(NotFound):
        actions.set_rate(work, wish)


def test_fees_are_due_once_for_each_service_period_and_prorated(work, client, contract):
    add(work, contract, LineKind.MANAGED, fee=180000, title="一括保守")
    add(work, contract, LineKind.MANAGED, fee=30000, title="監視", starts_on=date(2026, 11, 11))
    add(work, contract, LineKind.ADD_ON, fee=1200, title="年額", cycle="yearly")
    add(work, contract, LineKind.MANAGED, fee=500, title="後払い", timing="arrears")
    add(work, contract, LineKind.TIME_AND_MATERIALS, rate_per_hour=1)
    active(work, contract)

    rows = {row.title: row for row in queries.recurring_fees(work, NOVEMBER)}
    april = {row.title for row in queries.recurring_fees(work, month_of(START))}

    assert set(rows) == {"一括保守", "監視", "後払い"}
    assert rows["一括保守"].amount == Money(180000, "JPY")
    assert rows["監視"].amount == Money(20000, "JPY")
    assert rows["監視"].served == Period(date(2026, 11, 11), date(2026, 12, 1))
    assert april == {"一括保守", "年額", "後払い"}
    assert len({row.source for row in rows.values()}) == 3


def test_a_fee_follows_the_terms_of_its_own_month(work, client, contract):
    line = add(work, contract, LineKind.MANAGED, fee=180000)
    active(work, contract)
    actions.change_terms(
        work, actions.ChangeTerms(line_id=line.id, starts_on=date(2026, 12, 1), fee=200000)
    )

    fees = [
        [row.amount.minor for row in queries.recurring_fees(work, month_of(day))]
        for day in (TODAY, date(2026, 12, 5), date(2026, 3, 1))
    ]

    assert fees == [[180000], [200000], []]


def test_blocks_are_sold_in_the_month_they_were_bought(work, sold):
    pool = sold("order:1", 600, price=110000, purchased_on=date(2026, 11, 3))
    sold("order:2", 600, price=110000, purchased_on=date(2026, 10, 31))

    (sale,) = queries.block_sales(work, NOVEMBER)

    assert sale.pool_id == pool.id
    assert sale.price == Money(110000, "JPY")


def test_a_client_sees_its_contracts_but_no_draft_and_no_fee_run(work, client, contract, remote):
    theirs = Work(work.session, person_of(work, client.id), work.now)
    end_user = Work(work.session, person_of(work, client.id, Role.END_USER), work.now)

    before = work.session.scalars(queries.visible(theirs)).all()
    add(work, contract, LineKind.TIME_AND_MATERIALS, remote.id)
    active(work, contract)
    after = work.session.scalars(queries.visible(theirs)).all()

    assert before == []
    assert after == [contract]
    with pytest.raises(Forbidden):
        queries.recurring_fees(theirs, NOVEMBER)
    with pytest.raises(Forbidden):
        queries.visible(end_user)


def test_a_closed_day_says_why(work, client):
    queries.require_open(work, client.id, TODAY)
    actions.lock_period(
        work,
        actions.LockPeriod(starts_on=START, ends_on=date(2026, 12, 1), reason="11月分を締めました"),
    )

    with pytest.raises(Refused, match="11月分を締めました"):
        queries.require_open(work, client.id, TODAY)
    queries.require_open(work, client.id, date(2026, 12, 1))
