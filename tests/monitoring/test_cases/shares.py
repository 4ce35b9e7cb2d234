"""Months and days of availability, added up as other tools do."""

from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

from monitoring import rules
from monitoring.rules import Outcome
from monitoring.rules.schedules import cron_moments
from tests.monitoring.test_cases.telling import MINUTE, NOON, Case, moment, tells


def month_tallies(given: Case) -> dict[str, tuple[rules.Tally, int]]:
    """Day by day from the creation on, added up by month; outages counted where they touch."""
    now, start = moment(given["now"]), moment(given["created"])
    turns = [
        (moment(at), Outcome.OK if to == "up" else Outcome.FAIL) for at, _, to in given["events"]
    ]
    points = [(start, Outcome.OK), *turns, (now, Outcome.OK)]
    months: dict[str, tuple[rules.Tally, int]] = {}
    for (at, what), (until, _) in pairwise(points):
        touched = set()
        for day, tally in rules.tallied(rules.Span(at, until, what), (), 86_400):
            name = f"{day:%Y-%m}"
            before, count = months.get(name, (rules.Tally(), 0))
            first = what is Outcome.FAIL and name not in touched
            touched.add(name)
            months[name] = (before + tally, count + first)
    return months


@tells("hc-month-flip-1-day", "hc-month-flip-2-months", "hc-month-before-created")
def months(given: Case, expect: Case) -> None:
    found = month_tallies({"events": [], **given})
    for name, wanted in expect.items():
        tally, count = found.get(name, (rules.Tally(), 0))
        down = timedelta(milliseconds=tally.down)
        if name == "every_other_month":
            others = [value for month, value in found.items() if month not in expect]
            assert others
            assert {(value.down, times) for value, times in others} == {(0, 0)}
            continue
        if "no_data" in wanted:
            assert rules.uptime(tally).has_data is not wanted["no_data"]
        if "downtime_s" in wanted:
            assert down == timedelta(seconds=wanted["downtime_s"])
        if "downtime_d" in wanted:
            assert down == timedelta(days=wanted["downtime_d"])
        if "count" in wanted:
            assert count == wanted["count"]
        if "uptime" in wanted and name != given["now"][:7]:
            share = rules.uptime(tally)
            assert share.part / share.whole == wanted["uptime"]


@tells("cron-dst-hourly-mar", "cron-dst-hourly-oct", "cron-dst-every-2h-oct")
def cron_over_the_change_of_clocks(given: Case, expect: Case) -> None:
    zone = ZoneInfo(given["tz"])
    after = datetime.fromisoformat(given["after_local"]).replace(tzinfo=zone)
    found = cron_moments(given["cron"], zone, after)
    wanted = [moment(text) for text in expect["next"]]
    assert [next(found) for _ in wanted] == wanted


def beats(given: list[list[Any]], step: timedelta) -> list[rules.Tally]:
    made = []
    for state, latency in given:
        good = state == "UP"
        held = step // timedelta(milliseconds=1)
        made.append(
            rules.Tally(
                up=held if good else 0,
                down=0 if good else held,
                results=1,
                failures=0 if good else 1,
                latency=latency if good else 0,
            )
        )
    return made


@tells("kuma-24h-1up", "kuma-24h-2down", "kuma-24h-4up-1down")
def a_day_of_beats(given: Case, expect: Case) -> None:
    tally = rules.together(beats(given["beats"], MINUTE))
    share = rules.uptime(tally)
    good = tally.results - tally.failures
    assert share.part / share.whole == expect["uptime"]
    assert (tally.latency / good if good else None) == expect["avg_ping"]


@tells("kuma-24h-maintenance", "kuma-24h-no-data-keeps-last")
def without_measurement_there_is_no_share(given: Case, expect: Case) -> None:
    planned = rules.tallied(
        rules.Span(NOON, NOON + MINUTE, Outcome.FAIL), [rules.Window(NOON, NOON + MINUTE)], 3600
    )
    assert not rules.uptime(rules.together(tally for _, tally in planned)).has_data
    assert not rules.uptime(rules.Tally()).has_data


@tells("kuma-30d-alternating")
def a_month_of_days(given: Case, expect: Case) -> None:
    days = beats([["UP" if day % 2 == 0 else "DOWN", 0] for day in range(30)], timedelta(days=1))
    for name, count in (("uptime_30d", 30), ("uptime_7d", 7)):
        share = rules.uptime(rules.together(days[-count:]))
        assert share.part / share.whole == expect[name]


@tells("kuma-1y-mixed")
def planned_work_is_not_counted_at_all(given: Case, expect: Case) -> None:
    year = rules.Tally(up=600, down=300, planned_up=50, planned_down=7000, unknown=11)
    assert rules.uptime(year) == rules.Share(600, 900)
