"""Deadlines are written down, moved on, closed; each threshold gives one notice."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from pydantic import BeforeValidator, Field
from sqlalchemy import select

from contracts.actions.deadline_letters import tell
from contracts.actions.typed import Whole, whole
from contracts.models import ContractLine, Deadline, DeadlineNotice
from contracts.queries.agreements import today_of
from contracts.rules import deadlines
from contracts.rules.deadlines import DeadlineKind, DeadlineState
from msp.accounts.models import Client, Person
from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, Refused, mark


def _days(typed: Any) -> Any:
    """`60, 30, 7` as a list; what is no list of numbers stays for pydantic to judge."""
    if isinstance(typed, list) and len(typed) == 1 and isinstance(typed[0], str):
        typed = typed[0]
    if isinstance(typed, str):
        return [whole(part) for part in typed.replace("、", ",").split(",") if part.strip()]
    return typed


Days = Annotated[list[Whole], BeforeValidator(_days)]


class DeadlineWish(Command):
    """What runs out and when (`expires_on` is the last good day), and who hears of it before."""

    kind: DeadlineKind
    title: str = Field(min_length=1, max_length=160)
    expires_on: date
    notice_days: Days = Field(default_factory=lambda: list(deadlines.USUAL_DAYS))
    vendor: str = Field(default="", max_length=120)
    reference: str = Field(default="", max_length=120)
    owner_id: UUID | None = None
    line_id: UUID | None = None
    renews_itself: bool = False
    tells_client: bool = False
    notes: str = Field(default="", max_length=4000)


class AddDeadline(DeadlineWish):
    """Something of a client's that runs out."""

    client_id: UUID
    source: str | None = Field(default=None, max_length=80)


class ChangeDeadline(DeadlineWish):
    """A deadline as it should have been written down."""

    deadline_id: UUID
    version: int | None = None


class RenewDeadline(Command):
    """It was renewed: its new last good day."""

    deadline_id: UUID
    expires_on: date
    version: int | None = None


class CloseDeadline(Command):
    """Nobody needs it any more, and why."""

    deadline_id: UUID
    reason: str = Field(min_length=3, max_length=300)
    version: int | None = None


def _may(work: Work) -> None:
    """Whoever works for clients and may read their contracts keeps the register."""
    work.require(Permission.TICKET_WORK)
    work.require(Permission.CONTRACT_READ)


def add_deadline(work: Work, wish: AddDeadline) -> Deadline:
    """Watch a date for a client; the same source is watched once and moved on."""
    work.require(Permission.TICKET_WORK)
    work.get(Client, wish.client_id)
    told = _checked(work, wish, wish.client_id)
    if wish.source is not None:
        wanted = select(Deadline).where(Deadline.source == wish.source)
        kept = work.session.scalars(wanted).first()
        if kept is not None:
            named = {"title": wish.title, "expires_on": wish.expires_on}
            record(work, "deadline.change", kept, **changed(kept, named))
            return kept
    made = work.add(Deadline(**told))
    record(work, "deadline.add", made, kind=wish.kind, expires_on=wish.expires_on)
    return made


def change_deadline(work: Work, wish: ChangeDeadline) -> Deadline:
    """Correct a deadline."""
    _may(work)
    row = work.get(Deadline, wish.deadline_id)
    work.fresh(row, wish.version)
    told = _checked(work, wish, row.client_id)
    record(work, "deadline.change", row, **changed(row, told))
    return row


def _checked(work: Work, wish: DeadlineWish, client_id: UUID) -> dict[str, Any]:
    told = wish.model_dump(exclude={"deadline_id", "version"})
    told["notice_days"] = deadlines.checked_days(wish.notice_days)
    if wish.owner_id is not None and work.get(Person, wish.owner_id).client_id is not None:
        raise Refused(mark("Somebody of the provider looks after it."), field="owner_id")
    if wish.line_id is not None and work.get(ContractLine, wish.line_id).client_id != client_id:
        raise NotFound(mark("There is no such %(kind)s."), kind=ContractLine.__tablename__)
    return told


def renew_deadline(work: Work, wish: RenewDeadline) -> Deadline:
    """Move a deadline on; its notices come anew for the new day."""
    _may(work)
    row = work.get(Deadline, wish.deadline_id)
    work.fresh(row, wish.version)
    if wish.expires_on <= row.expires_on:
        message = mark("The new day is after %(day)s.")
        raise Refused(message, field="expires_on", day=row.expires_on)
    told = {"expires_on": wish.expires_on, "state": DeadlineState.OPEN}
    record(work, "deadline.renew", row, **changed(row, told))
    return row


def close_deadline(work: Work, wish: CloseDeadline) -> Deadline:
    """Stop watching a date, with the reason."""
    _may(work)
    row = work.get(Deadline, wish.deadline_id)
    work.fresh(row, wish.version)
    told = changed(row, {"state": DeadlineState.CLOSED})
    record(work, "deadline.close", row, **told, reason=wish.reason)
    return row


def warn_deadlines(work: Work) -> int:
    """Give the notices that are due today, each once; how many."""
    work.require(Permission.CONTRACT_CHANGE)
    told: dict[tuple[UUID, date], set[int]] = {}
    for notice in work.session.scalars(select(DeadlineNotice)):
        told.setdefault((notice.deadline_id, notice.expires_on), set()).add(notice.days)
    given = 0
    wanted = select(Deadline).where(Deadline.state == DeadlineState.OPEN)
    for row in work.session.scalars(wanted.order_by(Deadline.expires_on, Deadline.id)).all():
        today = today_of(work, row.client_id)
        due = deadlines.due_notice(row.expires_on, row.notice_days, today)
        days = deadlines.untold(due, told.get((row.id, row.expires_on), set()))
        if days is not None:
            _warn(work, row, days)
            given += 1
    return given


def _warn(work: Work, row: Deadline, days: int) -> None:
    work.add(
        DeadlineNotice(
            client_id=row.client_id, deadline_id=row.id, expires_on=row.expires_on, days=days
        )
    )
    record(work, "deadline.due", row, expires_on=row.expires_on, days=days)
    tell(work, row, days)
