"""Hours that were sold, repriced, billed and then void: what was charged comes back, to the yen."""

from datetime import date
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from billing import queries
from billing.actions import orders, orders_billing
from billing.actions.voiding import void_hours
from billing.models import Invoice
from billing.rules.orders import OrderState, PayBy
from billing.rules.tax import TaxCategory
from billing.rules.voiding import Charged, given_back
from contracts import actions as contracts
from contracts.models import ContractLine, HourPool, RecognitionRow
from contracts.queries import books, revenue
from contracts.rules.pools import LedgerKind, PoolState
from contracts.rules.recognition import OPTION, Recognition
from msp.accounts.models import Provider
from msp.kernel.errors import Refused
from msp.kernel.periods import month_named
from tests.billing import months
from tests.billing.test_books import pay
from tests.billing.test_topups import misaki, package, told

__all__ = ["package", "told"]

NOVEMBER = month_named("2026-11")
ONE, TWO = uuid4(), uuid4()
FULL, LESS = TaxCategory.STANDARD, TaxCategory.REDUCED


@pytest.mark.parametrize(
    ("charged", "back"),
    [
        ([(ONE, FULL, 600), (TWO, FULL, 540)], [(ONE, FULL, 600), (TWO, FULL, 540)]),
        ([(ONE, FULL, 600), (TWO, FULL, -150)], [(ONE, FULL, 450)]),
        ([(ONE, FULL, 600), (ONE, FULL, 50), (TWO, FULL, -600)], [(ONE, FULL, 50)]),
        ([(ONE, FULL, 600), (TWO, LESS, 40), (TWO, FULL, -610)], [(TWO, LESS, 30)]),
        ([(ONE, FULL, 600), (TWO, FULL, -600)], []),
        ([], []),
    ],
)
def test_as_much_is_given_back_as_was_charged_in_all(charged, back):
    assert given_back([Charged(*each) for each in charged]) == [Charged(*each) for each in back]


def selling(work, **told):
    """Ten hours for 120,000 yen, sold in October to a client that buys nothing else."""
    made = months.books(work)
    usual = {"title": "時間パック 10時間", "minutes": 600, "price": 120_000}
    usual |= {"starts_on": date(2026, 10, 5), "source": "manual:1", "state": PoolState.ACTIVE}
    client_id, line_id = made.clients[2].id, made.lines[2].id
    wish = contracts.GrantBlock(client_id=client_id, line_id=line_id, **(usual | told))
    return contracts.grant_block(work, wish)


def repriced(work, pool, price):
    wish = contracts.CorrectPrice(pool_id=pool.id, price=price, reason="料金表の見間違い")
    contracts.correct_price(work, wish)


def voided(work, pool):
    return void_hours(work, contracts.VoidPool(pool_id=pool.id, reason="別のお客様の注文"))


def papers(work, pool):
    """The client's papers: kind, what each says before tax, its tax, what settles it."""
    wanted = select(Invoice).where(Invoice.client_id == pool.client_id)
    found = work.session.scalars(wanted.order_by(Invoice.kind, Invoice.number))
    return [(row.kind, row.net_minor, row.tax_minor, row.paid_minor) for row in found]


def rolled(work, pool):
    """What is not nothing in the client's November of deferred revenue."""
    (one,) = (
        each for each in revenue.roll_forward(work, NOVEMBER) if each.client_id == pool.client_id
    )
    names = ("opening", "sold", "used", "expired", "adjusted", "refunded", "closing")
    return {name: minor for name in names if (minor := getattr(one.roll, name).minor)}


def earned(work):
    minor = func.sum(RecognitionRow.amount_minor)
    kinds = select(RecognitionRow.kind, minor).group_by(RecognitionRow.kind)
    return {kind: int(sum_) for kind, sum_ in work.session.execute(kinds)}


def test_a_price_that_was_raised_and_billed_is_given_back_from_both_papers(work):
    pool = selling(work)
    months.billed(work, "2026-10")  # 120,000 and 10 % of it
    repriced(work, pool, 150_000)
    months.billed(work, "2026-11")  # the difference: 30,000 and 10 % of it

    voided(work, pool)
    voided(work, pool)  # pressed twice: given back once

    assert (pool.state, pool.remaining_minutes) == (PoolState.VOID, 0)
    assert papers(work, pool) == [
        ("invoice", 120_000, 12_000, 132_000),
        ("invoice", 30_000, 3_000, 33_000),
        ("return_invoice", -120_000, -12_000, -132_000),
        ("return_invoice", -30_000, -3_000, -33_000),
    ]
    # nothing was used, so nothing was earned before: all of 150,000 is paid back
    assert earned(work) == {LedgerKind.REFUND: 150_000}
    assert rolled(work, pool) == {"opening": 120_000, "sold": 30_000, "refunded": 150_000}
    assert books.compared(work) == []
    assert revenue.untied(work) == {}
    december = months.billed(work, "2026-12").id  # nothing is left to charge or to give back
    assert pool.client_id not in {row.client_id for row in months.invoices_of(work, december)}


def test_a_price_that_was_lowered_gives_back_what_is_left_and_the_client_keeps_other_hours(work):
    pool = selling(work)
    months.billed(work, "2026-10")  # 120,000 + 12,000
    first = work.session.scalars(select(Invoice).where(Invoice.client_id == pool.client_id)).one()
    pay(work, first)
    repriced(work, pool, 90_000)
    wish = contracts.GrantBlock(
        client_id=pool.client_id,
        line_id=pool.line_id,
        minutes=900,
        price=180_000,
        starts_on=date(2026, 11, 2),
        source="manual:2",
        state=PoolState.ACTIVE,
    )
    other = contracts.grant_block(work, wish)
    months.billed(work, "2026-11")  # 180,000 − 30,000 = 150,000, and 15,000

    voided(work, pool)

    # of the 132,000 that were paid, 33,000 came off November's paper already; the other 99,000
    # are returned from October's, which is paid, and so settle a part of November's
    assert papers(work, pool) == [
        ("invoice", 120_000, 12_000, 132_000),
        ("invoice", 150_000, 15_000, 99_000),
        ("return_invoice", -90_000, -9_000, -99_000),
    ]
    assert queries.credits(work) == {}
    assert other.remaining_minutes == 900
    assert rolled(work, pool) == {
        "opening": 120_000,
        "sold": 150_000,  # 180,000, and 30,000 less for the first hours
        "refunded": 90_000,
        "closing": 180_000,
    }
    assert books.compared(work) == []
    assert revenue.untied(work) == {}


@pytest.mark.parametrize(
    ("rule", "kinds", "month"),
    [
        (
            Recognition.AT_SALE,  # 120,000 + 30,000 were revenue, and are taken back
            {LedgerKind.GRANT: 120_000, LedgerKind.BURN: 30_000, LedgerKind.REFUND: 150_000},
            {"sold": 30_000, "used": 30_000 - 150_000, "refunded": 150_000},
        ),
        (
            Recognition.PERIOD_END,  # use counts next April; what is paid back is owed no longer
            {LedgerKind.REFUND: 150_000},
            {"opening": 120_000, "sold": 30_000, "refunded": 150_000},
        ),
    ],
)
def test_revenue_is_taken_back_by_the_rule_that_held_at_the_sale(work, rule, kinds, month):
    work.get(Provider, work.actor.provider_id).options = {OPTION: rule.value}
    pool = selling(work, expires_on=date(2027, 4, 4))
    repriced(work, pool, 150_000)

    voided(work, pool)

    assert earned(work) == kinds
    assert rolled(work, pool) == month
    assert books.compared(work) == []
    assert revenue.untied(work) == {}
    assert papers(work, pool) == []  # never billed: nothing to give back, and nothing is charged


def test_hours_that_expired_unused_are_no_revenue_any_more(work):
    pool = selling(work, expires_on=date(2026, 11, 10))
    months.billed(work, "2026-10")
    contracts.expire_pools(work)

    voided(work, pool)

    assert papers(work, pool)[1:] == [("return_invoice", -120_000, -12_000, -132_000)]
    assert rolled(work, pool) == {
        "opening": 120_000,
        "expired": 120_000,
        "adjusted": -120_000,  # what had expired
        "refunded": 120_000,
    }
    assert books.compared(work) == []
    assert revenue.untied(work) == {}


@pytest.mark.parametrize("minutes", [-60, -600, 30])
def test_what_was_given_or_taken_by_hand_is_no_revenue_of_a_sale_that_never_was(work, minutes):
    pool = selling(work)
    months.billed(work, "2026-10")
    contracts.adjust_pool(
        work, contracts.AdjustPool(pool_id=pool.id, minutes=minutes, reason="入力の誤り")
    )

    voided(work, pool)

    assert papers(work, pool)[1:] == [("return_invoice", -120_000, -12_000, -132_000)]
    found = rolled(work, pool)
    assert (found["opening"], found["refunded"]) == (120_000, 120_000)
    assert found.keys() == {"opening", "refunded"}  # nothing is left of "adjusted"
    assert sum(earned(work).values()) == 120_000
    assert pool.remaining_minutes == 0
    assert books.compared(work) == []
    assert revenue.untied(work) == {}


def test_hours_that_were_paid_back_at_the_end_of_their_contract_are_not_given_back_again(work):
    pool = selling(work)
    months.billed(work, "2026-10")
    end = contracts.EndContract(
        contract_id=work.get(ContractLine, pool.line_id).contract_id,
        ends_on=date(2026, 11, 20),
        hours_left="refund",
    )
    contracts.end_contract(work, end)

    with pytest.raises(Refused, match="paid back"):
        voided(work, pool)

    assert papers(work, pool) == [("invoice", 120_000, 12_000, 0)]


def test_hours_that_were_used_stay_sold_and_nothing_comes_back(work):
    pool = selling(work)
    months.billed(work, "2026-10")
    day = date(2026, 11, 19)
    contracts.burn(work, contracts.BurnRequest(pool.client_id, (pool.line_id,), 5, day, "time:1"))
    contracts.reverse(work, "time:1")

    with pytest.raises(Refused, match="never be voided"):
        voided(work, pool)

    assert papers(work, pool) == [("invoice", 120_000, 12_000, 0)]


@pytest.mark.parametrize("pay_by", PayBy)
def test_an_order_ends_with_its_hours_unless_its_refund_is_the_way(work, package, told, pay_by):
    wish = orders.PlaceOrder(token=uuid4(), client_id=told.client.id, package_id=package.id)
    order = orders.place_order(misaki(told), wish)
    orders_billing.bill_order(work, orders_billing.BillOrder(order_id=order.id))
    pool = work.get(HourPool, order.pool_id)
    order.pay_by = pay_by

    if pay_by is PayBy.STRIPE:
        with pytest.raises(Refused, match="refund the order"):
            voided(work, pool)
        return
    voided(work, pool)

    assert (order.state, pool.state) == (OrderState.CANCELLED, PoolState.VOID)
    bill, back = papers(work, pool)
    assert (bill[1], bill[3], back[1]) == (order.net_minor, order.gross_minor, -order.net_minor)


def test_the_hours_page_says_what_void_does_and_why_it_does_not(work, browser):
    pool = selling(work)
    months.billed(work, "2026-10")
    work.session.flush()
    address = f"/pools/{pool.id}"

    page = browser.get(address).text
    short = browser.post(f"{address}/void", data={"reason": "誤"})
    done = browser.post(f"{address}/void", data={"reason": "別のお客様の注文"})

    assert f'formaction="{address}/void"' in page
    assert "適格返還請求書を発行してお返しします" in page
    assert short.status_code == 422
    assert 'action="/pools/' in short.text
    assert (done.status_code, done.location) == (303, address)
    assert [paper[0] for paper in papers(work, pool)] == ["invoice", "return_invoice"]
