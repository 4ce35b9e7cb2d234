"""Worked time is measured, weighed and split between pools and charges, group by group."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple
from uuid import UUID

from contracts.rules import bands, coverage, pools, rates, rounding
from contracts.rules.bands import Band, Factors, Part, Segment, Weighing
from contracts.rules.coverage import Step
from contracts.rules.lines import LineKind
from contracts.rules.rounding import Piece, Scope, Steps
from msp.kernel.calendars import BusinessCalendar
from msp.kernel.errors import mark
from msp.kernel.money import Money, Rounding, apportioned, divided, total

KNOWN = 16_384  # lengths of work whose rounding is remembered


class Way(StrEnum):
    """Who pays for work that a line covers."""

    INCLUDED = "included"  # the line's fee
    POOL = "pool"  # hours, and what they do not cover is charged
    CHARGE = "charge"


WAYS: Mapping[LineKind, Way] = {
    LineKind.BLOCK: Way.POOL,
    LineKind.ALLOTMENT: Way.POOL,
    LineKind.TIME_AND_MATERIALS: Way.CHARGE,
    LineKind.RETAINER: Way.CHARGE,
    LineKind.MANAGED: Way.INCLUDED,
    LineKind.INCIDENT_PACK: Way.INCLUDED,
    LineKind.ADD_ON: Way.INCLUDED,
}
SENTENCES: Mapping[str, str] = {
    **coverage.SENTENCES,
    "time.free": mark("Not charged: %(because)s"),
    "time.stopped": mark("The hours of “%(line)s” do not suffice; the contract says to ask first."),
    "time.included": mark("The fee of “%(line)s” pays for it."),
    "time.rounded": mark(
        "%(worked)s min → %(billable)s min: rounded up in steps of %(increment)s min"
    ),
    "time.rounded_nearest": mark(
        "%(worked)s min → %(billable)s min: rounded to the nearest %(increment)s min"
    ),
    "time.rounded_down": mark(
        "%(worked)s min → %(billable)s min: rounded down in steps of %(increment)s min"
    ),
    "time.minimum": mark(
        "%(worked)s min → %(billable)s min: at least %(minimum)s min, then steps of %(increment)s"
    ),
    "time.group": mark(
        "%(worked)s min → %(billable)s min: its share of the rounded sum"
        " (steps of %(increment)s min)"
    ),
    "time.exact": mark("%(worked)s min, not rounded"),
    "time.weighted_kind": mark("%(billable)s min count as %(weighted)s min (kind of work)"),
    "time.weighted": mark("%(billable)s min count as %(weighted)s min (outside the usual hours)"),
}
ROUNDED: Mapping[Rounding, str] = {
    Rounding.CEIL: "time.rounded",
    Rounding.HALF_UP: "time.rounded_nearest",
    Rounding.FLOOR: "time.rounded_down",
}


class Stretch(NamedTuple):
    """Worked time of one entry, and what decides with which others it is rounded."""

    entry_id: UUID
    client_id: UUID
    line_id: UUID
    ticket_id: UUID | None
    started_at: datetime
    worked_seconds: int
    work_on: date
    billed_in: date


@dataclass(frozen=True, slots=True)
class Agreed:
    """How a line rounds and weighs; without a calendar every hour is a usual one."""

    steps: Steps
    factors: Factors
    calendar: BusinessCalendar | None = None
    percents: Mapping[UUID, int] | None = None  # by entry, where kinds of work weigh differently

    def percent(self, entry_id: UUID) -> int:
        """What the work of an entry counts by its kind, in percent."""
        return (self.percents or {}).get(entry_id, bands.WHOLE)


@dataclass(frozen=True, slots=True)
class Charge:
    """Real minutes to charge; of these so many lie after hours and on holidays."""

    minutes: int = 0
    after_hours: int = 0
    holiday: int = 0

    def __add__(self, other: "Charge") -> "Charge":
        return Charge(
            self.minutes + other.minutes,
            self.after_hours + other.after_hours,
            self.holiday + other.holiday,
        )

    def by_band(self) -> list[tuple[Band, int]]:
        """The bands that have minutes, with their minutes."""
        usual = self.minutes - self.after_hours - self.holiday
        told = ((Band.NORMAL, usual), (Band.AFTER_HOURS, self.after_hours))
        return [pair for pair in (*told, (Band.HOLIDAY, self.holiday)) if pair[1]]


def weighings(stretches: Sequence[Stretch], agreed: Agreed) -> dict[UUID, Weighing]:
    """Billable and weighted minutes of each entry. Source: DOMAIN §4.

    An entry that is rounded alone is rounded whole and then shared over its bands; entries
    that are rounded together are summed band by band.
    """
    if agreed.steps.scope is Scope.ENTRY:
        if agreed.calendar is None and agreed.percents is None:
            usual = _usual(agreed.steps)
            return {each.entry_id: usual(each.worked_seconds) for each in stretches}
        return {each.entry_id: _alone(each, agreed) for each in stretches}
    ordered = sorted(stretches, key=lambda each: (each.started_at, each.entry_id))
    shares: dict[UUID, dict[Band, int]] = {each.entry_id: {} for each in ordered}
    pieces = [piece for each in ordered for piece in _pieces(each, agreed)]
    for group in rounding.grouped(pieces, agreed.steps):
        for piece, minutes in zip(group.pieces, group.shares, strict=True):
            shares[piece.entry_id][piece.band] = minutes
    return {entry_id: _weighed(entry_id, parts, agreed) for entry_id, parts in shares.items()}


def _alone(stretch: Stretch, agreed: Agreed) -> Weighing:
    minutes = rounding.billable(stretch.worked_seconds, agreed.steps)
    percent = agreed.percent(stretch.entry_id)
    return bands.weighed(minutes, _cut(stretch, agreed), agreed.factors, percent)


@lru_cache
def _usual(steps: Steps) -> Callable[[int], Weighing]:
    """Work without bands weighs what is billed: a month of re-pricing asks it a million times."""

    @lru_cache(KNOWN)
    def weighed(worked_seconds: int) -> Weighing:
        return bands.in_one_band(rounding.billable(worked_seconds, steps), Band.NORMAL)

    return weighed


def _cut(stretch: Stretch, agreed: Agreed) -> list[Segment]:
    end = stretch.started_at + timedelta(seconds=stretch.worked_seconds)
    if agreed.calendar is None or not stretch.worked_seconds:
        return [Segment(Band.NORMAL, stretch.started_at, end)]
    return bands.segments(stretch.started_at, end, agreed.calendar)


def _pieces(stretch: Stretch, agreed: Agreed) -> list[Piece]:
    seconds: dict[Band, int] = {}
    for segment in _cut(stretch, agreed):
        seconds[segment.band] = seconds.get(segment.band, 0) + segment.seconds
    return [
        Piece(
            stretch.entry_id,
            stretch.client_id,
            stretch.line_id,
            stretch.ticket_id,
            band,
            stretch.work_on,
            stretch.billed_in,
            worked,
        )
        for band, worked in seconds.items()
    ]


def _weighed(entry_id: UUID, parts: Mapping[Band, int], agreed: Agreed) -> Weighing:
    percent = agreed.percent(entry_id)
    factors = {band: agreed.factors.of(band, percent) for band in parts}
    exact = [minutes * factors[band] for band, minutes in parts.items()]
    weighted = apportioned(divided(sum(exact), bands.WHOLE), exact)
    rows = zip(parts.items(), weighted, strict=True)
    return Weighing(
        tuple(Part(band, minutes, factors[band], each) for (band, minutes), each in rows)
    )


def charged(weighing: Weighing, uncovered: int) -> Charge:
    """What is charged when pools left so many weighted minutes uncovered, in real minutes."""
    parts = pools.uncovered_parts(weighing, uncovered)
    return Charge(
        sum(minutes for _, minutes in parts),
        sum(minutes for band, minutes in parts if band is Band.AFTER_HOURS),
        sum(minutes for band, minutes in parts if band is Band.HOLIDAY),
    )


def amount(per_hour: Money, charge: Charge, factors: Factors) -> Money:
    """The price of a charge: each band rounded half up once."""
    return total(
        (rates.amount(per_hour, minutes, factors.of(band)) for band, minutes in charge.by_band()),
        per_hour.currency,
    )


def measured_steps(worked_seconds: int, weighing: Weighing, steps: Steps) -> list[Step]:
    """How worked time became billable and weighted minutes, as data."""
    worked = rounding.shown_minutes(worked_seconds)
    told: dict[str, Any] = {
        "worked": worked,
        "billable": weighing.billable,
        "minimum": steps.minimum,
        "increment": steps.increment,
    }
    found = [Step(_rounding_code(worked_seconds, weighing, steps), told)]
    if weighing.weighted != weighing.billable:
        params = {"billable": weighing.billable, "weighted": weighing.weighted}
        by_kind = any(part.band is Band.NORMAL and part.factor != 100 for part in weighing.parts)
        found.append(Step("time.weighted_kind" if by_kind else "time.weighted", params))
    return found


def _rounding_code(worked_seconds: int, weighing: Weighing, steps: Steps) -> str:
    if steps.scope is not Scope.ENTRY:
        return "time.group"
    if worked_seconds == weighing.billable * 60:
        return "time.exact"
    return "time.minimum" if worked_seconds < steps.minimum * 60 else ROUNDED[steps.rounding]


def explained(rows: Iterable[Mapping[str, Any]], translate: Callable[[str], str]) -> list[str]:
    """Stored steps as sentences in the reader's language."""
    told = []
    for step in coverage.from_data(rows):
        sentence = translate(SENTENCES[step.code])
        told.append(sentence % step.params if step.params else sentence)
    return told
