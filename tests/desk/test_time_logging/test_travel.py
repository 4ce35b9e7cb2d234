"""The way costs what the contract says, else what the client agreed on, else what the list says."""

from datetime import date

import pytest
from sqlalchemy import select

from billing.queries import visits
from contracts import actions as contracts
from contracts.rules.lines import LineKind
from contracts.rules.rates import Per
from msp.desk.models import TimeEntry
from msp.kernel.errors import Refused
from msp.kernel.money import Money
from msp.kernel.periods import month_named
from tests.desk.test_time_logging.conftest import log
from tests.desk.time_story import TODAY, agreed

NOVEMBER = month_named("2026-11")


def price(told, per, minor, **other):
    wish = {"per": per, "per_hour": minor, "currency": "JPY", "starts_on": date(2026, 1, 1)}
    return contracts.set_rate(told.work, contracts.SetRate(**(wish | other)))


def test_an_hour_on_the_way_goes_from_list_to_client_to_line_and_never_to_an_hour_of_work(
    work, told
):
    line = told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=12_000, travel="own_rate")
    agreed(told)
    price(told, Per.HOUR, 9_000)

    with pytest.raises(Refused, match="for an hour on the way") as refusal:
        log(work, told, spent="60", is_travel=True)
    assert refusal.value.field == "rate"

    price(told, Per.WAY, 4_000)
    found = [log(work, told, spent="60", is_travel=True).rate.minor]
    price(told, Per.WAY, 3_500, client_id=told.client.id)
    found.append(log(work, told, spent="60", is_travel=True).rate.minor)
    price(told, Per.WAY, 3_000, client_id=told.client.id, line_id=line.id)
    found.append(log(work, told, spent="60", is_travel=True).rate.minor)

    assert found == [4_000, 3_500, 3_000]
    assert log(work, told, spent="60").rate == Money(12_000, "JPY")


def test_the_fee_of_a_visit_comes_from_the_list_of_its_day_unless_the_client_has_its_own(
    work, told
):
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=12_000, travel="visit_fee")
    agreed(told)

    def fees():
        numbers = {told.client.id: told.client.number}
        return [each.amount.minor for each in visits.found(work, NOVEMBER, numbers, {})]

    with pytest.raises(Refused, match="for the way to a visit"):
        log(work, told, spent="40", is_travel=True)
    log(work, told, spent="40", is_travel=True, free=True)  # charged to nobody: no price is missed

    first = price(told, Per.VISIT, 5_000)
    price(told, Per.VISIT, 6_000, starts_on=TODAY)  # the list before it ends on that day
    ways = [
        log(work, told, spent="40", is_travel=True, work_on=day)
        for day in (date(2026, 11, 19), TODAY)
    ]
    for way in ways:
        way.state = "approved"
    work.session.flush()
    listed = fees()
    contracts.end_rate(work, contracts.EndRate(rate_id=first.id, ends_on=date(2026, 6, 1)))
    kept = fees()
    price(told, Per.VISIT, 4_500, client_id=told.client.id)
    back = log(work, told, spent="40", is_travel=True, work_on=TODAY)
    back.state = "approved"
    work.session.flush()

    assert [way.visit_fee_minor for way in ways] == listed == [5_000, 6_000]
    assert kept == listed  # what was saved with a price keeps it, and no run stops for its end
    assert fees() == [5_000, 4_500]  # there and back on one day: the lower
    with pytest.raises(Refused):
        price(told, Per.VISIT, 4_500, work_type_id=told.remote.id)


def test_a_visit_that_costs_nothing_on_the_way_has_a_price_and_holds_no_bill_back(work, told):
    told.line(LineKind.TIME_AND_MATERIALS, rate_per_hour=12_000, travel="visit_fee")
    agreed(told)
    price(told, Per.VISIT, 0)

    way = log(work, told, spent="40", is_travel=True)
    way.state = "approved"
    work.session.flush()

    assert way.visit_fee_minor == 0
    assert work.session.scalars(select(TimeEntry.id).where(visits.unpriced())).all() == []
