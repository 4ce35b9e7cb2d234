"""What was used below zero is taken off the next hours, where the terms say so."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from contracts import actions, queries
from contracts.models import HourPool
from contracts.rules.lines import LineKind
from contracts.rules.pools import LedgerKind, PoolState
from msp.data.work import Work
from msp.kernel.errors import Refused
from tests.conftest import browser_of
from tests.contracts.conftest import START, TODAY, active, add

DEEP = {"exhausted": "negative", "deficit_limit": 120}
MONTHLY = {"granted_minutes": 600, "fee": 60_000, **DEEP}


def in_december(work):
    return Work(work.session, work.actor, datetime(2026, 12, 1, 1, tzinfo=UTC))


def burn(work, line, minutes, source, on=TODAY):
    wish = actions.BurnRequest(line.client_id, (line.id,), minutes, on, source)
    return actions.burn(work, wish)


def pools_of(work, line):
    wanted = select(HourPool).where(HourPool.line_id == line.id).order_by(HourPool.starts_on)
    return work.session.scalars(wanted).all()


@pytest.mark.parametrize(("carries", "left"), [(True, (0, 540)), (False, (-60, 600))])
def test_a_months_deficit_comes_off_the_next_month_only_where_that_is_chosen(
    work, contract, remote, carries, left
):
    line = add(work, contract, LineKind.ALLOTMENT, remote.id, carries_deficit=carries, **MONTHLY)
    active(work, contract)
    burn(work, line, 660, "time:1")

    later = in_december(work)
    actions.grant_allotments(later)
    actions.expire_pools(later)

    november, december = pools_of(work, line)
    assert (november.remaining_minutes, december.remaining_minutes) == left
    assert queries.inconsistent(work) == []


def test_late_work_of_the_month_before_is_carried_too_and_never_twice(work, contract, remote):
    line = add(work, contract, LineKind.ALLOTMENT, remote.id, carries_deficit=True, **MONTHLY)
    active(work, contract)
    burn(work, line, 660, "time:1")
    later = in_december(work)
    actions.grant_allotments(later)

    burn(later, line, 30, "time:2")
    for _ in range(3):
        actions.grant_allotments(later)

    november, december = pools_of(work, line)
    told = [
        (row.minutes, row.work_on)
        for row in work.session.scalars(queries.ledger_of(work, december.id))
        if row.kind is LedgerKind.ADJUSTMENT
    ]
    assert (november.remaining_minutes, december.remaining_minutes) == (0, 510)
    assert sorted(told) == [(-60, date(2026, 12, 1)), (-30, date(2026, 12, 1))]


def test_work_that_is_taken_back_gives_its_hours_to_the_month_that_paid_for_it(
    work, contract, remote
):
    line = add(work, contract, LineKind.ALLOTMENT, remote.id, carries_deficit=True, **MONTHLY)
    active(work, contract)
    burn(work, line, 600, "time:1")
    burn(work, line, 60, "time:2")
    later = in_december(work)
    actions.grant_allotments(later)
    november, december = pools_of(work, line)

    actions.reverse(later, "time:2")
    for _ in range(2):
        actions.grant_allotments(later)
    actions.expire_pools(later)

    assert (november.remaining_minutes, december.remaining_minutes) == (0, 600)
    assert queries.inconsistent(work) == []

    actions.reverse(later, "time:1")
    assert (november.remaining_minutes, december.remaining_minutes) == (600, 600)


def test_what_is_given_back_goes_on_along_the_months_that_paid(work, contract, remote):
    line = add(work, contract, LineKind.ALLOTMENT, remote.id, carries_deficit=True, **MONTHLY)
    active(work, contract)
    burn(work, line, 720, "time:1")
    december = in_december(work)
    actions.grant_allotments(december)
    burn(december, line, 600, "time:2", on=date(2026, 12, 10))
    january = Work(work.session, work.actor, datetime(2027, 1, 4, 1, tzinfo=UTC))
    actions.grant_allotments(january)
    left = [pool.remaining_minutes for pool in pools_of(work, line)]

    actions.reverse(january, "time:1")
    actions.expire_pools(january)

    assert left == [0, 0, 480]
    assert [pool.remaining_minutes for pool in pools_of(work, line)] == [0, 0, 600]
    assert queries.inconsistent(work) == []


def test_hours_bought_next_make_up_for_what_was_used_below_zero(
    work, sessions, owner, contract, remote
):
    line = add(work, contract, LineKind.BLOCK, remote.id, carries_deficit=True, **DEEP)
    active(work, contract)
    told = {"client_id": contract.client_id, "state": PoolState.ACTIVE, "price": 12_000}
    first = actions.grant_block(
        work, actions.GrantBlock(minutes=60, starts_on=START, source="order:1", **told)
    )
    burn(work, line, 150, "time:1")

    second = actions.grant_block(
        work, actions.GrantBlock(minutes=60, starts_on=TODAY, source="order:2", **told)
    )

    assert (first.remaining_minutes, second.remaining_minutes) == (0, -30)
    assert second.state is PoolState.EXHAUSTED
    page = browser_of(sessions, owner).get(f"/pools/{second.id}").text
    assert "前の期間のマイナス分" in page


@pytest.mark.parametrize(
    ("kind", "told", "field"),
    [
        (LineKind.ALLOTMENT, {"granted_minutes": 60, "carries_deficit": True}, "carries_deficit"),
        (LineKind.MANAGED, {"fee": 1, "unused": "refund"}, "unused"),
        (LineKind.BLOCK, {"travel": "own_rate", "travel_price": 1}, "travel"),
        (LineKind.TIME_AND_MATERIALS, {"travel_price": 1}, "travel_price"),
        (LineKind.TIME_AND_MATERIALS, {"weights": "remote=150"}, "weights"),
        (LineKind.BLOCK, {"weights": "nothing=150"}, "weights"),
    ],
)
def test_terms_belong_to_lines_for_which_they_mean_something(work, contract, kind, told, field):
    with pytest.raises(Refused) as refusal:
        add(work, contract, kind, **told)

    assert refusal.value.field == field


def test_a_contract_says_what_becomes_of_the_rest(browser, work, contract, remote):
    add(work, contract, LineKind.RETAINER, fee=100_000, unused="expire")
    add(work, contract, LineKind.BLOCK, carries_deficit=True, weights="remote=150", **DEEP)
    way = {"travel": "visit_fee", "travel_price": 5_000}
    add(work, contract, LineKind.TIME_AND_MATERIALS, rate_per_hour=12_000, **way)
    add(work, contract, LineKind.TIME_AND_MATERIALS, travel="own_rate")

    page = browser.get(f"/contracts/{contract.id}").text

    assert "期間の終わりに残った金額は失効します。" in page
    assert "訪問1回につき、移動の費用として¥5,000がかかります。" in page
    assert "移動時間は、1時間あたり料金表の単価です。" in page
    assert "「remote」の作業は、1時間を150 %に換算して消化します。" in page
    assert "マイナスになった時間は、次の時間から差し引きます。" in page
