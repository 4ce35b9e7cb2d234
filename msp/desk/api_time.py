"""Time for programs: the same verbs as in the browser."""

from datetime import date, datetime
from uuid import UUID

from flask import Blueprint, request
from flask_babel import gettext
from pydantic import BaseModel
from sqlalchemy import Select, select

from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions import time as actions
from msp.desk.models import TimeEntry
from msp.desk.queries import time as times
from msp.desk.queries.time import entries
from msp.desk.rules import settling
from msp.desk.rules.time import Coverage, EntryState
from msp.doors.api import endpoint, listing
from msp.kernel.money import Money

api = Blueprint("time_api", __name__, url_prefix="/api/v1/time-entries")


class MoneyOut(BaseModel):
    """An amount in minor units of its currency."""

    minor: int
    currency: str


class TimeEntryOut(BaseModel):
    """Time worked, and what the contract makes of it. Pool minutes are weighted ones."""

    id: UUID
    client_id: UUID
    ticket_id: UUID | None
    person_id: UUID | None
    work_type_id: UUID
    line_id: UUID | None
    state: EntryState
    coverage: Coverage
    work_on: date
    started_at: datetime
    worked_seconds: int
    billable_minutes: int
    weighted_minutes: int
    pool_minutes: int
    charge_minutes: int
    rate: MoneyOut | None
    on_site: bool
    is_travel: bool
    is_late: bool
    note: str
    version: int


class EffectOut(BaseModel):
    """What logging would do; `why` is in the asker's language, minutes left are weighted ones."""

    coverage: Coverage
    worked_minutes: int
    billable_minutes: int
    weighted_minutes: int
    left_before: int | None
    left_after: int | None
    charge_minutes: int
    charge: MoneyOut | None
    ticket_charge: MoneyOut | None  # what all of the ticket would come to, where that needs a word
    agreed_charge: MoneyOut | None  # what the client has agreed to so far
    why: list[str]


class Wish(Command):
    """What narrows the list."""

    client_id: UUID | None = None
    ticket_id: UUID | None = None
    person_id: UUID | None = None
    state: EntryState | None = None
    coverage: Coverage | None = None
    first: date | None = None
    last: date | None = None


class Approval(Command):
    """The entry that is right."""

    entry_id: UUID


@api.get("")
@listing(TimeEntryOut)
def index(work: Work) -> Select[TimeEntry]:
    """Entries, the newest first: `?client_id=…&ticket_id=…&state=approved&first=…&last=…`."""
    told = {name: request.args[name] for name in Wish.model_fields if request.args.get(name)}
    wish = Wish.model_validate(told)
    seen = entries.visible(work).with_only_columns(TimeEntry.id)
    wanted = select(TimeEntry).where(TimeEntry.id.in_(seen))
    asked = wish.model_dump(exclude={"first", "last"}, exclude_none=True)
    wanted = wanted.where(*(getattr(TimeEntry, name) == value for name, value in asked.items()))
    if wish.first is not None:
        wanted = wanted.where(TimeEntry.work_on >= wish.first)
    if wish.last is not None:
        wanted = wanted.where(TimeEntry.work_on <= wish.last)
    return wanted.order_by(TimeEntry.started_at.desc(), TimeEntry.id)


@api.get("/<uuid:entry_id>")
@endpoint(TimeEntryOut)
def show(work: Work, entry_id: UUID) -> TimeEntry:
    """One entry."""
    return times.entry(work, entry_id).entry


@api.post("")
@endpoint(TimeEntryOut, status=201)
def create(work: Work, wish: actions.LogTime) -> TimeEntry:
    """Log time: `spent` as people type it, or `minutes`."""
    return actions.log_time(work, wish)


@api.post("/simulate")
@endpoint(EffectOut)
def simulate(work: Work, wish: actions.LogTime) -> EffectOut:
    """What logging would do: hours left before and after, what is charged, and every reason."""
    effect = actions.simulate(work, wish)
    beyond = effect.beyond
    return EffectOut(
        coverage=effect.coverage,
        worked_minutes=effect.worked_minutes,
        billable_minutes=effect.billable_minutes,
        weighted_minutes=effect.weighted_minutes,
        left_before=effect.left_before,
        left_after=effect.left_after,
        charge_minutes=effect.charge_minutes,
        charge=_amount(effect.charge),
        ticket_charge=_amount(beyond.spent) if beyond else None,
        agreed_charge=_amount(beyond.allowed) if beyond else None,
        why=settling.explained([step.as_data() for step in effect.steps], gettext),
    )


def _amount(money: Money | None) -> MoneyOut | None:
    return None if money is None else MoneyOut(minor=money.minor, currency=money.currency)


@api.patch("/<uuid:entry_id>")
@endpoint(TimeEntryOut)
def change(work: Work, wish: actions.ChangeEntry) -> TimeEntry:
    """Correct an entry; what is not named stays."""
    return actions.change_entry(work, wish)


@api.post("/<uuid:entry_id>/approve")
@endpoint(TimeEntryOut)
def approve(work: Work, wish: Approval) -> TimeEntry:
    """Approve an entry that was handed in."""
    return actions.approve_time(work, actions.ApproveTime(entry_ids=[wish.entry_id]))[0]


@api.post("/<uuid:entry_id>/submit")
@endpoint(TimeEntryOut)
def submit(work: Work, wish: Approval) -> TimeEntry:
    """Hand a draft in."""
    return actions.submit_time(work, actions.SubmitTime(entry_ids=[wish.entry_id]))[0]
