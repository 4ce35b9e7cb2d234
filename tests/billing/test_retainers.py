"""What is left of a retainer is shown with every movement, and what lapses lapses on its day."""

from datetime import date

import pytest

from billing.queries.retainers import retainers_of
from billing.rules.retainers import Agreed, book
from contracts.rules.lines import Cycle, Unused
from msp.accounts.models import Client
from msp.kernel.money import Money
from tests.billing.test_extras import NOVEMBER, billed, monthly_retainer


def yen(amount):
    return Money(amount, "JPY")


MOVED = [
    (date(2026, 8, 31), yen(-50), "work"),
    (date(2026, 8, 1), yen(100), "fee"),
    (date(2026, 9, 1), yen(100), "fee"),
]


@pytest.mark.parametrize(
    ("unused", "today", "left"),
    [
        (Unused.CARRY, date(2026, 11, 1), [100, 50, 150]),
        (Unused.EXPIRE, date(2026, 9, 30), [100, 50, 0, 100]),
        (Unused.EXPIRE, date(2026, 10, 1), [100, 50, 0, 100, 0]),
    ],
)
def test_a_rest_lapses_with_its_period_or_is_carried(unused, today, left):
    steps = book(Agreed(Cycle.MONTHLY, date(2026, 8, 1), unused), MOVED, today, "JPY")

    assert [one.left.minor for one in steps] == left
    assert sum(one.amount.minor for one in steps) == left[-1]
    lapsed = [one.on for one in steps if one.row is None]
    assert lapsed == [date(2026, 8, 31), date(2026, 9, 30)][: len(lapsed)]


def test_the_balance_is_what_the_issued_invoices_come_to(work, browser):
    made = monthly_retainer(work, Unused.CARRY)
    billed(work)
    billed(work, NOVEMBER)
    client = work.get(Client, made.lines[1].client_id)

    (one,) = retainers_of(work, client)
    page = browser.get(f"/clients/{client.id}/hours").text

    assert (one.paid_in, one.used, one.left) == (yen(40_000), yen(24_000), yen(16_000))
    assert "¥16,000" in page
    assert str(one.steps[0].row.number) in page
    contract = browser.get(f"/contracts/{made.lines[1].contract_id}").text
    assert f"/clients/{client.id}/hours" in contract
