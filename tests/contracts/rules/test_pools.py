from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules import pools
from contracts.rules.bands import Band, Factors, Segment, in_one_band, weighed
from contracts.rules.lines import Cycle
from contracts.rules.pools import Allotment, Pool, PoolState, Rollover
from msp.kernel.errors import Refused

DAY = date(2026, 11, 20)


def pool(number: int, remaining: int, expires: date | None = None, **other: object) -> Pool:
    told = {"starts_on": date(2026, 1, 1), "purchased_on": date(2026, 1, number)}
    return Pool(
        id=UUID(int=number),
        remaining=remaining,
        expires_on=expires,
        **{**told, **other},  # type: ignore[arg-type]
    )


def test_earliest_expiry_burns_first_and_never_expiring_last():
    never, late, soon = pool(1, 60), pool(2, 60, date(2027, 1, 1)), pool(3, 60, DAY)

    draw = pools.drawn([never, late, soon], 150, DAY)

    assert draw.parts == ((soon.id, 60), (late.id, 60), (never.id, 30))
    assert draw.uncovered == 0


def test_equal_expiry_burns_the_older_purchase_first():
    newer, older = pool(9, 60), pool(2, 60)

    assert pools.drawn([newer, older], 10, DAY).parts == ((older.id, 10),)


def test_the_last_day_belongs_and_the_day_after_does_not():
    ending = pool(1, 60, DAY)

    assert pools.drawn([ending], 10, DAY).covered == 10
    assert pools.drawn([ending], 10, DAY + timedelta(days=1)).uncovered == 10
    assert pools.drawn([ending], 10, date(2025, 12, 31)).uncovered == 10
    assert not pools.has_expired(DAY, DAY)
    assert pools.has_expired(DAY, DAY + timedelta(days=1))


def test_a_deficit_is_used_only_when_everything_else_is():
    deep, full = pool(1, 10, DAY, deficit_limit=30), pool(2, 20)

    draw = pools.drawn([deep, full], 100, DAY)

    assert dict(draw.parts) == {deep.id: 40, full.id: 20}
    assert draw.uncovered == 40
    assert pools.drawn([pool(1, -20, deficit_limit=30)], 100, DAY).covered == 10


def test_a_deficit_is_carried_as_far_as_the_next_hours_reach():
    first, second = UUID(int=1), UUID(int=2)

    assert pools.carried_deficits([(first, 40), (second, 50)], 60) == [(first, 40), (second, 20)]
    assert pools.carried_deficits([(first, 40)], 60) == [(first, 40)]
    assert pools.carried_deficits([(first, 40)], -5) == []


def test_minutes_to_use_are_not_negative():
    with pytest.raises(Refused):
        pools.drawn([pool(1, 10)], -1, DAY)


@given(
    remaining=st.lists(st.integers(0, 200), max_size=6),
    minutes=st.integers(0, 1500),
    limit=st.integers(0, 60),
)
def test_a_draw_never_takes_more_than_is_there_and_loses_nothing(remaining, minutes, limit):
    told = [pool(i + 1, r, deficit_limit=limit) for i, r in enumerate(remaining)]

    draw = pools.drawn(told, minutes, DAY)

    assert draw.covered + draw.uncovered == minutes
    taken = dict(draw.parts)
    assert all(taken.get(p.id, 0) <= p.remaining + limit for p in told)
    assert draw.uncovered == max(0, minutes - sum(remaining) - limit * len(remaining))


def test_what_a_pool_cannot_cover_is_turned_back_half_up():
    assert pools.turned_back(90, 150) == 60
    assert pools.turned_back(1, 200) == 1
    assert pools.turned_back(4, 125) == 3


def cut_of_two(billable: int, after: int) -> list[tuple[Band, int]]:
    start = datetime(2026, 11, 20, 8, tzinfo=UTC)
    hour = timedelta(hours=1)
    return weighed(
        billable,
        [
            Segment(Band.NORMAL, start, start + hour),
            Segment(Band.AFTER_HOURS, start + hour, start + 2 * hour),
        ],
        Factors(after_hours=after),
    )


def test_the_end_of_the_entry_is_what_stays_uncovered_at_its_own_band():
    weighing = cut_of_two(120, 150)  # 60 normal, 60 after hours = 90 weighted

    assert pools.uncovered_parts(weighing, 0) == []
    assert pools.uncovered_parts(weighing, 45) == [(Band.AFTER_HOURS, 30)]
    assert pools.uncovered_parts(weighing, 100) == [(Band.NORMAL, 10), (Band.AFTER_HOURS, 60)]


@given(billable=st.integers(0, 600), after=st.integers(100, 300))
def test_an_entry_nothing_covers_gives_back_exactly_its_billable_minutes(billable, after):
    weighing = cut_of_two(billable, after)

    parts = pools.uncovered_parts(weighing, weighing.weighted)

    assert sum(minutes for _, minutes in parts) == billable


def test_minutes_of_one_band_come_back_whole():
    assert pools.uncovered_parts(in_one_band(61, Band.HOLIDAY, 150), 92) == [(Band.HOLIDAY, 61)]


@pytest.mark.parametrize(
    ("rollover", "periods", "expires"),
    [
        (Rollover.NONE, 1, date(2026, 4, 30)),
        (Rollover.ONE, 1, date(2026, 5, 31)),
        (Rollover.SEVERAL, 3, date(2026, 7, 31)),
        (Rollover.UNLIMITED, 1, None),
    ],
)
def test_carrying_over_is_living_longer_so_nothing_carries_twice(rollover, periods, expires):
    terms = Allotment(600, Cycle.MONTHLY, date(2026, 4, 1), rollover, periods)

    assert terms.expires_on(terms.period(date(2026, 4, 15))) == expires


def test_more_than_the_cap_expires_and_the_oldest_gives_first():
    old, young = pool(1, 300, date(2026, 11, 30)), pool(2, 300, date(2026, 12, 31))

    assert pools.over_cap([young, old], 400) == [(old.id, 200)]
    assert pools.over_cap([young, old], 100) == [(old.id, 300), (young.id, 200)]
    assert pools.over_cap([young, old], None) == []
    assert pools.over_cap([young, old], 600) == []


def test_the_state_follows_the_balance_unless_someone_decided_otherwise():
    assert pools.state_after(PoolState.ACTIVE, 0) is PoolState.EXHAUSTED
    assert pools.state_after(PoolState.EXHAUSTED, 5) is PoolState.ACTIVE
    assert pools.state_after(PoolState.FROZEN, 0) is PoolState.FROZEN


def test_hours_used_once_are_never_voided():
    pools.may_void(burned_ever=0)
    with pytest.raises(Refused):
        pools.may_void(burned_ever=30)
    with pytest.raises(Refused, match="paid back"):
        pools.may_void(burned_ever=0, paid_back=600)


def test_each_threshold_is_crossed_by_the_step_that_passes_it():
    assert pools.crossed(600, 600, 300) == [50]
    assert pools.crossed(600, 301, 300) == [50]
    assert pools.crossed(600, 300, 299) == []
    assert pools.crossed(600, 600, 0) == [50, 25, 10, 0]
    assert pools.crossed(0, 0, 0) == []
    assert pools.crossed(600, 100, 200) == []
