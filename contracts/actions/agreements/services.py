"""What a line counts, the tickets its pack pays for, and the tasks it promises each month."""

from datetime import date
from uuid import UUID

from pydantic import Field
from sqlalchemy import select

from contracts.models import ContractLine, CountedItem, IncidentUse, LineTask, TaskMark
from contracts.queries.agreements import LineFacts, today_of
from contracts.queries.services import tickets_left
from contracts.rules import lines
from contracts.rules.lines import LineKind
from msp.accounts.models import Person
from msp.data.commands import Command
from msp.data.history import changed, record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

LONGEST = 160


class CountItems(Command):
    """Users, devices or units that a line counts from a day on, one in each line of text."""

    line_id: UUID
    labels: str = Field(min_length=1, max_length=20_000)
    starts_on: date


class CountPeople(Command):
    """The client's people of today are the users that a line counts from a day on."""

    line_id: UUID
    starts_on: date


class EndItem(Command):
    """The first day on which something is not counted any more."""

    item_id: UUID
    ends_on: date


class AddTask(Command):
    """Something that a line promises to do each month, from the month of that day on."""

    line_id: UUID
    title: str = Field(min_length=1, max_length=160)
    starts_on: date


class EndTask(Command):
    """A task that is not promised any more, from the month of that day on."""

    task_id: UUID
    ends_on: date


class MarkTask(Command):
    """What became of a task in the month of that day, with a word to the client."""

    task_id: UUID
    month_on: date
    is_done: bool = False
    note: str = Field(default="", max_length=300)


class GiveBackIncident(Command):
    """A ticket that the pack should not have paid for, with the reason."""

    use_id: UUID
    reason: str = Field(min_length=3, max_length=300)


def count_items(work: Work, wish: CountItems) -> list[CountedItem]:
    """Count more units from a day on; one that is counted already is not counted twice."""
    work.require(Permission.CONTRACT_CHANGE)
    line = _counting(work, wish.line_id, wish.starts_on)
    labels = [text.strip() for text in wish.labels.splitlines() if text.strip()]
    if too_long := next((text for text in labels if len(text) > LONGEST), None):
        message = mark("“%(text)s” is too long for a list.")
        raise Refused(message, field="labels", text=too_long[:40])
    return _counted(work, line, [(text, "") for text in labels], wish.starts_on)


def count_people(work: Work, wish: CountPeople) -> list[CountedItem]:
    """Count each of the client's active people; those who left are counted no more."""
    work.require(Permission.CONTRACT_CHANGE)
    line = _counting(work, wish.line_id, wish.starts_on)
    wanted = select(Person).where(Person.client_id == line.client_id, Person.is_active)
    people = {f"person:{one.id}": one.name for one in work.session.scalars(wanted)}
    for item in _open_items(work, line.id):
        if item.source.startswith("person:") and item.source not in people:
            _end(work, item, max(wish.starts_on, item.starts_on))
    told = [(name, source) for source, name in sorted(people.items(), key=lambda one: one[1])]
    return _counted(work, line, told, wish.starts_on)


def _counting(work: Work, line_id: UUID, starts_on: date) -> ContractLine:
    line = work.get(ContractLine, line_id)
    if starts_on < line.starts_on:
        message = mark("The line itself starts on %(day)s.")
        raise Refused(message, field="starts_on", day=line.starts_on)
    return line


def _open_items(work: Work, line_id: UUID) -> list[CountedItem]:
    wanted = select(CountedItem).where(CountedItem.line_id == line_id)
    return [item for item in work.session.scalars(wanted) if item.ends_on is None]


def _counted(
    work: Work, line: ContractLine, told: list[tuple[str, str]], starts_on: date
) -> list[CountedItem]:
    there = {item.source or item.label for item in _open_items(work, line.id)}
    made = []
    for label, source in dict.fromkeys(told):
        if (source or label) not in there:
            there.add(source or label)
            item = CountedItem(
                client_id=line.client_id,
                line_id=line.id,
                label=_free_label(work, line, label, starts_on),
                source=source,
                starts_on=starts_on,
            )
            made.append(work.add(item))
    record(work, "line.count", line, counted=len(made), starts_on=starts_on)
    return made


def _free_label(work: Work, line: ContractLine, label: str, starts_on: date) -> str:
    """Two people of one name are two users."""
    wanted = select(CountedItem.label).where(
        CountedItem.line_id == line.id, CountedItem.starts_on == starts_on
    )
    taken, number, name = set(work.session.scalars(wanted)), 2, label
    while name in taken:
        name, number = f"{label} ({number})", number + 1
    return name


def end_item(work: Work, wish: EndItem) -> CountedItem:
    """Count something no more from a day on; earlier days keep it."""
    work.require(Permission.CONTRACT_CHANGE)
    item = work.get(CountedItem, wish.item_id)
    lines.checked_span(item.starts_on, wish.ends_on)
    _end(work, item, wish.ends_on)
    return item


def _end(work: Work, item: CountedItem, ends_on: date) -> None:
    if ends_on <= item.starts_on:
        work.session.delete(item)
        record(work, "line.uncount", item, label=item.source or item.id)
    else:
        record(work, "line.uncount", item, **changed(item, {"ends_on": ends_on}))


def add_task(work: Work, wish: AddTask) -> LineTask:
    """Promise to do something each month."""
    work.require(Permission.CONTRACT_CHANGE)
    line = work.get(ContractLine, wish.line_id)
    if line.kind not in (LineKind.ADD_ON, LineKind.MANAGED):
        raise Refused(mark("Only services have monthly tasks."), field="line_id")
    there = work.session.scalars(select(LineTask).where(LineTask.line_id == line.id)).all()
    made = work.add(
        LineTask(
            client_id=line.client_id,
            line_id=line.id,
            title=wish.title,
            position=len(there),
            starts_on=wish.starts_on.replace(day=1),
        )
    )
    record(work, "task.add", line, title=wish.title)
    return made


def end_task(work: Work, wish: EndTask) -> LineTask:
    """Promise a task no more; the months before keep theirs."""
    work.require(Permission.CONTRACT_CHANGE)
    task = work.get(LineTask, wish.task_id)
    ends_on = wish.ends_on.replace(day=1)
    lines.checked_span(task.starts_on, ends_on)
    record(work, "task.end", task, **changed(task, {"ends_on": ends_on}))
    return task


def mark_task(work: Work, wish: MarkTask) -> TaskMark:
    """Say what became of a task in a month; saying it again corrects it. The client reads it."""
    work.require(Permission.TICKET_WORK)
    work.require(Permission.CONTRACT_READ)  # a partner works on tickets, not on what was promised
    task = work.get(LineTask, wish.task_id)
    month = wish.month_on.replace(day=1)
    if not lines.runs_on(task, month):
        raise Refused(mark("The task is not promised in this month."), field="month_on")
    if month > today_of(work, task.client_id):
        raise Refused(mark("This day lies in the future."), field="month_on")
    wanted = select(TaskMark).where(TaskMark.task_id == task.id, TaskMark.month_on == month)
    row = work.session.scalars(wanted).first()
    if row is None:
        row = TaskMark(
            client_id=task.client_id,
            task_id=task.id,
            month_on=month,
            marked_at=work.now,
            marked_by=work.actor.id,
            is_done=False,
            note="",
        )
    told = changed(row, {"is_done": wish.is_done, "note": wish.note})
    row.marked_at, row.marked_by = work.now, work.actor.id
    work.add(row)
    record(work, "task.mark", task, month_on=month, **told)
    return row


def use_incident(work: Work, line: LineFacts, source: str, on: date) -> IncidentUse:
    """Let a pack pay for a ticket: one unit, once, however much is done for it (DOMAIN §3).

    Raises Refused when the pack holds no ticket any more.
    """
    work.require(Permission.TIME_LOG)
    lock = select(ContractLine.id).where(ContractLine.id == line.line_id)
    work.session.execute(lock.with_for_update())
    wanted = select(IncidentUse).where(
        IncidentUse.line_id == line.line_id, IncidentUse.source == source
    )
    used = work.session.scalars(wanted).first()
    if used is not None and used.given_back_at is None:
        return used
    if tickets_left(work, line, on) <= 0:
        message = mark("“%(line)s” holds no ticket any more.")
        raise Refused(message, field="line_id", line=line.title)
    if used is None:
        used = IncidentUse(
            client_id=line.terms.client_id, line_id=line.line_id, source=source, used_on=on
        )
    used.given_back_at, used.reason = None, ""
    work.add(used)
    record(work, "incident.use", used, source=source, line_id=line.line_id)
    return used


def give_back_incident(work: Work, wish: GiveBackIncident) -> IncidentUse:
    """Give a ticket back to the pack, with the reason; again: nothing."""
    work.require(Permission.POOL_CHANGE)
    used = work.get(IncidentUse, wish.use_id)
    if used.given_back_at is None:
        used.given_back_at, used.reason = work.now, wish.reason
        record(work, "incident.give_back", used, source=used.source, reason=wish.reason)
    return used
