"""A provider says which lines of logs it holds to be abnormal, and which are harmless (R27)."""

from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.desk.models import LogPattern
from msp.desk.rules.logs import Weight
from msp.desk.rules.patterns import LONGEST, pattern
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


class AddLogPattern(Command):
    """Words with `*` between them, an alternative to a line; plain weight means harmless."""

    name: str = Field(min_length=1, max_length=80)
    text: str = Field(min_length=1, max_length=LONGEST)
    weight: Weight = Weight.ERROR
    position: int = Field(default=0, ge=0, le=9999)


class ChangeLogPattern(AddLogPattern):
    """The pattern as it shall be; retired, it is looked for no more."""

    pattern_id: UUID
    is_active: bool = True
    version: int | None = None


def add_log_pattern(work: Work, wish: AddLogPattern) -> LogPattern:
    """Look for one more pattern in the logs that are put here from now on."""
    work.require(Permission.DESK_ARRANGE)
    pattern(wish.text)
    _require_free(work, wish.name, None)
    row = work.add(LogPattern(**wish.model_dump()))
    record(work, "log_pattern.add", row, name=wish.name)
    return row


def change_log_pattern(work: Work, wish: ChangeLogPattern) -> LogPattern:
    """Change a pattern; logs are read by it from now on."""
    work.require(Permission.DESK_ARRANGE)
    row = work.get(LogPattern, wish.pattern_id)
    work.fresh(row, wish.version)
    pattern(wish.text)
    _require_free(work, wish.name, row.id)
    told = wish.model_dump(exclude={"pattern_id", "version"})
    record(work, "log_pattern.change", row, **changed(row, told))
    return row


def _require_free(work: Work, name: str, own: UUID | None) -> None:
    found = work.session.scalars(select(LogPattern.id).where(LogPattern.name == name)).first()
    if found is not None and found != own:
        raise Refused(mark("This name is already in use."), field="name")
