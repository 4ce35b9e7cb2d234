"""The deadline register as those who may see it see it, the nearest first."""

from uuid import UUID

from sqlalchemy import Select, select

from contracts.models import Deadline, DeadlineNotice
from contracts.rules.deadlines import DeadlineState
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark


def deadlines(work: Work) -> Select[Deadline]:
    """What runs out, the nearest first and what is closed last; a client's own."""
    work.require(Permission.CONTRACT_READ)
    closed = Deadline.state == DeadlineState.CLOSED
    return select(Deadline).order_by(closed, Deadline.expires_on, Deadline.id)


def deadline(work: Work, deadline_id: UUID) -> Deadline:
    """One deadline. NotFound for a foreign or missing one."""
    found = work.session.scalars(deadlines(work).where(Deadline.id == deadline_id)).one_or_none()
    if found is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=Deadline.__tablename__)
    return found


def notices_of(work: Work, deadline_id: UUID) -> list[DeadlineNotice]:
    """The notices that were given, the latest first."""
    wanted = select(DeadlineNotice).where(DeadlineNotice.deadline_id == deadline_id)
    ordered = wanted.order_by(DeadlineNotice.created_at.desc(), DeadlineNotice.days)
    return list(work.session.scalars(ordered))
