"""The arithmetic of hours and money once more, in exact fractions and without looking at ours."""

from datetime import timedelta
from fractions import Fraction
from math import ceil, floor


def rounded(exact, how):
    """A fraction to a whole number, by magnitude."""
    size = abs(exact)
    whole = {
        "half_up": floor(size + Fraction(1, 2)),
        "floor": floor(size),
        "ceil": ceil(size),
    }[how]
    return whole if exact >= 0 else -whole


def largest_remainder(total, weights):
    """Hamilton's method: whole quotas first, then one each by the size of what was cut off."""
    whole = sum(weights)
    if whole == 0:
        return [total] + [0] * (len(weights) - 1)
    quotas = [Fraction(abs(total) * weight, whole) for weight in weights]
    parts = [floor(quota) for quota in quotas]
    while sum(parts) < abs(total):
        cut = [
            (quota - part, -place)
            for place, (quota, part) in enumerate(zip(quotas, parts, strict=True))
        ]
        parts[-max(cut)[1]] += 1
    return [part if total >= 0 else -part for part in parts]


def billable(seconds, minimum, increment):
    """Minimum first, then up to the step; nothing worked is nothing billed."""
    if seconds == 0:
        return 0
    minutes = max(Fraction(seconds, 60), Fraction(minimum))
    return ceil(minutes / increment) * increment


def weighed(minutes, seconds, percents):
    """Minutes over stretches of the clock, then their weight, rounded once on the sum."""
    shares = largest_remainder(minutes, seconds)
    exact = [
        Fraction(share * percent, 100) for share, percent in zip(shares, percents, strict=True)
    ]
    weighted = rounded(sum(exact), "half_up")
    return shares, largest_remainder(weighted, [e * 100 for e in exact])


def prorated(fee, first, end, served_first, served_end):
    """The fee day by day: each day of the period costs the same."""
    days, covered, day = 0, 0, first
    while day < end:
        days += 1
        covered += served_first <= day < served_end
        day += timedelta(days=1)
    return rounded(Fraction(fee * covered, days), "half_up")


def drawn(pools, minutes, on):
    """Minute by minute out of the pool that is lost first; deficits when all are empty."""
    usable = [p for p in pools if p["starts"] <= on and (p["ends"] is None or on <= p["ends"])]
    usable.sort(key=lambda p: (p["ends"] is None, p["ends"] or on, p["bought"], p["id"]))
    left = {p["id"]: p["left"] for p in usable}
    taken = {p["id"]: 0 for p in usable}
    for _ in range(minutes):
        place = next((p for p in usable if left[p["id"]] > 0), None)
        place = place or next((p for p in usable if left[p["id"]] > -p["deficit"]), None)
        if place is None:
            break
        left[place["id"]] -= 1
        taken[place["id"]] += 1
    parts = [(p["id"], taken[p["id"]]) for p in usable if taken[p["id"]]]
    return parts, minutes - sum(taken.values())


def earned(price, gone, granted):
    """What of a price is earned when so many of its minutes are gone."""
    return rounded(Fraction(price * gone, granted), "half_up")
