"""What kind of work was done on a ticket is written down; runbooks write it by themselves."""

from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.desk.actions import log
from msp.desk.models import TicketAction
from msp.desk.models.intake import Procedure, ProcedureRun
from msp.desk.queries import runbooks as queries
from msp.desk.rules import Verb
from msp.desk.rules.runbooks import ActionType
from msp.kernel.access import Permission


class SortRunbook(Command):
    """The kind of work that a runbook leads through; none takes it out of the lists."""

    procedure_id: UUID
    action: ActionType | None = None


class RecordAction(Command):
    """A kind of work that was done on a ticket, by which runbook if by any."""

    ticket_id: UUID
    action: ActionType
    procedure_id: UUID | None = None
    note: str = Field(default="", max_length=500)


class RemoveAction(Command):
    """A line that was written by mistake."""

    ticket_id: UUID
    action_id: UUID


def sort_runbook(work: Work, wish: SortRunbook) -> Procedure:
    """Say which kind of work a runbook leads through."""
    work.require(Permission.DESK_ARRANGE)
    row = work.get(Procedure, wish.procedure_id)
    record(work, "procedure.change", row, **changed(row, {"action": wish.action}))
    return row


def record_action(work: Work, wish: RecordAction) -> TicketAction:
    """Write down what kind of work was done (R160)."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    if wish.procedure_id is not None:
        work.get(Procedure, wish.procedure_id)
    row = work.add(TicketAction(author_id=log.person_of(work), **wish.model_dump()))
    log.write(work, ticket, Verb.ACTION, action=wish.action)
    return row


def remove_action(work: Work, wish: RemoveAction) -> None:
    """Take a line back; NotFound where it is not the ticket's."""
    work.require(Permission.TICKET_WORK)
    ticket = log.held(work, wish.ticket_id)
    row = queries.action(work, ticket.id, wish.action_id)
    work.session.delete(row)
    log.write(work, ticket, Verb.ACTION, action=row.action, undone=True)


def keep_run(work: Work, run: ProcedureRun) -> None:
    """A runbook of a kind that came to its end is work of that kind."""
    procedure = work.get(Procedure, run.procedure_id)
    if procedure.action is None:
        return
    row = TicketAction(ticket_id=run.ticket_id, action=procedure.action, run_id=run.id)
    row.procedure_id, row.author_id = procedure.id, log.person_of(work)
    work.add(row)


def forget_run(work: Work, run: ProcedureRun) -> None:
    """The end of the run was taken back."""
    wanted = select(TicketAction).where(
        TicketAction.ticket_id == run.ticket_id, TicketAction.run_id == run.id
    )
    for row in work.session.scalars(wanted):
        work.session.delete(row)
