"""What stands behind a line: tickets left in a pack, what is counted, tasks month by month."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import func, select

from contracts.models import ContractLine, CountedItem, IncidentUse, LineTask, TaskMark
from contracts.queries.agreements import LineFacts
from contracts.rules import fees, lines
from contracts.rules.coverage import Candidate
from contracts.rules.lines import LineKind
from msp.data.work import Work
from msp.kernel.access import Permission

TICKETS_GONE, TICKETS_ONLY = "rule.tickets_gone", "rule.tickets_only"


@dataclass(frozen=True, slots=True)
class TaskOfMonth:
    """A task as it stands in one month; no mark: nobody said yet what became of it."""

    task: LineTask
    mark: TaskMark | None

    @property
    def is_done(self) -> bool:
        """Whether it was done in that month."""
        return self.mark is not None and self.mark.is_done


def tickets_left(work: Work, line: LineFacts, on: date) -> int:
    """How many tickets a pack still pays for in the period that the day lies in."""
    period = lines.counting_period(line.terms.cycle, line.starts_on, line.ends_on, on)
    wanted = select(func.count(IncidentUse.id)).where(
        IncidentUse.line_id == line.line_id,
        IncidentUse.given_back_at.is_(None),
        IncidentUse.used_on >= period.first,
        IncidentUse.used_on < period.end,
    )
    return line.terms.granted_tickets - int(work.session.scalar(wanted) or 0)


def candidates(
    work: Work, found: Sequence[LineFacts], on: date, ticket_source: str | None
) -> list[Candidate]:
    """The lines for the ladder; a pack says why it does not pay for this ticket, if it does not."""
    packs = [line for line in found if line.kind is LineKind.INCIDENT_PACK]
    if not packs:
        return [line.candidate for line in found]
    paid = _paid(work, packs, ticket_source)
    refused = {
        line.line_id: TICKETS_ONLY if ticket_source is None else TICKETS_GONE
        for line in packs
        if ticket_source is None or (line.line_id not in paid and tickets_left(work, line, on) <= 0)
    }
    return [line.candidate_unless(refused.get(line.line_id, "")) for line in found]


def _paid(work: Work, packs: Sequence[LineFacts], source: str | None) -> set[UUID]:
    wanted = select(IncidentUse.line_id).where(
        IncidentUse.line_id.in_([line.line_id for line in packs]),
        IncidentUse.source == source,
        IncidentUse.given_back_at.is_(None),
    )
    return set(work.session.scalars(wanted))


def uses_of(work: Work, line_id: UUID) -> list[IncidentUse]:
    """The tickets that a pack paid for, the latest first."""
    work.require(Permission.CONTRACT_READ)
    wanted = select(IncidentUse).where(IncidentUse.line_id == line_id)
    ordered = wanted.order_by(IncidentUse.used_on.desc(), IncidentUse.id.desc())
    return list(work.session.scalars(ordered))


def items_of(work: Work, line_id: UUID) -> list[CountedItem]:
    """All that a line ever counted, by name."""
    work.require(Permission.CONTRACT_READ)
    wanted = select(CountedItem).where(CountedItem.line_id == line_id)
    return list(work.session.scalars(wanted.order_by(CountedItem.label, CountedItem.starts_on)))


def evidence(work: Work, line_id: UUID, day: date) -> list[CountedItem]:
    """The list behind the quantity that was counted on a day."""
    return fees.counted_on(items_of(work, line_id), day)


def tasks_of(work: Work, line_id: UUID, month: date) -> list[TaskOfMonth]:
    """The tasks of a line in the month that begins on `month`, with what became of them."""
    work.require(Permission.CONTRACT_READ)
    wanted = (
        select(LineTask, TaskMark)
        .outerjoin(TaskMark, (TaskMark.task_id == LineTask.id) & (TaskMark.month_on == month))
        .where(LineTask.line_id == line_id)
        .order_by(LineTask.position, LineTask.id)
    )
    return [
        TaskOfMonth(task, mark)
        for task, mark in work.session.execute(wanted)
        if lines.runs_on(task, month)
    ]


def has_tasks(work: Work, line_ids: Sequence[UUID]) -> set[UUID]:
    """Which of the lines promise something each month."""
    wanted = select(LineTask.line_id).where(LineTask.line_id.in_(line_ids)).distinct()
    return set(work.session.scalars(wanted))


def lines_with_tasks(work: Work, client_id: UUID) -> list[ContractLine]:
    """The client's lines that promise something each month."""
    work.require(Permission.CONTRACT_READ)
    wanted = (
        select(ContractLine)
        .where(ContractLine.client_id == client_id)
        .where(ContractLine.id.in_(select(LineTask.line_id)))
        .order_by(ContractLine.contract_id, ContractLine.position)
    )
    return list(work.session.scalars(wanted))
