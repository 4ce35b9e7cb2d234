"""A contract's profit is what was billed and earned, less time at its cost and goods."""

from collections.abc import Callable
from datetime import date
from uuid import UUID

import pytest
from flask.testing import FlaskClient

from billing.models import ChargeRow
from billing.rules.charges import ChargeKind
from contracts import actions as contracts
from contracts.models import ContractLine, HourPool
from msp.accounts.models import Client, Person
from msp.data.work import Work
from msp.desk.actions import time
from msp.desk.models import Goods
from msp.home.queries import hours as hour_queries
from msp.home.queries import profit as queries
from msp.home.rules import profit as rules
from msp.home.rules.profit import CostRule, Labour, Worked
from msp.kernel.access import Role
from msp.kernel.money import Money
from msp.kernel.periods import month_named

Door = Callable[..., FlaskClient]
NOVEMBER = month_named("2026-11")
ONE, TWO, DAY = UUID(int=1), UUID(int=2), date(2026, 11, 5)


def test_time_costs_what_its_person_its_tier_or_anybody_costs_rounded_once() -> None:
    told = [
        CostRule(None, None, 3000, date(2026, 1, 1), None),
        CostRule(None, 2, 4000, date(2026, 1, 1), None),
        CostRule(ONE, None, 5000, date(2026, 11, 1), None),
    ]
    found = [
        Worked(ONE, 2, DAY, 1800),
        Worked(ONE, 2, date(2026, 10, 31), 3600),
        Worked(TWO, 1, DAY, 1),
        Worked(TWO, 1, DAY, 599),
        Worked(None, None, date(2025, 12, 31), 60),
    ]

    assert rules.labour(told, found, "JPY") == Labour(2500 + 4000 + 500, 6060, 60)


@pytest.fixture
def lived(work: Work, client: Client, line: ContractLine, sold: Callable[..., HourPool]) -> None:
    """A November: ten hours sold for ¥60,000, two used, a visit billed, goods sold."""
    tanaka = work.add(Person(name="田中", roles=[Role.TECHNICIAN.value]))
    rate = contracts.SetCostRate(currency="JPY", per_hour="4500", starts_on=date(2026, 1, 1))
    contracts.set_cost_rate(work, rate)
    sold("order:a", 600, price=60_000)
    wish = time.LogTime(
        client_id=client.id, minutes=120, work_on=DAY, note="交換", person_id=tanaka.id
    )
    time.log_time(work, wish)
    common = {"client_id": client.id, "line_id": line.id}
    for source, kind, minor in (
        ("time:x", ChargeKind.TIME, 13_000),
        ("block:x", ChargeKind.BLOCK, 60_000),
    ):
        work.add(
            ChargeRow(
                source=source,
                kind=kind,
                title="作業",
                bill_on=DAY,
                shown_on=DAY,
                amount=Money(minor, "JPY"),
                **common,
            )
        )
    price = Money(30_000, "JPY")
    goods = {"name": "SSD", "quantity": 2, "price": price, "cost_minor": 7_000, "sold_on": DAY}
    work.add(Goods(**goods, **common))


def test_a_month_is_billed_and_earned_less_time_and_goods(
    work: Work, lived: None, line: ContractLine
) -> None:
    row = queries.contracts_in(work, NOVEMBER)[0]

    assert row.result.billed == 13_000  # the sale of hours is earned as they are used
    assert row.result.earned == 12_000
    assert row.result.labour == Labour(9_000, 7_200, 0)
    assert row.result.goods == 14_000
    assert row.result.profit == 2_000
    behind = queries.behind(work, line.contract_id, NOVEMBER)
    assert sum(one.amount.minor for one in behind.charges) == row.result.billed
    assert sum(one.amount.minor for one in behind.earnings) == row.result.earned
    assert sum(one.worked_seconds for one in behind.time) == row.result.labour.seconds
    assert sum(one.quantity * (one.cost_minor or 0) for one in behind.goods) == row.result.goods
    months = queries.months_of(work, line.contract_id, date(2026, 11, 20))
    assert [result.profit for _, result in months] == [2_000] + [0] * 11


def test_a_lead_opens_each_figure_down_to_its_rows_and_a_technician_none(
    door: Door, lived: None, line: ContractLine
) -> None:
    lead = door(Role.LEAD)

    assert "¥2,000" in lead.get("/profit/?month=2026-11").text
    assert "¥2,000" in lead.get(f"/profit/{line.contract_id}").text
    rows = lead.get(f"/profit/{line.contract_id}/2026-11").text
    assert "SSD" in rows
    assert "交換" in rows
    assert ",2000,120" in lead.get("/profit/csv?month=2026-11").text
    assert door(Role.TECHNICIAN).get("/profit/").status_code == 403


def test_whose_hours_end_first_stands_first(
    work: Work, door: Door, lived: None, client: Client
) -> None:
    (row,) = hour_queries.running_out(work)

    assert (row.id, row.left, row.used_lately) == (client.id, 480, 120 * 90 // 20)
    assert row.days == 480 * 90 // 540
    page = door(Role.LEAD).get("/hours/clients").text
    assert "みなと製作所" in page
    text = door(Role.FINANCE).get("/hours/clients.csv").text
    assert f"480,600,540,{row.days}," in text


def test_a_client_asks_what_if_so_much_more_is_used(
    door: Door, lived: None, client: Client
) -> None:
    admin = door(Role.CLIENT_ADMIN, client)

    assert "8.0時間 → 5.0時間" in admin.get("/hours?use=3h").text
    beyond = admin.get("/hours?use=１２時間").text
    assert "8.0時間 → 0.0時間" in beyond
    assert "4.0時間" in beyond
    assert 'aria-invalid="true"' in admin.get("/hours?use=たくさん").text
