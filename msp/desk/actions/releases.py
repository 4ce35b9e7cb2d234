"""The release calendar is kept by the desk's leads: a name and a day, nothing more."""

from datetime import date
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.desk.models import Release
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


class AddRelease(Command):
    """What came, or comes, out on which day."""

    name: str = Field(min_length=1, max_length=120)
    released_on: date


class RemoveRelease(Command):
    """Which release was put down by mistake."""

    release_id: UUID


def add_release(work: Work, wish: AddRelease) -> Release:
    """Mark the day of a release; the same one twice is refused."""
    work.require(Permission.CATALOGUE_CHANGE)
    known = select(Release.id).where(
        Release.name == wish.name, Release.released_on == wish.released_on
    )
    if work.session.scalars(known).first() is not None:
        raise Refused(mark("This release is in the calendar already."), field="name")
    made = work.add(Release(name=wish.name, released_on=wish.released_on, added_by=work.actor.id))
    record(work, "release.add", made, name=wish.name, released_on=wish.released_on)
    return made


def remove_release(work: Work, wish: RemoveRelease) -> None:
    """Take a release out of the calendar."""
    work.require(Permission.CATALOGUE_CHANGE)
    row = work.get(Release, wish.release_id)
    record(work, "release.remove", row, name=row.name, released_on=row.released_on)
    work.session.delete(row)
    work.session.flush()
