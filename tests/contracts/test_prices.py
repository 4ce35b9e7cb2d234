"""A mistyped price of sold hours is put right from today on, and everything follows to the yen."""

from datetime import date

import pytest
from sqlalchemy import func, select

from billing.queries import collecting
from contracts import actions
from contracts.models import LedgerEntry, PriceCorrection
from contracts.queries import books, revenue
from contracts.rules.recognition import OPTION, Recognition
from msp.accounts.models import Provider
from msp.kernel.errors import Refused
from msp.kernel.periods import month_named
from tests.contracts.test_hours import burn
from tests.contracts.test_hours_revenue import OCTOBER, told

NOVEMBER, APRIL = month_named("2026-11"), month_named("2026-04")


def corrected(work, pool, price):
    wish = actions.CorrectPrice(pool_id=pool.id, price=price, reason="桁を一つ間違えた")
    return actions.correct_price(work, wish)


def test_what_is_earned_follows_and_closed_months_stay(work, sold, block, client):
    pool = sold("manual:1", 60, price=600)
    burn(work, block, 10, "time:1", on=date(2026, 10, 20))
    moved = select(func.sum(LedgerEntry.minutes)).where(LedgerEntry.pool_id == pool.id)
    left = work.session.scalar(moved)

    corrected(work, pool, 6000)
    burn(work, block, 20, "time:2", on=date(2026, 11, 20))

    assert told(work, APRIL)["sold"] == 600
    assert told(work, OCTOBER)["used"] == 100
    november = told(work, NOVEMBER)
    assert (november["opening"], november["sold"], november["closing"]) == (500, 5400, 3000)
    assert november["used"] == 900 + 2000
    assert work.session.scalar(moved) == left - 20
    assert books.compared(work) == []
    assert revenue.untied(work) == {}
    for column in ("opening", "sold", "used", "closing"):
        rows = revenue.behind(work, client.id, NOVEMBER, column)
        assert sum(row.amount.minor for row in rows) == november[column], column
    assert sum(row.worth.minor for row in revenue.unused_on(work, date(2026, 9, 30))) == 600


@pytest.mark.parametrize("price", [9_000, 3_000])
def test_the_next_run_charges_or_gives_back_the_difference_once(work, sold, block, price):
    pool = sold("manual:1", 60, price=6000)
    corrected(work, pool, price)

    found = collecting.gather(work, NOVEMBER).facts.charges
    charges = {one.source: one.amount.minor for one in found}
    row = work.session.scalars(select(PriceCorrection)).one()

    assert charges[f"block:{pool.id}"] == 6000
    assert charges[f"price:{row.id}"] == price - 6000
    assert f"price:{row.id}" not in {
        one.source for one in collecting.gather(work, OCTOBER).facts.charges
    }


def test_hours_that_were_revenue_at_sale_earn_the_whole_difference(work, provider, sold, block):
    work.get(Provider, provider.id).options = {OPTION: Recognition.AT_SALE.value}
    pool = sold("manual:1", 60, price=600)

    corrected(work, pool, 6000)

    assert told(work, NOVEMBER)["sold"] == told(work, NOVEMBER)["used"] == 5400
    assert books.compared(work) == []
    assert revenue.untied(work) == {}


def test_a_price_that_nobody_typed_or_that_was_paid_back_is_left_alone(work, sold, block):
    ordered, given = sold("order:1", 60, price=600), sold("manual:2", 60)
    back = sold("manual:3", 60, price=600)
    refund = actions.RefundPool(pool_id=back.id, minutes=6, reason="一部解約", source="refund:1")
    actions.refund_pool(work, refund)
    waiting = sold("manual:4", 60, price=600, state="pending")

    for pool in (ordered, given, back, waiting):
        with pytest.raises(Refused):
            corrected(work, pool, 6000)


def test_the_pools_page_corrects_a_price_and_says_so(work, browser, sold, block):
    pool = sold("manual:1", 60, price=600)
    work.session.flush()

    offered = browser.get(f"/pools/{pool.id}").text
    same = browser.post(f"/pools/{pool.id}/price", data={"price": "600", "reason": "見直し"})
    answer = browser.post(f"/pools/{pool.id}/price", data={"price": "6,000", "reason": "桁違い"})

    assert "価格を訂正する" in offered
    assert same.status_code == 422
    assert "すでにこの価格です" in same.text
    assert answer.status_code == 303
    page = browser.get(f"/pools/{pool.id}").text
    assert "¥6,000" in page
    assert "桁違い" in page
