"""Calendars change by new versions; a policy is a set of targets in one calendar."""

import re
from typing import Any
from uuid import UUID

from pydantic import Field
from sqlalchemy import delete, select, update

from contracts.actions.typed import Minutes, Whole
from contracts.models import Calendar, CalendarVersion, SlaPolicy, SlaTarget
from contracts.queries.promises import stored
from contracts.rules import promises
from contracts.rules.clocks import Pledge, Unit
from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.calendars import WEEKDAYS, Special
from msp.kernel.errors import Refused, mark

FRAME = re.compile(r"(\d{1,2}:\d{2})\s*[-–~〜]\s*(\d{1,2}:\d{2})")


class CreateCalendar(Command):
    """Opening hours. A weekday is written `09:00-12:00, 13:00-18:00`; an empty one is closed.

    `own_holidays` are days, one a line: `2026-12-29`, or `12-29` for every year. `exceptions` are
    lines like `2026-12-29 closure`, `2026-05-02 opening 10:00-15:00`,
    `2026-12-28 hours 09:00-12:00`.
    """

    name: str = Field(min_length=1, max_length=80)
    zone: str = Field(min_length=1, max_length=64)
    mon: str = Field(default="", max_length=200)
    tue: str = Field(default="", max_length=200)
    wed: str = Field(default="", max_length=200)
    thu: str = Field(default="", max_length=200)
    fri: str = Field(default="", max_length=200)
    sat: str = Field(default="", max_length=200)
    sun: str = Field(default="", max_length=200)
    holiday_set: promises.HolidaySet = promises.HolidaySet.NONE
    own_holidays: str = Field(default="", max_length=8000)
    exceptions: str = Field(default="", max_length=8000)


class ChangeCalendar(CreateCalendar):
    """Other hours from now on; tickets measured with the old version keep it."""

    calendar_id: UUID
    version: int | None = None


class TargetWish(Command):
    """One promise for one priority: business minutes, or working days (to their close, if so)."""

    priority: Whole = Field(ge=1, le=9)
    pledge: Pledge
    minutes: Minutes | None = Field(default=None, ge=0, le=10**6)
    working_days: Whole | None = Field(default=None, ge=0, le=366)
    at_close: bool = False


class CreateSlaPolicy(Command):
    """A set of promises. `pausing` are the waits that stop its clocks (R173 for the vendor's)."""

    name: str = Field(min_length=1, max_length=80)
    calendar_id: UUID
    is_default: bool = False
    targets: list[TargetWish] = Field(default_factory=list, max_length=60)
    pausing: list[promises.PauseReason] = Field(default_factory=list)


class ChangeSlaPolicy(CreateSlaPolicy):
    """Other promises from now on."""

    policy_id: UUID
    version: int | None = None


def create_calendar(work: Work, wish: CreateCalendar) -> Calendar:
    """Set opening hours up as version 1."""
    work.require(Permission.CATALOGUE_CHANGE)
    taken = select(Calendar.id).where(Calendar.name == wish.name)
    if work.session.scalars(taken).first() is not None:
        raise Refused(mark("This name is already in use."), field="name")
    made = work.add(Calendar(name=wish.name))
    _version(work, made, wish)
    record(work, "calendar.create", made, name=wish.name)
    return made


def change_calendar(work: Work, wish: ChangeCalendar) -> Calendar:
    """Write a new version and use it from now on; the old ones stay as they were."""
    work.require(Permission.CATALOGUE_CHANGE)
    row = work.get(Calendar, wish.calendar_id)
    work.fresh(row, wish.version)
    row.name, row.current = wish.name, row.current + 1
    _version(work, row, wish)
    record(work, "calendar.change", row, number=row.current)
    return row


def _version(work: Work, calendar: Calendar, wish: CreateCalendar) -> CalendarVersion:
    made = CalendarVersion(
        calendar_id=calendar.id,
        number=calendar.current,
        zone=wish.zone,
        frames={day: frames_in(getattr(wish, day), day) for day in WEEKDAYS},
        exceptions=[_exception(line) for line in wish.exceptions.splitlines() if line.strip()],
        holidays=sorted(set(wish.own_holidays.replace(",", " ").split())),
        holiday_set=wish.holiday_set,
    )
    promises.calendar_from(stored(made), wish.name)  # refuses what cannot be a calendar
    return work.add(made)


def frames_in(text: str, field: str) -> list[list[str]]:
    """The frames written as `09:00-12:00, 13:00-18:00`. Raises Refused for anything else."""
    found = [[opens, closes] for opens, closes in FRAME.findall(text)]
    if FRAME.sub("", text).strip(" ,、・"):
        message = mark("Write opening hours like 09:00-12:00, 13:00-18:00.")
        raise Refused(message, field=field)
    return found


def _exception(line: str) -> dict[str, Any]:
    day, _, rest = line.strip().partition(" ")
    kind, _, hours = rest.strip().partition(" ")
    if kind not in {special.value for special in Special}:
        message = mark(
            "Write an exception like 2026-12-29 closure or 2026-05-02 opening 10:00-15:00."
        )
        raise Refused(message, field="exceptions")
    return {"on": day, "kind": kind, "frames": frames_in(hours, "exceptions")}


def create_sla_policy(work: Work, wish: CreateSlaPolicy) -> SlaPolicy:
    """Promise response and resolution by priority."""
    work.require(Permission.CATALOGUE_CHANGE)
    work.get(Calendar, wish.calendar_id)
    taken = select(SlaPolicy.id).where(SlaPolicy.name == wish.name)
    if work.session.scalars(taken).first() is not None:
        raise Refused(mark("This name is already in use."), field="name")
    if wish.is_default:
        _no_default(work)
    made = work.add(
        SlaPolicy(
            name=wish.name,
            calendar_id=wish.calendar_id,
            is_default=wish.is_default,
            pauses=_pauses(wish),
        )
    )
    _promise(work, made, wish)
    record(work, "sla_policy.create", made, name=wish.name)
    return made


def change_sla_policy(work: Work, wish: ChangeSlaPolicy) -> SlaPolicy:
    """Promise something else from now on. Pauses survive a change of policy (DOMAIN §6)."""
    work.require(Permission.CATALOGUE_CHANGE)
    row = work.get(SlaPolicy, wish.policy_id)
    work.fresh(row, wish.version)
    work.get(Calendar, wish.calendar_id)
    if wish.is_default and not row.is_default:
        _no_default(work)
    told = {
        "name": wish.name,
        "calendar_id": wish.calendar_id,
        "is_default": wish.is_default,
        "pauses": _pauses(wish),
    }
    record(work, "sla_policy.change", row, **changed(row, told))
    work.session.execute(delete(SlaTarget).where(SlaTarget.policy_id == row.id))
    _promise(work, row, wish)
    return row


def _no_default(work: Work) -> None:
    """The provider has one default policy at most."""
    work.session.execute(update(SlaPolicy).where(SlaPolicy.is_default).values(is_default=False))


def _pauses(wish: CreateSlaPolicy) -> dict[str, Any]:
    return promises.checked_pauses({pledge.value: wish.pausing for pledge in Pledge})


def _promise(work: Work, policy: SlaPolicy, wish: CreateSlaPolicy) -> None:
    keys = [(target.priority, target.pledge) for target in wish.targets]
    if len(set(keys)) < len(keys):
        raise Refused(mark("Each priority has one target of a kind."), field="targets")
    for target in wish.targets:
        amount, unit = _measure(target)
        work.session.add(
            SlaTarget(
                policy_id=policy.id,
                priority=target.priority,
                pledge=target.pledge,
                amount=amount,
                unit=unit,
            )
        )
    work.session.flush()


def _measure(target: TargetWish) -> tuple[int, Unit]:
    if (target.minutes is None) == (target.working_days is None):
        raise Refused(mark("Give a target in minutes or in working days."), field="targets")
    if target.minutes is not None:
        return target.minutes * 60, Unit.SECONDS
    unit = Unit.DAYS_TO_CLOSE if target.at_close else Unit.DAYS_SAME_TIME
    return target.working_days or 0, unit
