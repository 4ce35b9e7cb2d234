"""What a policy promises by priority, counted in one calendar, with the waits that pause it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any
from uuid import UUID

from contracts.rules.clocks import Pledge, Policy, Target, Unit
from contracts.rules.escalations import Escalating
from msp.kernel import calendars
from msp.kernel.calendars import BusinessCalendar, Exceptional, Frame, Special, frame, week
from msp.kernel.errors import Refused, mark

FIRST_YEAR, LAST_YEAR = 2010, 2045
PRIORITY_NAMES: Mapping[int, str] = {
    1: mark("Urgent"),
    2: mark("High"),
    3: mark("Medium"),
    4: mark("Low"),
}
PRIORITIES = tuple(PRIORITY_NAMES)


class PauseReason(StrEnum):
    """Why a ticket waits; the policy says which of them stop which clock."""

    CLIENT = "client"
    VENDOR = "vendor"
    PROBLEM = "problem"
    EVIDENCE = "evidence"
    AGREED_DATE = "agreed_date"


class HolidaySet(StrEnum):
    """Holidays that come as data rather than by typing."""

    NONE = "none"
    JAPAN_PUBLIC = "japan_public"
    JAPAN_BANK = "japan_bank"


@dataclass(frozen=True, slots=True)
class Agreed:
    """One stored target: what is promised for tickets of one priority, and how it is counted."""

    priority: int
    pledge: Pledge
    amount: int
    unit: Unit


@dataclass(frozen=True, slots=True)
class SlaTerms:
    """Everything the clocks need: one policy for each priority, all in one calendar version."""

    policy_id: UUID | None
    name: str
    calendar: BusinessCalendar
    calendar_version_id: UUID | None = None
    policies: Mapping[int, Policy] = field(default_factory=dict)
    levels: tuple[Escalating, ...] = ()

    def policy_for(self, priority: int) -> Policy:
        """The promises for a ticket of that priority; none of them if nothing was agreed."""
        return self.policies.get(priority) or Policy(self.name, self.calendar)


def policies_from(
    name: str, calendar: BusinessCalendar, agreed: Iterable[Agreed], pauses: Mapping[str, Any]
) -> dict[int, Policy]:
    """The targets of a policy, priority by priority; `pauses` is {pledge: [reasons]}."""
    found: dict[int, dict[Pledge, Target]] = {}
    for one in agreed:
        reasons = frozenset(pauses.get(one.pledge, ()))
        target = Target(one.amount, one.unit, reasons)
        found.setdefault(one.priority, {})[one.pledge] = target
    return {
        priority: Policy(name, calendar, targets) for priority, targets in sorted(found.items())
    }


def checked_pauses(told: Mapping[str, Any]) -> dict[str, list[str]]:
    """`{pledge: [reasons]}` as it is stored. Raises Refused for a word that is none of ours."""
    try:
        return {
            Pledge(pledge).value: sorted({PauseReason(reason).value for reason in reasons})
            for pledge, reasons in told.items()
        }
    except ValueError:
        raise Refused(mark("There is no such pause."), field="pauses") from None


def calendar_from(told: Mapping[str, Any], name: str = "") -> BusinessCalendar:
    """The kernel's calendar from stored parts. Raises Refused for what cannot be a calendar.

    `told` has zone, frames, exceptions, holidays, holiday_set and number.
    """
    dates, yearly = _own_days(told["holidays"])
    return BusinessCalendar(
        zone=told["zone"],
        weekly=week(told["frames"]),
        exceptions=tuple(_exception(each) for each in told["exceptions"]),
        holidays=frozenset(dates) | _known_days(HolidaySet(told["holiday_set"])),
        yearly=frozenset(yearly),
        version=told["number"],
        name=name,
    )


def _known_days(wanted: HolidaySet) -> frozenset[date]:
    years = range(FIRST_YEAR, LAST_YEAR + 1)
    if wanted is HolidaySet.JAPAN_PUBLIC:
        return frozenset(calendars.public_holidays(years))
    if wanted is HolidaySet.JAPAN_BANK:
        return frozenset(calendars.bank_holidays(years))
    return frozenset()


def _own_days(told: list[Any]) -> tuple[set[date], set[tuple[int, int]]]:
    dates: set[date] = set()
    yearly: set[tuple[int, int]] = set()
    for day in told:
        if len(str(day)) == 5:
            leap = _day(f"2024-{day}")
            yearly.add((leap.month, leap.day))
        else:
            dates.add(_day(str(day)))
    return dates, yearly


def _exception(told: Mapping[str, Any]) -> Exceptional:
    frames: tuple[Frame, ...] = tuple(frame(*pair) for pair in told.get("frames") or ())
    on, kind = _day(str(told["on"])), Special(told["kind"])
    return Exceptional(on, kind, frames) if frames else Exceptional(on, kind)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = mark("“%(typed)s” is not a day. Write it like 2026-12-29 or, yearly, 12-29.")
        raise Refused(message, field="holidays", typed=text) from None
