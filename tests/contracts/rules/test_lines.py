from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contracts.rules import lines
from contracts.rules.lines import ContractState, Cycle, Proration
from msp.kernel.errors import Refused
from msp.kernel.money import Money
from msp.kernel.periods import Period, month_of


@dataclass(frozen=True)
class Version:
    starts_on: date
    ends_on: date | None = None


APRIL, MAY, JUNE = date(2026, 4, 1), date(2026, 5, 1), date(2026, 6, 1)


def test_a_contract_is_drafted_made_active_and_ended_in_that_order():
    assert lines.moved(ContractState.DRAFT, ContractState.ACTIVE) is ContractState.ACTIVE
    for current, wanted in (
        (ContractState.DRAFT, ContractState.ENDED),
        (ContractState.ENDED, ContractState.ACTIVE),
        (ContractState.ACTIVE, ContractState.DRAFT),
    ):
        with pytest.raises(Refused):
            lines.moved(current, wanted)


def test_an_end_before_or_on_the_start_is_refused():
    lines.checked_span(APRIL, MAY)
    with pytest.raises(Refused):
        lines.checked_span(APRIL, APRIL)


def test_touching_terms_do_not_overlap_and_one_day_picks_one_version():
    first, second = Version(APRIL, MAY), Version(MAY)

    assert lines.without_overlap([second, first]) == [first, second]
    assert lines.in_force([first, second], date(2026, 4, 30)) is first
    assert lines.in_force([first, second], MAY) is second
    assert lines.in_force([first], MAY) is None


def test_overlapping_terms_are_refused():
    with pytest.raises(Refused, match="already hold"):
        lines.without_overlap([Version(APRIL, JUNE), Version(MAY)])
    with pytest.raises(Refused):
        lines.without_overlap([Version(APRIL), Version(MAY)])


def test_a_period_that_starts_on_the_31st_comes_back_after_a_short_month():
    period = lines.service_period(Cycle.MONTHLY, date(2026, 1, 31), date(2026, 3, 1))

    assert period == Period(date(2026, 2, 28), date(2026, 3, 31))


@given(
    cycle=st.sampled_from([*lines.MONTHS]),
    anchor=st.dates(date(2016, 1, 1), date(2030, 12, 31)),
    day=st.dates(date(2016, 1, 1), date(2030, 12, 31)),
)
def test_every_day_lies_in_exactly_the_period_found_for_it(cycle, anchor, day):
    period = lines.service_period(cycle, anchor, day)

    assert day in period
    assert lines.service_period(cycle, anchor, period.last) == period
    assert lines.service_period(cycle, anchor, period.end).first == period.end


def test_a_broken_month_costs_its_days_unless_agreed_otherwise():
    fee, month = Money(3100, "JPY"), month_of(date(2026, 1, 1))
    late = Period(date(2026, 1, 10), month.end)
    early = Period(month.first, date(2026, 1, 21))

    assert lines.prorated(fee, month, late, Proration.DAILY) == Money(2200, "JPY")
    assert lines.prorated(fee, month, late, Proration.NONE) == fee
    assert lines.prorated(fee, month, late, Proration.FULL_FIRST) == fee
    assert lines.prorated(fee, month, early, Proration.FULL_FIRST) == Money(2000, "JPY")


def test_a_line_outside_the_period_was_not_served():
    month = month_of(APRIL)

    assert lines.served(month, MAY, None) is None
    assert lines.served(month, date(2026, 3, 1), APRIL) is None
    assert lines.served(month, date(2026, 3, 1), date(2026, 4, 2)) == Period(
        APRIL, date(2026, 4, 2)
    )


def test_notice_is_given_before_the_days_of_notice_begin():
    assert lines.notice_by(date(2027, 4, 1), 30) == date(2027, 3, 1)
