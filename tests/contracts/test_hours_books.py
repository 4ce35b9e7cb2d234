"""The database keeps the books of hours, whoever writes; what is remembered is made from them."""

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import DBAPIError

from contracts import actions
from contracts.models import HourPool, LedgerEntry, RecognitionRow
from contracts.queries import books
from contracts.rules.lines import LineKind
from contracts.rules.pools import LedgerKind, PoolState
from contracts.rules.recognition import OPTION, Recognition
from msp.accounts.models import Provider
from msp.data.history import History
from msp.data.work import Work
from msp.kernel.errors import Forbidden
from msp.kernel.money import Money
from tests.contracts.conftest import START, TODAY, active, add, person_of
from tests.contracts.test_hours import burn, earned


def written(work, pool, kind, minutes, **told):
    """A row of the ledger that no action wrote."""
    row = {
        "id": uuid4(),
        "created_at": work.now,
        "provider_id": work.actor.provider_id,
        "client_id": pool.client_id,
        "pool_id": pool.id,
        "kind": kind,
        "minutes": minutes,
        "source": "by hand",
        "turn": 0,
        "work_on": TODAY,
        "reason": "",
        "actor_id": work.actor.id,
    }
    work.session.execute(insert(LedgerEntry.__table__).values(**row | told))


def refuses(work, statement, message):
    with pytest.raises(DBAPIError, match=message), work.session.begin_nested():
        work.session.execute(statement)


def test_the_ledger_itself_takes_no_more_than_there_is(work, sold):
    pool = sold("order:1", 60)
    work.session.flush()

    written(work, pool, LedgerKind.BURN, -60)
    with pytest.raises(DBAPIError, match="never_overdrawn"), work.session.begin_nested():
        written(work, pool, LedgerKind.BURN, -1, source="again")
    work.session.refresh(pool)

    assert pool.remaining_minutes == 0


def test_only_what_was_used_is_given_back_and_a_pool_is_granted_once(work, sold, block):
    pool = sold("order:1", 60)
    burn(work, block, 20)
    wrong = (
        (LedgerKind.REVERSAL, 20, {"source": "time:2"}, "only minutes that were used"),
        (LedgerKind.REVERSAL, 21, {"source": "time:1"}, "only minutes that were used"),
        (LedgerKind.REVERSAL, 20, {"source": "time:1", "turn": 1}, "only minutes that were used"),
        (LedgerKind.GRANT, 60, {}, "UNIQUE|unique"),
    )

    for kind, minutes, told, message in wrong:
        with pytest.raises(DBAPIError, match=message), work.session.begin_nested():
            written(work, pool, kind, minutes, **told)


def test_hours_that_wait_are_frozen_or_void_are_used_by_nobody(work, sold):
    waiting = sold("order:1", 60, state=PoolState.PENDING)
    frozen, void = sold("order:2", 60), sold("order:3", 60)
    actions.freeze_pool(work, actions.FreezePool(pool_id=frozen.id, reason="支払い確認中"))
    actions.void_pool(work, actions.VoidPool(pool_id=void.id, reason="誤って登録"))
    work.session.flush()

    for pool, kind in (
        (waiting, LedgerKind.BURN),
        (frozen, LedgerKind.BURN),
        (void, LedgerKind.ADJUSTMENT),
    ):
        with pytest.raises(DBAPIError, match=r"not used|is closed"), work.session.begin_nested():
            written(work, pool, kind, -1)


@pytest.mark.parametrize(
    ("told", "message"),
    [
        ({"minutes": 61}, "as they were sold"),
        ({"price_minor": 1}, "as they were sold"),
        ({"source": "order:9"}, "as they were sold"),
        ({"recognition": Recognition.AT_SALE}, "as they were sold"),
        ({"sold_on": date(2026, 1, 1)}, "day of a sale"),
        ({"was_burned": False}, "never void"),
        ({"state": PoolState.VOID}, "never void"),
    ],
)
def test_what_was_sold_and_used_stays_so(work, sold, block, told, message):
    pool = sold("order:1", 60, price=6000)
    burn(work, block, 10)
    work.session.flush()

    refuses(work, update(HourPool).where(HourPool.id == pool.id).values(**told), message)


def test_void_hours_stay_void(work, sold):
    pool = sold("order:1", 60)
    actions.void_pool(work, actions.VoidPool(pool_id=pool.id, reason="誤って登録"))
    work.session.flush()

    running = update(HourPool).where(HourPool.id == pool.id).values(state=PoolState.ACTIVE)
    refuses(work, running, "stay void")


def test_right_books_are_compared_and_nothing_changes(work, sold, block):
    sold("order:1", 60, price=6000, expires_on=date(2026, 11, 10))
    sold("order:2", 60, price=7000)
    sold("order:3", 60, state=PoolState.PENDING)
    burn(work, block, 100, on=date(2026, 11, 1))
    actions.expire_pools(work)
    actions.reverse(work, "time:1")
    before = list(work.session.scalars(select(History.id)))

    assert actions.rebuild_pools(work) == []
    assert list(work.session.scalars(select(History.id))) == before


def test_what_a_pool_remembers_wrongly_is_made_from_its_ledger(work, sold, block):
    pool = sold("order:1", 60, price=6000)
    burn(work, block, 60)
    work.session.flush()
    wrong = {"remaining_minutes": 7, "state": PoolState.ACTIVE}
    work.session.execute(update(HourPool).where(HourPool.id == pool.id).values(**wrong))
    work.session.expire_all()

    found = actions.rebuild_pools(work)

    assert {(one.what, one.stored, one.summed) for one in found} == {
        ("remaining_minutes", 7, 0),
        ("state", "active", "exhausted"),
    }
    assert (pool.remaining_minutes, pool.state) == (0, PoolState.EXHAUSTED)
    assert books.compared(work) == []


def test_revenue_that_was_never_written_is_told(work, sold):
    pool = sold("order:1", 60, price=6000)
    work.session.flush()
    written(work, pool, LedgerKind.BURN, -30)
    work.session.expire_all()

    told = [(one.what, one.stored, one.summed) for one in actions.rebuild_pools(work)]

    assert told == [("was_burned", False, True), ("earned", 0, 3000)]
    assert [one.what for one in books.compared(work)] == ["earned"]


def test_whoever_buys_sets_hours_aside_and_lets_nothing_start(work, client, block):
    own = person_of(work, client.id)
    theirs = Work(work.session, own, work.now)
    wish = actions.GrantBlock(
        client_id=client.id, minutes=60, starts_on=TODAY, source="order:1", state=PoolState.ACTIVE
    )

    with pytest.raises(Forbidden):
        actions.grant_block(theirs, wish)
    pool = actions.reserve_block(theirs, wish)

    assert (pool.state, pool.remaining_minutes) == (PoolState.PENDING, 0)
    assert actions.grant_block(work, wish) is pool
    assert (pool.state, pool.remaining_minutes) == (PoolState.ACTIVE, 60)


def test_hours_sold_under_the_setting_at_sale_are_earned_at_once(work, sold, block):
    work.get(Provider, work.actor.provider_id).options = {OPTION: Recognition.AT_SALE.value}
    pool = sold("order:1", 30, price=1000)

    burn(work, block, 10)
    wish = actions.RefundPool(pool_id=pool.id, minutes=20, reason="解約のため", source="refund:1")
    back = actions.refund_pool(work, wish)

    rows = work.session.scalars(select(RecognitionRow).where(RecognitionRow.pool_id == pool.id))
    told = {row.kind: row.amount.minor for row in rows}
    assert back == Money(667, "JPY")
    assert told == {LedgerKind.GRANT: 1000, LedgerKind.REFUND: 667}
    assert books.compared(work) == []


def test_under_the_setting_period_end_use_counts_on_the_last_day_of_the_hours(work, sold, block):
    options = {OPTION: Recognition.PERIOD_END.value}
    work.get(Provider, work.actor.provider_id).options = options
    pool = sold("order:1", 60, price=6000, expires_on=date(2026, 12, 14))

    burn(work, block, 20)

    row = work.session.scalars(select(RecognitionRow)).one()
    assert (row.recognised_on, row.amount) == (date(2026, 12, 14), Money(2000, "JPY"))
    assert pool.sold_on == START


def test_a_closed_month_keeps_its_revenue_what_comes_late_counts_today(work, sold, block, client):
    pool = sold("order:1", 60, price=6000, expires_on=date(2026, 10, 31))
    lock = actions.LockPeriod(
        starts_on=date(2026, 10, 1), ends_on=date(2026, 11, 1), reason="10月分は請求済み"
    )
    actions.lock_period(work, lock)

    actions.expire_pools(work)
    late = sold("order:2", 60, price=600, starts_on=date(2026, 10, 15))

    row = work.session.scalars(select(RecognitionRow)).one()
    assert (row.kind, row.recognised_on) == (LedgerKind.EXPIRY, TODAY)
    assert (pool.sold_on, late.sold_on) == (START, TODAY)
    assert late.starts_on == date(2026, 10, 15)


def test_the_fee_of_monthly_hours_paid_before_is_earned_as_they_are_used(work, contract, remote):
    line = add(work, contract, LineKind.ALLOTMENT, remote.id, granted_minutes=600, fee=50000)
    active(work, contract)
    pool = work.session.scalars(select(HourPool)).one()
    burn(work, line, 60)

    later = Work(work.session, work.actor, datetime(2026, 12, 1, 1, tzinfo=UTC))
    actions.expire_pools(later)

    assert pool.price == Money(50000, "JPY")
    assert earned(work, pool) == Money(50000, "JPY")
    spent, lost = work.session.scalars(
        select(RecognitionRow).order_by(RecognitionRow.recognised_on)
    )
    assert (spent.amount.minor, lost.amount.minor) == (5000, 45000)
    assert lost.recognised_on == date(2026, 11, 30)
