"""What was paid and not used is rolled forward to the yen, and each total opens its rows."""

import json
from datetime import date, time, timedelta

from contracts import actions
from contracts.models import LedgerEntry
from contracts.queries import revenue
from contracts.rules.lines import LineKind
from contracts.rules.recognition import (
    OPTION,
    Flow,
    Recognition,
    base_dates,
    chosen,
    is_long,
    is_long_validity,
)
from msp.accounts.models import Provider
from msp.desk.actions import time as desk
from msp.home import shell_revenue
from msp.home.queries.overage import overage_by_service
from msp.kernel.periods import month_named
from tests import portals
from tests.conftest import SETTINGS
from tests.contracts.conftest import START, TODAY
from tests.contracts.test_hours import burn
from tests.desk.time_story import agreed, story

OCTOBER, NOVEMBER = month_named("2026-10"), month_named("2026-11")
COLUMNS = ("opening", *(flow.value for flow in Flow), "closing")


def told(work, month):
    """The only client's columns."""
    (one,) = revenue.roll_forward(work, month)
    return {name: getattr(one.roll, name).minor for name in COLUMNS}


def autumn(work, sold, block):
    """Sixty minutes for 6,000: ten used in October, twenty in November, the rest paid back."""
    pool = sold("order:1", 60, price=6000)
    burn(work, block, 10, "time:1", on=date(2026, 10, 20))
    burn(work, block, 25, "time:2", on=date(2026, 11, 5))
    actions.reverse(work, "time:2")
    burn(work, block, 20, "time:2", on=date(2026, 11, 5))
    wish = actions.RefundPool(pool_id=pool.id, minutes=30, reason="解約のため", source="refund:1")
    actions.refund_pool(work, wish)
    return pool


def test_opening_and_sold_less_recognised_and_refunded_is_closing(work, sold, block):
    autumn(work, sold, block)
    none = dict.fromkeys(COLUMNS, 0)

    assert told(work, month_named("2026-04")) == none | {"sold": 6000, "closing": 6000}
    assert told(work, OCTOBER) == none | {"opening": 6000, "used": 1000, "closing": 5000}
    assert told(work, NOVEMBER) == none | {"opening": 5000, "used": 2000, "refunded": 3000}
    assert revenue.roll_forward(work, month_named("2026-12")) == []


def test_each_total_is_the_sum_of_the_rows_behind_it(work, sold, block, client):
    autumn(work, sold, block)
    sold("order:2", 90, price=9000, expires_on=date(2026, 11, 10), starts_on=date(2026, 11, 1))
    actions.expire_pools(work)

    for month in (month_named("2026-04"), OCTOBER, NOVEMBER):
        for column, amount in told(work, month).items():
            rows = revenue.behind(work, client.id, month, column)
            assert sum(row.amount.minor for row in rows) == amount, (month, column)
            assert amount == 0 or rows


def test_the_roll_forward_ends_at_what_the_pools_hold(work, sold, block, client):
    sold("order:1", 7, price=1000)
    sold("order:2", 60, state="pending", price=5000)
    for number in range(3):
        burn(work, block, 1, f"time:{number}")

    assert revenue.owed(work)[client.id, "JPY"].minor == told(work, NOVEMBER)["closing"] == 571
    assert revenue.untied(work) == {}


def test_hours_earned_at_sale_are_owed_to_nobody_and_a_refund_takes_revenue_back(
    work, sold, block, client
):
    work.get(Provider, work.actor.provider_id).options = {OPTION: Recognition.AT_SALE.value}
    pool = sold("order:1", 60, price=6000, starts_on=TODAY)
    wish = actions.RefundPool(pool_id=pool.id, minutes=20, reason="解約のため", source="refund:1")
    actions.refund_pool(work, wish)

    none = dict.fromkeys(COLUMNS, 0)
    assert told(work, NOVEMBER) == none | {"sold": 6000, "used": 4000, "refunded": 2000}
    assert revenue.owed(work) == revenue.untied(work) == {}


def test_the_balance_of_a_base_date_is_that_days(work, sold, block):
    sold("order:1", 60, price=6000)
    short = sold("order:2", 60, price=600, expires_on=date(2026, 9, 30))
    burn(work, block, 30, on=date(2026, 9, 1))
    burn(work, block, 15, "time:2", on=date(2026, 10, 1))

    rows = revenue.unused_on(work, date(2026, 9, 30))

    assert [(row.pool_id == short.id, row.minutes, row.worth.minor) for row in rows] == [
        (False, 60, 6000),
        (True, 30, 300),
    ]
    assert [row.is_long for row in rows] == [True, False]
    assert revenue.unused_on(work, START - timedelta(days=1)) == []


def test_six_months_are_counted_to_their_last_day():
    assert not is_long(date(2026, 4, 1), date(2026, 9, 30))
    assert is_long(date(2026, 4, 1), date(2026, 10, 1))
    assert is_long(date(2026, 4, 1), None)
    assert [is_long_validity(months) for months in (6, 7, None)] == [False, True, True]
    assert base_dates(TODAY, 3) == [date(2026, 9, 30), date(2026, 3, 31), date(2025, 9, 30)]
    assert chosen({OPTION: "nonsense"}) is chosen({}) is Recognition.DEFERRED


def test_finance_reads_the_month_on_a_page_and_each_amount_leads_to_its_rows(
    browser, work, sold, block, client
):
    autumn(work, sold, block)
    work.session.flush()

    page = browser.get("/revenue/?month=2026-10").text
    rows = browser.get(f"/revenue/{client.id}/used?month=2026-10")
    lines = browser.get("/revenue/deferred.csv?month=2026-10").data.decode("utf-8-sig").split()

    assert f"/revenue/{client.id}/used?month=2026-10" in page
    assert "¥5,000" in page
    assert "¥1,000" in rows.text
    assert lines[-1].endswith(",JPY,6000,0,1000,0,0,0,5000")
    assert browser.get(f"/revenue/{client.id}/nothing").status_code == 404
    assert "¥6,000" in browser.get("/revenue/unused?on=2026-09-30").text
    assert "6000" in browser.get("/revenue/unused.csv").data.decode("utf-8-sig")


def test_the_rule_is_chosen_for_what_is_sold_from_now_on(browser, work, sold):
    before = sold("order:1", 60, price=6000)
    work.session.flush()

    assert browser.post("/revenue/rule", data={"rule": "nonsense"}).status_code == 422
    assert browser.post("/revenue/rule", data={"rule": "at_sale"}).status_code == 303
    work.session.expire_all()

    assert before.recognition is Recognition.DEFERRED
    assert sold("order:2", 60, price=6000).recognition is Recognition.AT_SALE


def test_a_program_reads_the_same_figures_from_the_shell(sessions, work, sold, block):
    autumn(work, sold, block)
    assert work.session.query(LedgerEntry).count() > 3
    work.session.flush()
    app = portals.stands_on(portals.named(SETTINGS), sessions)

    def asked(command, *arguments):
        answer = app.test_cli_runner().invoke(command, [*arguments, "--json"])
        assert answer.exit_code == 0, answer.output
        return json.loads(answer.output)

    month = asked(shell_revenue.report_deferred, "--month", "2026-11")
    assert month["ties"] is True
    assert month["clients"][0] | {"opening": 5000, "closing": 0} == month["clients"][0]
    assert asked(shell_revenue.report_unused, "--on", "2026-09-30")["amount"] == 6000


def test_what_hours_left_uncovered_is_shared_over_the_services_that_used_them(work, client):
    told = story(work, client)
    wish = actions.CreateWorkType(code="onsite", name_ja="訪問", name_en="On site")
    onsite = actions.create_work_type(work, wish)
    told.line(LineKind.BLOCK, told.remote.id, onsite.id, rate_per_hour=12000)
    agreed(told)
    told.sell(100)
    for kind, minutes, day in ((told.remote, 70, 2), (onsite, 30, 3), (told.remote, 11, 4)):
        desk.log_time(
            work,
            desk.LogTime(
                client_id=client.id,
                work_type_id=kind.id,
                minutes=minutes,
                work_on=date(2026, 11, day),
                starts=time(9),
                submit=True,
            ),
        )

    rows = overage_by_service(work, NOVEMBER)

    assert [(row.service, row.used, row.overage) for row in rows] == [
        ("onsite", 30, 3),
        ("remote1", 81, 8),
    ]
