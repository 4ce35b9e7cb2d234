"""The guided procedures, and how far each is on a ticket."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from msp.data.work import Work
from msp.desk.models.intake import Procedure, ProcedureRun
from msp.kernel.access import Permission
from msp.kernel.errors import NotFound, mark


def procedures(work: Work, *, everything: bool = False) -> Sequence[Procedure]:
    """The procedures in their order; those that are offered no more only where they are asked."""
    work.require(Permission.TICKET_WORK)
    wanted = select(Procedure)
    if not everything:
        wanted = wanted.where(Procedure.is_active)
    return work.session.scalars(wanted.order_by(Procedure.position, Procedure.code)).all()


def procedure(work: Work, procedure_id: UUID) -> Procedure:
    """One procedure."""
    work.require(Permission.TICKET_WORK)
    return work.get(Procedure, procedure_id)


def runs(work: Work, ticket_id: UUID) -> Sequence[ProcedureRun]:
    """The procedures that were begun on a ticket, the newest first."""
    work.require(Permission.TICKET_WORK)
    wanted = select(ProcedureRun).where(ProcedureRun.ticket_id == ticket_id)
    order = (ProcedureRun.created_at.desc(), ProcedureRun.id.desc())
    return work.session.scalars(wanted.order_by(*order)).all()


def run(work: Work, ticket_id: UUID, run_id: UUID) -> ProcedureRun:
    """One run of that ticket, or NotFound."""
    work.require(Permission.TICKET_WORK)
    wanted = select(ProcedureRun).where(
        ProcedureRun.id == run_id, ProcedureRun.ticket_id == ticket_id
    )
    row = work.session.scalars(wanted).first()
    if row is None:
        raise NotFound(mark("There is no such %(kind)s."), kind=ProcedureRun.__tablename__)
    return row
