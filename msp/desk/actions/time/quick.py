"""Time is logged with two facts: which ticket, by its number, and how long."""

from datetime import date

from pydantic import Field

from contracts.actions.typed import Whole
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions.time.drafting import MOST, LogTime
from msp.desk.actions.time.logging import log_time
from msp.desk.models import Ticket, TimeEntry
from msp.desk.queries import time as times
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark


class LogQuickly(Command):
    """Time on the ticket of that number. `spent` is typed text and goes before `minutes`."""

    number: Whole = Field(ge=1, le=2**31 - 1)
    spent: str = Field("", max_length=40)
    minutes: int | None = Field(None, ge=0, le=MOST)
    work_on: date | None = None
    note: str = Field("", max_length=2000)


def log_quickly(work: Work, wish: LogQuickly) -> TimeEntry:
    """Log the time as the kind of work that is usual on the ticket."""
    work.require(Permission.TIME_LOG)
    wanted = queries.visible(work).where(Ticket.number == wish.number)
    ticket = work.session.scalars(wanted).first()
    if ticket is None:
        raise Refused(mark("There is no ticket with this number."), field="number")
    told = wish.model_dump(exclude={"number"})
    kind = times.usual_work_type(work, ticket.id)
    return log_time(work, LogTime(ticket_id=ticket.id, work_type_id=kind, **told))
