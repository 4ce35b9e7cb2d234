"""Cases that other products' tests agree on and that our rules hold, each under its own id."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

import pytest

from contracts.rules import bands, coverage, lines, pools, rates, recognition, rounding
from contracts.rules.bands import Band, Factors
from contracts.rules.lines import Cycle, LineKind, Proration
from contracts.rules.pools import Allotment, Pool, Rollover
from msp.kernel.calendars import BusinessCalendar, always_open, week
from msp.kernel.errors import Refused
from msp.kernel.money import Money
from msp.kernel.periods import Period
from tests.contracts.cases.kept import DAY, Facts, case, drawn, percent, pool

WORKDAYS = ("mon", "tue", "wed", "thu", "fri")


@case("AFT-01", "AFT-02", "AFT-03", "AFT-05", "AFT-06", "AFT-08", "AFT-09", "AFT-13", "AFT-14")
def after_hours(given: Facts, expected: Facts) -> None:
    schedule = given["schedule"]
    open_hours = week({day: [("09:00", "17:00")] for day in WORKDAYS})
    hours = BusinessCalendar(schedule.get("tz", "UTC"), open_hours)
    if schedule.get("is_24x7"):
        hours = always_open("UTC")
    cut = bands.segments(
        datetime.fromisoformat(given["start"]), datetime.fromisoformat(given["end"]), hours
    )
    factors = Factors(after_hours=percent(given["after_hours_multiplier"]))
    told = bands.weighed(
        given["billable_minutes"], cut, factors, percent(given["member_multiplier"]) or 100
    )
    assert told.weighted == expected["weighted_minutes"]
    minutes = {part.band: part.minutes for part in told.parts}
    if "in_minutes" in expected:
        outside = sum(p.minutes for p in told.parts if p.band is not Band.NORMAL)
        inside = sum(p.minutes for p in told.parts if p.band is Band.NORMAL)
        assert (inside, outside) == (expected["in_minutes"], expected["out_minutes"])
    if "segments_min" in expected:
        assert list(minutes.values()) == expected["segments_min"]
    if "segments" in expected:
        assert [(p.band is Band.NORMAL, p.minutes) for p in told.parts] == [
            (segment["in"], segment["min"]) for segment in expected["segments"]
        ]


@case("BKT-01")
def rollover(given: Facts, expected: Facts) -> None:
    terms = Allotment(
        given["included_minutes_per_period"], Cycle.MONTHLY, date(2026, 1, 1), Rollover.ONE
    )
    left: list[Pool] = []
    day = date(2026, 1, 1)
    for used, told in zip(given["consumed_by_period"], expected["periods"], strict=True):
        period = terms.period(day)
        carried = sum(p.remaining for p in pools.burn_order(left, period.first))
        left.append(
            pool(
                len(left),
                terms.minutes,
                starts_on=period.first,
                expires_on=terms.expires_on(period),
            )
        )
        draw = pools.drawn(left, used, period.first)
        taken = dict(draw.parts)
        left = [
            Pool(
                p.id,
                p.remaining - taken.get(p.id, 0),
                p.starts_on,
                p.expires_on,
                p.purchased_on,
            )
            for p in left
        ]
        assert (carried, carried + terms.minutes, draw.uncovered) == (
            told["rolled_in"],
            told["available"],
            told["overage"],
        )
        day = period.end


@case("BKT-02", "BKT-03", "BKT-08", "BKT-25")
def overage(given: Facts, expected: Facts) -> None:
    there = given["included_minutes"] + given.get("rolled_in_minutes", 0)
    used = given.get("consumed_minutes", given.get("used"))
    over = drawn(there, used).uncovered
    if "overage_hours" in expected:
        assert over == expected["overage_hours"] * 60
    if "overage_minutes" in expected:
        assert over == expected["overage_minutes"]
    net = rates.amount(Money(given["overage_rate_per_hour_minor"], "JPY"), over)
    if "net_minor" in expected:
        assert net.minor == expected["net_minor"]
    if "net_minor_gt" in expected:
        assert net.minor > expected["net_minor_gt"]


@case("BKT-17")
def reweighed(given: Facts, expected: Facts) -> None:
    told = bands.in_one_band(
        given["time_minutes"], Band.NORMAL, percent(given["member_multiplier"]) or 100
    )
    assert told.weighted == expected["used"]
    assert drawn(given["included_minutes"], told.weighted).uncovered == expected["overage"]


@case("BKT-23")
def moved_after_hours(given: Facts, expected: Facts) -> None:
    factors = Factors(after_hours=percent(given["after_hours_multiplier"]))
    for band, told in (
        (Band.NORMAL, expected["used_before"]),
        (Band.AFTER_HOURS, expected["used_after"]),
    ):
        weighing = bands.in_one_band(given["entry_minutes"], band, factors.of(band))
        assert weighing.weighted == told


@case("BLK-01")
def two_blocks(given: Facts, expected: Facts) -> None:
    names = {UUID(int=i + 1): block["id"] for i, block in enumerate(given["blocks"])}
    drawn_before = given["already_drawn"]
    told = [
        pool(
            i,
            block["min"] - drawn_before.get(block["id"], 0),
            expires_on=block["expires"] and date.fromisoformat(block["expires"]),
        )
        for i, block in enumerate(given["blocks"])
    ]
    draw = pools.drawn(told, given["entry_minutes"], DAY)
    taken = {names[key]: minutes for key, minutes in draw.parts}
    assert taken == expected["allocations"]
    assert {names[p.id]: p.remaining - taken[names[p.id]] for p in told} == expected["remaining"]


@case("BLK-03")
def larger_than_left(given: Facts, expected: Facts) -> None:
    draw = drawn(given["remaining_total"], given["entry_minutes"])
    assert draw.covered == expected["allocated"]
    assert draw.uncovered == expected["unallocated_billable"]


@case("VND-10")
def allotment_then_rate(given: Facts, expected: Facts) -> None:
    draw = drawn(given["prepaid_h"] * 60, given["worked_h"] * 60)
    assert draw.covered == expected["prepaid_used"] * 60
    assert draw.uncovered == expected["billed_h"] * 60


@case("ALR-01", "ALR-04", "ALR-07", "ALR-10")
def low_balance(given: Facts, expected: Facts) -> None:
    granted = given["base"] + given["carried"] + given["extra_block_minutes"]
    left = 100 - given["alert_pct"]
    fired = pools.crossed(granted, granted, granted - given["used"], [left])
    assert bool(fired) == expected["fires"]


@case("VND-09")
def fixed_alerts(given: Facts, expected: Facts) -> None:
    granted = given["block_hours"] * 60
    for used_percent, hours in zip(given["alert_pct"], expected["fires_at_hours"], strict=True):
        at = granted - hours * 60
        assert pools.crossed(granted, at + 1, at, [100 - used_percent]) == [100 - used_percent]


@case("T&M-02")
def minimum_then_step(given: Facts, expected: Facts) -> None:
    steps = rounding.Steps(given["minimum"], given["increment"])
    minutes = rounding.billable(given["minutes"] * 60, steps)
    assert minutes == Decimal(str(expected["billed_hours"])) * 60
    net = rates.amount(Money(given["rate_minor"], "JPY"), minutes)
    assert net.minor == expected["net_minor"]


@case("T&M-07")
def quarter_hours(given: Facts, expected: Facts) -> None:
    minutes = int(Decimal(str(given["hours"])) * 60)
    assert rates.amount(Money(given["rate"], "USD"), minutes).minor == expected["amount"]


@case("T&M-08")
def eligible_lines(given: Facts, expected: Facts) -> None:
    words = {"covered": "assign", "ambiguous": "ambiguous", "none": "no_match"}
    work = UUID(int=1)
    for count, told in zip(given["candidates"], expected["decision"], strict=True):
        found = [
            coverage.Candidate(
                UUID(int=10 + i), UUID(int=20 + i), LineKind.MANAGED, "line", frozenset({work})
            )
            for i in range(count)
        ]
        assert words[coverage.covered(coverage.Deed(work), found).verdict] == told


@case("BIL-01", "BIL-03", "BIL-04")
def accounting_units(given: Facts, expected: Facts) -> None:
    real = given["real"] * 60
    if "unit" in given:
        assert rounding.billable(real, rounding.Steps(0, given["unit"])) == expected["charged"]
    elif "old_unit" in given:
        assert (
            rounding.billable(real, rounding.Steps(0, given["old_unit"])) == expected["old_charged"]
        )
        assert (
            rounding.billable(real, rounding.Steps(0, given["new_unit"])) == expected["new_charged"]
        )
    else:
        assert rounding.billable(real, rounding.Steps()) == expected["charged"]


@case("VND-11")
def ticket_first(given: Facts, expected: Facts) -> None:
    for scope, name in (
        (rounding.Scope.TICKET, "per_ticket_hours"),
        (rounding.Scope.ENTRY, "per_entry_hours"),
    ):
        found = rounding.grouped(
            [
                rounding.Piece(
                    UUID(int=i),
                    UUID(int=50),
                    UUID(int=51),
                    UUID(int=52),
                    Band.NORMAL,
                    DAY,
                    DAY,
                    minutes * 60,
                )
                for i, minutes in enumerate(given["entries_min"])
            ],
            rounding.Steps(given["minimum"], given["increment"], scope),
        )
        assert sum(group.billable for group in found) == expected[name] * 60


@case("VND-03")
def role_factor(given: Facts, expected: Facts) -> None:
    for factor, hours in zip(given["multipliers"], expected["block_hours_used"], strict=True):
        told = bands.in_one_band(given["hours"] * 60, Band.NORMAL, percent(factor) or 100)
        assert told.weighted == Decimal(str(hours)) * 60


@case("REC-03", "REC-04", "REC-06")
def covered_days(given: Facts, expected: Facts) -> None:
    first, end = (date.fromisoformat(day) for day in given["period"])
    starts = date.fromisoformat(given.get("active_from", given["period"][0]))
    ends = given.get("active_to_exclusive")
    period = Period(first, end)
    days = lines.served(period, starts, ends and date.fromisoformat(ends))
    assert days is not None
    assert (days.days, period.days) == (expected["covered_days"], expected["total_days"])


@case("REC-09")
def broken_month(given: Facts, expected: Facts) -> None:
    period = lines.service_period(Cycle.MONTHLY, date(2025, 1, 1), date(2025, 1, 31))
    days = lines.served(period, date.fromisoformat(given["start"]), None)
    assert days is not None
    assert [days.first.isoformat(), days.last.isoformat()] == expected["service_period_inclusive"]
    fee = Money(given["unit_minor"] * given["qty"], "JPY")
    told = lines.prorated(fee, period, days, Proration.DAILY)
    assert told.minor == expected["net_minor"]


@case("REC-12")
def no_price(given: Facts, expected: Facts) -> None:
    work = UUID(int=1)
    legacy = rates.Tariff(rates.Level.PRICE_LIST, Money(given["legacy_rate"], "JPY"), DAY)
    with pytest.raises(Refused):
        rates.rate(rates.Asked(DAY, given["currency"], work), [legacy])


@case("REC-14")
def ended_line(given: Facts, expected: Facts) -> None:
    first, end = (date.fromisoformat(day) for day in given["period"])
    ended = date.fromisoformat(given["line_end"])
    assert lines.served(Period(first, end), date(2025, 1, 1), ended) is None
    assert expected["charges"] == 0


@case("REC-15")
def price_versions(given: Facts, expected: Facts) -> None:
    tariffs = [
        rates.Tariff(
            rates.Level.LINE,
            Money(minor, "JPY"),
            date.fromisoformat(start),
            end and date.fromisoformat(end),
        )
        for start, end, minor in given["schedules"]
    ]
    asked = rates.Asked(date.fromisoformat(given["service_period"][0]), "JPY", UUID(int=1))
    assert rates.rate(asked, tariffs).per_hour.minor == expected["rate_minor"]


@case("CYC-02", "CYC-05")
def cycles(given: Facts, expected: Facts) -> None:
    anchor = date(2020, given["anchor"].get("month", 1), given["anchor"]["day"])
    period = lines.service_period(Cycle(given["cycle"]), anchor, date.fromisoformat(given["date"]))
    assert period.first.isoformat() == expected["start"]
    assert period.end.isoformat() == expected["end_exclusive"]


@case("RNW-03")
def anniversary(given: Facts, expected: Facts) -> None:
    told = lines.next_anniversary(
        date.fromisoformat(given["start"]), date.fromisoformat(given["today"])
    )
    assert told.isoformat() == expected["anchor"]


@case("DEF-01")
def deferred_month(given: Facts, expected: Facts) -> None:
    price, granted, used = (
        Money(given["fee_minor"], "JPY"),
        given["included_minutes"],
        given["used_minutes"],
    )
    applied, expired = recognition.slices(price, granted, [used, granted - used])
    assert -applied.minor == expected["applied"]
    assert -expired.minor == expected["expired"]
    assert price.minor - applied.minor - expired.minor == expected["closing"]
