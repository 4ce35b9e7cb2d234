"""Work that no customer waits for is put on the board, moved and finished."""

from datetime import date
from uuid import UUID

from pydantic import Field

from msp.accounts.models import Team
from msp.data import history
from msp.data.commands import Command
from msp.data.counters import next_number
from msp.data.work import Work
from msp.desk.actions.tickets import require_staff
from msp.desk.models.requests import BoardItem
from msp.desk.rules import board
from msp.desk.rules.board import ItemState, WorkClass
from msp.kernel.access import Permission


class AddItem(Command):
    """Something to develop, maintain or operate (R86)."""

    work_class: WorkClass = WorkClass.DEVELOPMENT
    title: str = Field(min_length=3, max_length=200)
    details: str = Field(default="", max_length=8000)
    priority: int = Field(default=3, ge=1, le=4)
    team_id: UUID | None = None
    person_id: UUID | None = None
    due_on: date | None = None


class ChangeItem(AddItem):
    """The item as it is from now on."""

    item_id: UUID
    state: ItemState = ItemState.PLANNED
    version: int | None = None


class MoveItem(Command):
    """To which column."""

    item_id: UUID
    state: ItemState
    version: int | None = None


def add_item(work: Work, wish: AddItem) -> BoardItem:
    """Put work on the board; what a customer waits for comes by a request instead."""
    work.require(Permission.TEAMWORK_CHANGE)
    _check(work, wish)
    row = work.add(BoardItem(**wish.model_dump(), number=next_number(work, "board_item")))
    history.record(work, "board.added", row)
    return row


def change_item(work: Work, wish: ChangeItem) -> BoardItem:
    """Say anew what an item is, whose, and where it stands."""
    work.require(Permission.TEAMWORK_CHANGE)
    row = work.get(BoardItem, wish.item_id)
    work.fresh(row, wish.version)
    _check(work, wish)
    _changed(work, row, wish.model_dump(exclude={"item_id", "version"}))
    return row


def move_item(work: Work, wish: MoveItem) -> BoardItem:
    """Carry an item to another column; the opposite move undoes it."""
    work.require(Permission.TEAMWORK_CHANGE)
    row = work.get(BoardItem, wish.item_id)
    work.fresh(row, wish.version)
    _changed(work, row, {"state": wish.state})
    return row


def _changed(work: Work, row: BoardItem, told: dict[str, object]) -> None:
    differences = history.changed(row, told)
    row.done_at = (row.done_at or work.now) if row.state is ItemState.DONE else None
    if differences:
        history.record(work, "board.changed", row, **differences)


def _check(work: Work, wish: AddItem) -> None:
    board.own_class(wish.work_class)
    require_staff(work, wish.person_id, "person_id")
    if wish.team_id is not None:
        work.get(Team, wish.team_id)
