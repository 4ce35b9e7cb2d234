from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from contracts import actions, queries
from contracts.models import HourPool, LedgerEntry, RecognitionRow
from contracts.rules.lines import LineKind
from contracts.rules.pools import LedgerKind, PoolState
from msp.data.work import Work
from msp.kernel.errors import Forbidden, NotFound, Refused
from msp.kernel.money import Money, total
from tests.contracts.conftest import START, TODAY, active, add, person_of


def burn(work, line, minutes, source="time:1", *, on=TODAY):
    wish = actions.BurnRequest(line.client_id, (line.id,), minutes, on, source)
    return actions.burn(work, wish)


def earned(work, pool):
    rows = work.session.scalars(select(RecognitionRow).where(RecognitionRow.pool_id == pool.id))
    return total([row.amount for row in rows], "JPY")


def test_a_block_is_pending_until_its_hours_start(work, sold, block):
    pool = sold("order:1", 600, state=PoolState.PENDING, price=110000)

    assert burn(work, block, 60).uncovered_minutes == 60
    assert pool.remaining_minutes == 0

    actions.activate_pool(work, actions.ActivatePool(pool_id=pool.id, starts_on=TODAY))

    assert pool.state is PoolState.ACTIVE
    assert queries.balance(work, pool.id) == pool.remaining_minutes == 600


def test_the_validity_counts_from_the_day_the_hours_start_and_the_last_day_belongs(work, sold):
    pool = sold("order:1", 600, state=PoolState.PENDING, validity_months=6)

    actions.activate_pool(work, actions.ActivatePool(pool_id=pool.id, starts_on=TODAY))

    assert pool.expires_on == date(2027, 5, 19)


def test_granting_twice_for_one_source_grants_once(work, sold):
    first, second = sold("order:1", 600), sold("order:1", 600)

    assert first.id == second.id
    assert queries.balance(work, first.id) == 600


def test_hours_need_a_line_that_sells_them(work, client, contract, remote):
    add(work, contract, LineKind.TIME_AND_MATERIALS, remote.id)
    active(work, contract)

    with pytest.raises(Refused, match="no contract line for prepaid hours"):
        actions.grant_block(
            work,
            actions.GrantBlock(client_id=client.id, minutes=60, starts_on=TODAY, source="order:1"),
        )


def test_an_expiry_before_the_start_is_refused(sold):
    with pytest.raises(Refused, match="expire before they start"):
        sold("order:1", 60, expires_on=START - timedelta(days=1))


def test_an_entry_draws_from_several_pools_and_answers_what_is_uncovered(work, sold, block):
    late = sold("order:1", 60)
    soon = sold("order:2", 30, expires_on=date(2026, 12, 31))

    burned = burn(work, block, 100)

    assert burned.parts == ((soon.id, 30), (late.id, 60))
    assert burned.uncovered_minutes == 10
    assert soon.state is late.state is PoolState.EXHAUSTED
    assert queries.inconsistent(work) == []


def test_burning_twice_for_one_source_burns_once(work, sold, block):
    pool = sold("order:1", 600)

    first, second = burn(work, block, 45), burn(work, block, 45)

    assert first.parts == second.parts
    assert pool.remaining_minutes == 555


def test_a_reversal_gives_everything_back_and_the_source_may_burn_again(work, sold, block):
    pool = sold("order:1", 600)

    burn(work, block, 45)
    assert actions.reverse(work, "time:1") == 45
    assert actions.reverse(work, "time:1") == 0
    assert pool.remaining_minutes == 600
    burn(work, block, 30)
    actions.reverse(work, "time:1")
    burn(work, block, 20)

    assert pool.remaining_minutes == queries.balance(work, pool.id) == 580
    kinds = [row.kind for row in work.session.scalars(queries.ledger_of(work, pool.id))]
    assert kinds.count(LedgerKind.BURN) == 3
    assert kinds.count(LedgerKind.REVERSAL) == 2


def test_the_pool_is_chosen_by_the_work_date(work, sold, block):
    old = sold("order:1", 60, expires_on=date(2026, 10, 31))
    new = sold("order:2", 60, starts_on=date(2026, 11, 1))

    late = burn(work, block, 10, "time:late", on=date(2026, 10, 30))
    now = burn(work, block, 10, "time:now")

    assert late.parts == ((old.id, 10),)
    assert now.parts == ((new.id, 10),)


def test_a_step_tells_the_thresholds_it_crossed(work, sold, block):
    sold("order:1", 100)

    assert burn(work, block, 49, "time:1").crossed == ()
    assert burn(work, block, 30, "time:2").crossed == (50, 25)
    assert burn(work, block, 30, "time:3").crossed == (10, 0)


def test_what_is_not_used_expires_the_day_after_its_last_day(work, sold, block):
    today, past = (
        sold("order:1", 60, expires_on=TODAY),
        sold("order:2", 90, expires_on=TODAY - timedelta(days=1), price=9000),
    )
    burn(work, block, 30, on=date(2026, 11, 1))

    assert actions.expire_pools(work) == 1
    assert actions.expire_pools(work) == 0

    assert today.state is PoolState.ACTIVE
    assert past.state is PoolState.EXPIRED
    assert past.remaining_minutes == 0
    assert earned(work, past) == Money(9000, "JPY")
    assert queries.inconsistent(work) == []


def test_minutes_given_back_to_an_expired_pool_serve_their_own_days_only(work, sold, block):
    past = sold("order:1", 60, expires_on=date(2026, 11, 10))
    burn(work, block, 50, on=date(2026, 11, 1))
    actions.expire_pools(work)

    actions.reverse(work, "time:1")
    again = burn(work, block, 20, on=date(2026, 11, 1))
    late = burn(work, block, 20, "time:2")

    assert again.parts == ((past.id, 20),)
    assert late.uncovered_minutes == 20
    assert actions.expire_pools(work) == 1
    assert past.remaining_minutes == 0


def test_the_money_of_a_block_is_earned_to_the_yen(work, sold, block):
    pool = sold("order:1", 7, price=1000)

    for number in range(7):
        burn(work, block, 1, f"time:{number}")

    assert earned(work, pool) == Money(1000, "JPY")
    actions.reverse(work, "time:3")
    assert earned(work, pool) == Money(857, "JPY")


def test_unused_minutes_are_paid_back_once(work, sold, block):
    pool = sold("order:1", 30, price=1000)
    burn(work, block, 10)
    wish = actions.RefundPool(pool_id=pool.id, minutes=20, reason="解約のため", source="refund:1")

    assert actions.refund_pool(work, wish) == Money(667, "JPY")
    assert actions.refund_pool(work, wish) == Money(667, "JPY")
    assert pool.remaining_minutes == 0


def test_a_pool_is_void_only_before_its_first_minute_was_used(work, sold, block):
    unused, used = sold("order:1", 60), sold("order:2", 60, expires_on=TODAY)
    burn(work, block, 10)
    actions.reverse(work, "time:1")

    actions.void_pool(work, actions.VoidPool(pool_id=unused.id, reason="誤って登録"))

    assert unused.state is PoolState.VOID
    assert unused.remaining_minutes == 0
    with pytest.raises(Refused, match="can never be voided"):
        actions.void_pool(work, actions.VoidPool(pool_id=used.id, reason="誤って登録"))


def test_an_adjustment_keeps_its_reason_and_never_passes_below_zero(work, sold):
    pool = sold("order:1", 60)

    actions.adjust_pool(work, actions.AdjustPool(pool_id=pool.id, minutes=30, reason="お詫び"))
    actions.adjust_pool(work, actions.AdjustPool(pool_id=pool.id, minutes=-90, reason="訂正分"))

    assert pool.remaining_minutes == 0
    assert queries.balance(work, pool.id) == 0
    with pytest.raises(Refused, match="not that many"):
        actions.adjust_pool(work, actions.AdjustPool(pool_id=pool.id, minutes=-1, reason="訂正分"))


def test_frozen_hours_are_not_used_until_the_dispute_is_over(work, sold, block):
    pool = sold("order:1", 60)
    actions.freeze_pool(work, actions.FreezePool(pool_id=pool.id, reason="支払い確認中"))

    assert burn(work, block, 10).uncovered_minutes == 10

    actions.thaw_pool(work, actions.ThawPool(pool_id=pool.id, reason="支払い確認済み"))
    assert burn(work, block, 10, "time:2").uncovered_minutes == 0


def test_an_agreed_deficit_is_the_limit(work, contract, remote):
    line = add(work, contract, LineKind.BLOCK, remote.id, exhausted="negative", deficit_limit=30)
    active(work, contract)
    wish = actions.GrantBlock(
        client_id=contract.client_id,
        minutes=60,
        starts_on=START,
        source="order:1",
        state=PoolState.ACTIVE,
    )
    pool = actions.grant_block(work, wish)

    burned = burn(work, line, 100)

    assert burned.uncovered_minutes == 10
    assert pool.remaining_minutes == -30


@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_itself_forbids_to_change_the_ledger(work, sold, verb):
    pool = sold("order:1", 60)
    work.session.flush()
    wanted = (
        update(LedgerEntry).where(LedgerEntry.pool_id == pool.id).values(minutes=999)
        if verb == "update"
        else delete(LedgerEntry).where(LedgerEntry.pool_id == pool.id)
    )

    with pytest.raises(DBAPIError, match="append-only"), work.session.begin_nested():
        work.session.execute(wanted)


def test_the_database_itself_forbids_an_overdraft(work, sold):
    pool = sold("order:1", 60)
    work.session.flush()
    wanted = update(HourPool).where(HourPool.id == pool.id).values(remaining_minutes=-1)

    with pytest.raises(IntegrityError), work.session.begin_nested():
        work.session.execute(wanted)


def test_an_allotment_is_granted_once_each_period_and_carried_as_agreed(work, contract, remote):
    line = add(
        work,
        contract,
        LineKind.ALLOTMENT,
        remote.id,
        granted_minutes=600,
        rollover="one",
        rollover_cap=500,
        fee=50000,
    )
    active(work, contract)
    assert actions.grant_allotments(work) == 0
    november = queries.pools_of(work, contract.client_id, TODAY)
    burn(work, line, 60)

    later = Work(work.session, work.actor, datetime(2026, 12, 1, 1, tzinfo=UTC))
    assert actions.grant_allotments(later) == 1

    assert [pool.minutes for pool in november] == [600]
    assert november[0].expires_on == date(2026, 12, 31)
    assert november[0].remaining_minutes == 500
    both = queries.pools_of(later, contract.client_id, date(2026, 12, 1))
    assert [pool.remaining_minutes for pool in both] == [500, 600]


def test_a_client_sees_its_own_hours_and_nobody_elses(work, sessions, sold, client):
    pool = sold("order:1", 60)
    work.session.flush()
    own = person_of(work, client.id)
    stranger = person_of(work, uuid4())

    work.session.info["actor"] = own
    assert queries.balance(Work(work.session, own, work.now), pool.id) == 60
    work.session.info["actor"] = stranger
    with pytest.raises(NotFound):
        queries.balance(Work(work.session, stranger, work.now), pool.id)
    work.session.info["actor"] = work.actor


def test_a_client_admin_may_not_grant_itself_running_hours(work, client, block):
    own = person_of(work, client.id)
    theirs = Work(work.session, own, work.now)
    wish = actions.GrantBlock(
        client_id=client.id, minutes=60, starts_on=TODAY, source="order:1", state=PoolState.ACTIVE
    )

    with pytest.raises(Forbidden):
        actions.grant_block(theirs, wish)
    with pytest.raises(Forbidden):
        actions.adjust_pool(
            theirs, actions.AdjustPool(pool_id=uuid4(), minutes=60, reason="more please")
        )
