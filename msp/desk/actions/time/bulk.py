"""Many entries are corrected at once: all of them or none, and looked at before."""

from collections.abc import Callable
from dataclasses import dataclass
from uuid import UUID

from pydantic import Field

from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.actions.time.changing import ChangeEntry, MoveEntry, change_entry, move_entry
from msp.desk.models import TimeEntry
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

MOST = 200


class ChangeEntries(Command):
    """What many entries should say instead; what is not named stays as it is."""

    entry_ids: list[UUID] = Field(min_length=1, max_length=MOST)
    work_type_id: UUID | None = None
    line_id: UUID | None = None
    ticket_number: int | None = Field(None, ge=1)
    note: str = Field("", max_length=2000)


@dataclass(frozen=True, slots=True)
class Changed:
    """One entry before and after: (minutes from pools, minutes charged)."""

    entry_id: UUID
    before: tuple[int, int]
    after: tuple[int, int]


def change_entries(work: Work, wish: ChangeEntries) -> list[Changed]:
    """Correct the entries in the order of their ids; one that may not be changed refuses all."""
    work.require(Permission.TIME_LOG)
    if not (wish.work_type_id or wish.line_id or wish.ticket_number or wish.note):
        raise Refused(mark("Please say what should change."))
    return [_changed(work, wish, entry_id) for entry_id in sorted(set(wish.entry_ids))]


def preview_entries(work: Work, wish: ChangeEntries) -> list[Changed]:
    """What correcting them would do; everything is taken back at once."""
    with work.session.begin_nested() as tried:
        found = change_entries(work, wish)
        tried.rollback()
    return found


def _changed(work: Work, wish: ChangeEntries, entry_id: UUID) -> Changed:
    entry = work.get(TimeEntry, entry_id)
    before = _paid(entry)
    for step in _steps(wish, entry_id):
        step(work)
    return Changed(entry_id, before, _paid(entry))


def _steps(wish: ChangeEntries, entry_id: UUID) -> list[Callable[[Work], TimeEntry]]:
    told = wish.model_dump(include={"work_type_id", "line_id"}, exclude_none=True)
    if wish.note:
        told["note"] = wish.note
    steps: list[Callable[[Work], TimeEntry]] = []
    if wish.ticket_number is not None:
        move = MoveEntry(entry_id=entry_id, ticket_number=wish.ticket_number)
        steps.append(lambda work: move_entry(work, move))
    if told:
        change = ChangeEntry(entry_id=entry_id, **told)
        steps.append(lambda work: change_entry(work, change))
    return steps


def _paid(entry: TimeEntry) -> tuple[int, int]:
    return entry.pool_minutes, entry.charge_minutes
