"""The month that a report shows is in its address, so that a link to it stays true."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request

from msp.data.work import Work
from msp.kernel import reading
from msp.kernel.calendars import zone_named
from msp.kernel.errors import Refused
from msp.kernel.periods import Period, add_months, day_of, month_of, starts_at


@dataclass(frozen=True, slots=True)
class Month:
    """A month, or all time where `days` is None; `wrong` is what could not be read as a month."""

    days: Period | None
    zone: ZoneInfo
    today: date
    wrong: str = ""

    @property
    def since(self) -> datetime | None:
        """The instant at which it begins."""
        return None if self.days is None else starts_at(self.days.first, self.zone)

    @property
    def until(self) -> datetime | None:
        """The instant at which it is over."""
        return None if self.days is None else starts_at(self.days.end, self.zone)

    @property
    def name(self) -> str:
        """As addresses write it: `2026-11`, or nothing for all time."""
        return "" if self.days is None else f"{self.days.first:%Y-%m}"

    @property
    def runs(self) -> bool:
        """Whether it is not over yet, so that its figures still grow."""
        return self.days is not None and self.today < self.days.end

    @property
    def told(self) -> dict[str, Any]:
        """What an address says to show the same."""
        return {"month": self.name} if self.days else {}

    @property
    def latest(self) -> list[Period]:
        """The running month and the eleven before, the newest first."""
        first = self.today.replace(day=1)
        return [month_of(add_months(first, -back)) for back in range(12)]


def chosen_month(work: Work, zone: str | None = None) -> Month:
    """The month that the address names in the reader's zone; without one all time."""
    where = zone_named(zone or work.actor.zone)
    today = day_of(work.now, where)
    typed = request.args.get("month", "")
    if not typed:
        return Month(None, where, today)
    try:
        return Month(reading.read_month(typed), where, today)
    except Refused:
        return Month(None, where, today, typed)


def month_or_this(work: Work, zone: str | None = None) -> Month:
    """The month that the address names, else the running one."""
    found = chosen_month(work, zone)
    if found.days is not None:
        return found
    return Month(month_of(found.today), found.zone, found.today, found.wrong)
