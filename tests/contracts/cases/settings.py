"""Cases that hold under a setting, and those of rounding, prices and revenue."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from contracts.rules import fees, lines, pools, rates, recognition, rounding
from contracts.rules.fees import Tariff
from contracts.rules.lines import Proration
from contracts.rules.pools import LedgerKind
from contracts.rules.recognition import Flow, Recognition
from msp.home.rules import hours
from msp.kernel.money import Money, Rounding, divided
from msp.kernel.periods import Period
from tests.contracts.cases.kept import DAY, Facts, case, pool

WAYS = {
    "up": Rounding.CEIL,
    "ceil": Rounding.CEIL,
    "default": Rounding.CEIL,
    "down": Rounding.FLOOR,
    "floor": Rounding.FLOOR,
    "nearest": Rounding.HALF_UP,
    "closest": Rounding.HALF_UP,
}
CENT = "USD"


def yen(minor: int) -> Money:
    return Money(minor, "JPY")


@case("TTR-03")
def rounded_table(given: Facts, expected: Facts) -> None:
    for (seconds, step, way), told in zip(given["rows"], expected["seconds"], strict=True):
        steps = rounding.Steps(0, step, rounding=WAYS[way])
        assert rounding.billable(seconds, steps) * 60 == told


@case("KRD-04", "KRD-05", "KRD-06", "KRD-07", "KRD-08", "KRD-10")
def rounded_length(given: Facts, expected: Facts) -> None:
    """Ours rounds the length and keeps the clock as it was; the length comes out the same."""
    start, end = (datetime.fromisoformat(f"2026-07-01T{given[at]}") for at in ("start", "end"))
    step = given["round_duration"] or max(given["round_begin"], given["round_end"])
    steps = rounding.Steps(0, step, rounding=WAYS[given["mode"]])
    worked = int((end - start).total_seconds())
    assert rounding.billable(worked, steps) * 60 == expected["seconds"]


@case("KRC-03")
def exact_sum(given: Facts, expected: Facts) -> None:
    """Ours never makes hours of two decimals: summed first, the exact amount comes out."""
    rate = Money(int(Decimal(given["rate"]) * 100), CENT)
    whole = rate.share(sum(given["seconds"]), 3600)
    assert whole.minor == int(Decimal(expected["sum_exact"]) * 100)
    hours_cut = [divided(seconds * 100, 3600) for seconds in given["seconds"]]
    drifted = [rate.share(each, 100).minor for each in hours_cut]
    assert drifted == [int(Decimal(told) * 100) for told in expected["per_entry_decimal"]]
    assert sum(drifted) == int(Decimal(expected["sum_decimal"]) * 100) != whole.minor


@case("KIM-F2")
def weekday_factor(given: Facts, expected: Facts) -> None:
    """In ten-thousandths: the source does not round to a unit of money."""
    factor = int(given["factors"][0] * 100)
    told = Money(given["rate"] * 10_000, CENT).share(given["seconds"] * factor, 3600 * 100)
    assert told.minor == int(Decimal(expected["amount"]) * 10_000)


@case("KIM-R2")
def price_on_the_entry(given: Facts, expected: Facts) -> None:
    """An entry's own price wins. Ours is a price of an hour, so that minutes stay what counts."""
    half = given["seconds"] * 2
    assert half == 3600
    agreed = rates.Tariff(rates.Level.LINE, yen(given["entry_hourly"]), DAY)
    asked = rates.Asked(DAY, "JPY", UUID(int=1))
    won = rates.rate(asked, [agreed], override=yen(given["entry_fixed"] * 2))
    assert won.level is rates.Level.ENTRY
    assert rates.amount(won.per_hour, given["seconds"] // 60).minor == expected["amount"]


@case("KIM-B3")
def shrunk_to_the_budget(given: Facts, expected: Facts) -> None:
    """Nothing is refused for a budget: what hours do not cover is told, and nothing here is not."""
    minutes = -(-given["budget_s"] // 60)
    before = pools.drawn([pool(0, minutes)], -(-given["entry_old_s"] // 60), DAY)
    after = pools.drawn([pool(0, minutes)], -(-given["entry_new_s"] // 60), DAY)
    assert (before.uncovered, after.uncovered) == (1, 0)
    assert pools.drawn([pool(0, 0)], 0, DAY).uncovered == 0
    assert expected["refused"] is False


@case("VND-06")
def kinds_of_price(given: Facts, expected: Facts) -> None:
    """A price by factor is the band's; one by a difference is written as the price it comes to."""
    base, asked = 100, rates.Asked(DAY, "JPY", UUID(int=1))
    listed = rates.Tariff(rates.Level.PRICE_LIST, yen(base), DAY)
    for own, told in zip(
        (given["custom"], base + given["adjust"]), expected["rates"][:2], strict=True
    ):
        line = rates.Tariff(rates.Level.LINE, yen(own), DAY)
        assert rates.rate(asked, [listed, line]).per_hour.minor == told
    percent = int(given["multiplier"] * 100)
    assert rates.amount(yen(base), 60, percent).minor == expected["rates"][2]


@case("VND-07")
def left_on_a_day(given: Facts, expected: Facts) -> None:
    moved = [hours.Movement(DAY, LedgerKind.GRANT, given["block_hours"] * 60, "order:1")]
    for (day, used), told in zip(given["billed"], expected["remaining"], strict=True):
        on = date.fromisoformat(f"2026-{day}")
        moved.append(hours.Movement(on, LedgerKind.BURN, -used * 60, f"time:{day}"))
        assert hours.sums(0, moved).left == told * 60


@case("VND-08")
def money_block(given: Facts, expected: Facts) -> None:
    paid, charged = yen(given["block"]), rates.amount(yen(given["rate"]), given["hours"] * 60)
    assert (paid - fees.credited(paid, charged)).minor == expected["left"]


@case("VND-12")
def borrowed(given: Facts, expected: Facts) -> None:
    """Under `negative` with a limit of half a period; what is carried expires first."""
    period = given["per_period_h"] * 60
    limit = period * given["borrow_pct"] // 100
    end = DAY + timedelta(days=30)
    previous = pool(0, given["previous_left_h"] * 60, expires_on=end)
    current = pool(1, period, expires_on=end + timedelta(days=31), deficit_limit=limit)
    draw = pools.drawn([current, previous], given["entry_h"] * 60, DAY)
    told = expected
    from_current = int((told["from_current"] + told["from_next"]) * 60)
    assert dict(draw.parts) == {previous.id: told["from_previous"] * 60, current.id: from_current}
    assert draw.uncovered == told["billed"] * 60


@case("USE-01")
def own_price(given: Facts, expected: Facts) -> None:
    own = rates.Tariff(rates.Level.LINE, yen(given["custom_rate"]), DAY)
    listed = rates.Tariff(rates.Level.PRICE_LIST, yen(given["catalogue_rate"]), DAY)
    won = rates.rate(rates.Asked(DAY, "JPY", UUID(int=1)), [listed, own])
    assert won.per_hour.times(given["qty"]).minor == expected["net_minor"]


@case("USE-02")
def minimum_quantity(given: Facts, expected: Facts) -> None:
    """The flat fee holds the minimum; only what is counted beyond it costs more."""
    unit = yen(given["rate"])
    tariff = Tariff(unit.times(given["minimum"]), unit, given["minimum"])
    assert tariff.listed(given["qty"]).minor == expected["net_minor"]
    assert expected["billed_qty"] == given["minimum"]


@case("USE-03")
def included_then_dearer(given: Facts, expected: Facts) -> None:
    """Two steps are a fee for the included units and a price for each further one."""
    first, then = given["tiers"]
    tariff = Tariff(yen(first["rate"]).times(first["to"]), yen(then["rate"]), first["to"])
    assert tariff.listed(given["qty"]).minor == expected["net_minor"]


@case("REC-10")
def odd_half(given: Facts, expected: Facts) -> None:
    part, whole = given["ratio"]
    period = Period(DAY, DAY + timedelta(days=whole))
    days = Period(DAY, DAY + timedelta(days=part))
    told = lines.prorated(yen(given["fee_minor"]), period, days, Proration.DAILY)
    assert told.minor == expected["net_minor"]


@case("PRJ-02")
def crossed_once(given: Facts, expected: Facts) -> None:
    left = given["cap"] - given["billed_before"]
    thresholds = [100 - used for used in given["thresholds"]]
    fired = pools.crossed(given["cap"], left, left - given["charge"], thresholds)
    assert [100 - each for each in fired] == expected["crossed"]
    assert pools.crossed(given["cap"], left - given["charge"], 1500, thresholds) == []


@case("ALR-11")
def low_money(given: Facts, expected: Facts) -> None:
    """Ours differs: a threshold fires when it is reached, and once, as the step passes it."""
    threshold = given["threshold_minor"]
    granted = threshold * 2
    fired = [
        bool(pools.crossed(granted if was_there else 0, granted, balance, [50]))
        for balance, was_there in given["cases"]
    ]
    assert fired == [True, True, False]
    assert expected["low"] == [True, False, False]


@case("ALR-15")
def usual_notices(given: Facts, expected: Facts) -> None:
    """Hours at 80 % are the threshold 20 left; a fifth of the days are the days of notice."""
    assert pools.crossed(100, 21, 20, [100 - expected["hours_alert_pct"]]) == [20]
    first, last = (date.fromisoformat(given[name]) for name in ("start", "end"))
    days = Period(first, last + timedelta(days=1)).days
    assert days * 20 // 100 == expected["date_alert_days"]
    last_day = lines.notice_by(last + timedelta(days=1), expected["date_alert_days"])
    assert (last - last_day).days == expected["date_alert_days"]


@case("DEF-06")
def at_period_end(given: Facts, expected: Facts) -> None:
    """Under `period_end`; by use, which is ours, the work of February counts in February."""
    price, granted = yen(given["fee_minor"]), given["included_minutes"]
    last_day, worked_on = date(2026, 3, 14), date(2026, 2, 20)
    steps = (given["used_minutes"], granted - given["used_minutes"])
    used, lost = recognition.slices(price, granted, steps)
    on = recognition.recognised_on(Recognition.PERIOD_END, worked_on, last_day)
    assert (on.month, recognition.recognised_on(Recognition.DEFERRED, worked_on, last_day)) == (
        3,
        worked_on,
    )
    february = recognition.rolled(yen(0), [(Flow.SOLD, price)])
    march = recognition.rolled(february.closing, [(Flow.USED, used), (Flow.EXPIRED, lost)])
    for roll, told in ((february, expected["feb"]), (march, expected["mar"])):
        assert (roll.opening.minor, roll.closing.minor) == (told["opening"], told["closing"])
        assert -roll.used.minor == told["applied"]
    assert -march.expired.minor == expected["mar"]["expired"]


@case("DEF-11")
def month_of_credits(given: Facts, expected: Facts) -> None:
    """Adjustments are counted as what they give; ours name what they recognise."""
    flows = [(Flow.SOLD, yen(each)) for each in given["issued"]]
    flows += [(Flow.USED, yen(-each)) for each in given["application"]]
    flows += [(Flow.EXPIRED, yen(-each)) for each in given["expiration"]]
    flows += [(Flow.ADJUSTED, yen(-each)) for each in given["adjustment"] + given["transfer"]]
    roll = recognition.rolled(yen(0), flows)
    assert {
        "issued": roll.sold.minor,
        "applied": -roll.used.minor,
        "expired": -roll.expired.minor,
        "adjustments": -roll.adjusted.minor,
        "closing": roll.closing.minor,
    } == expected


@case("DEF-13")
def ties_to_what_is_left(given: Facts, expected: Facts) -> None:
    flows = {"issue": Flow.SOLD, "apply": Flow.USED, "expire": Flow.EXPIRED}
    opening = yen(0)
    for month in ("Jan", "Feb"):
        found = [
            (flows[verb], yen(abs(amount)))
            for when, verb, amount in given["events"]
            if when == month
        ]
        roll = recognition.rolled(opening, found)
        opening = roll.closing
    assert roll.opening.minor == expected["feb"]["opening"]
    assert roll.closing.minor == expected["feb"]["closing"] == expected["available_credit"]
