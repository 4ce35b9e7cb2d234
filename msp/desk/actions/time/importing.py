"""A file of time: every line is logged as by hand, or nothing of the file is."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import func, or_, select

from contracts.models import WorkType
from msp.accounts.actions import imports
from msp.accounts.actions.imports import YES, ImportFile, Taken
from msp.accounts.models import Person
from msp.accounts.rules import sheets
from msp.accounts.rules.sheets import Line
from msp.data.work import Work
from msp.desk import queries
from msp.desk.actions.time.drafting import LogTime
from msp.desk.actions.time.logging import log_time
from msp.desk.models import TimeEntry
from msp.kernel import reading
from msp.kernel.access import Permission
from msp.kernel.calendars import zone_named
from msp.kernel.errors import NotFound, Refused, mark

LEFT_ALONE = "left_alone"  # what our own export says besides, and what nobody types
COLUMNS: Mapping[str, str] = {
    "日": "work_on",
    "日付": "work_on",
    "Day": "work_on",
    "開始": "starts",
    "Start": "starts",
    "顧客": "client",
    "顧客名": "client",
    "Client": "client",
    "チケット": "ticket",
    "受付番号": "ticket",
    "Ticket": "ticket",
    "担当": "person",
    "担当者": "person",
    "Person": "person",
    "作業種別": "work_type",
    "作業の種類": "work_type",
    "Kind of work": "work_type",
    "時間": "spent",
    "作業時間": "spent",
    "実作業(分)": "spent",
    "実績(分)": "spent",
    "Worked (min)": "spent",
    "作業内容": "note",
    "内容": "note",
    "What was done": "note",
    "訪問": "on_site",
    "移動": "is_travel",
    **dict.fromkeys(
        (
            *(
                "終了",
                "件名",
                "時間パックから(分)",
                "契約時間から(分)",
                "請求(分)",
                "契約明細",
                "状態",
            ),
            *("End", "Subject", "From hours (min)", "Charged (min)", "Contract line", "State"),
        ),
        LEFT_ALONE,
    ),
}
NEEDED = frozenset({"work_on", "spent"})


def import_time(work: Work, wish: ImportFile) -> Taken:
    """Log each line of a CSV file; one that was logged before is here already.

    One line that does not fit and nothing is stored, with line, column and value of each fault;
    with `skip` those lines are left out and listed. Raises FileRefused.
    """
    work.require(Permission.TIME_LOG)
    sheet = sheets.read(wish.content, COLUMNS, NEEDED)
    return imports.taken_in(work, sheet, wish, _take)


def preview_import(work: Work, wish: ImportFile) -> Taken:
    """What taking the file in would do; everything is taken back at once."""
    with work.session.begin_nested() as tried:
        taken = import_time(work, wish)
        tried.rollback()
    return taken


def _take(work: Work, line: Line) -> bool:
    told = line.told
    client_id = imports.client_named(work, told["client"]).id if "client" in told else None
    wish = LogTime(
        ticket_id=_ticket(work, told["ticket"]) if "ticket" in told else None,
        client_id=client_id,
        work_type_id=_kind(work, told["work_type"]) if "work_type" in told else None,
        person_id=_person(work, told["person"]) if "person" in told else None,
        spent=told.get("spent", ""),
        work_on=_day(told.get("work_on", "")),
        starts=_clock(told["starts"]) if "starts" in told else None,
        note=told.get("note", ""),
        on_site=told.get("on_site", "").lower() in YES,
        is_travel=told.get("is_travel", "").lower() in YES,
    )
    if _is_known(work, wish):
        return False
    log_time(work, wish)
    return True


def _is_known(work: Work, wish: LogTime) -> bool:
    """Whether the same person has logged the same length at the same moment for the same."""
    if wish.starts is None or wish.work_on is None:
        return False
    start = datetime.combine(wish.work_on, wish.starts, zone_named(work.actor.zone))
    wanted = select(TimeEntry.id).where(
        TimeEntry.person_id == (wish.person_id or work.actor.id),
        TimeEntry.started_at == start.astimezone(UTC),
        TimeEntry.worked_seconds == reading.read_minutes(wish.spent, "spent").seconds,
    )
    if wish.ticket_id is not None:
        wanted = wanted.where(TimeEntry.ticket_id == wish.ticket_id)
    if wish.client_id is not None:
        wanted = wanted.where(TimeEntry.client_id == wish.client_id)
    return work.session.scalar(wanted.limit(1)) is not None


def _ticket(work: Work, told: str) -> Any:
    number = reading.fold_digits(told).lstrip("#＃")
    if not (number.isascii() and number.isdigit() and len(number) < 16):
        raise Refused(mark("This is not the number of a ticket."), field="ticket")
    try:
        return queries.by_number(work, int(number)).id
    except NotFound as missing:
        raise Refused(mark("There is no such ticket."), field="ticket") from missing


def _kind(work: Work, told: str) -> Any:
    low = told.lower()
    names = (WorkType.code, WorkType.name_ja, WorkType.name_en)
    wanted = select(WorkType.id).where(or_(*(func.lower(name) == low for name in names)))
    found = work.session.scalars(wanted.limit(2)).all()
    if len(found) != 1:
        raise Refused(
            mark("There is not exactly one kind of work of that name."), field="work_type"
        )
    return found[0]


def _person(work: Work, told: str) -> Any:
    low = told.lower()
    wanted = select(Person.id).where(
        Person.client_id.is_(None), or_(func.lower(Person.mail) == low, Person.name == told)
    )
    found = work.session.scalars(wanted.limit(2)).all()
    if len(found) != 1:
        raise Refused(mark("There is not exactly one person of that name."), field="person")
    return found[0]


def _day(told: str) -> date:
    try:
        return date.fromisoformat(reading.fold_digits(told).replace("/", "-"))
    except ValueError as wrong:
        raise Refused(mark("Write the day like 2026-11-20."), field="work_on") from wrong


def _clock(told: str) -> time:
    try:
        hours, _, minutes = reading.fold_digits(told).replace("：", ":").partition(":")
        return time(int(hours), int(minutes or 0))
    except ValueError as wrong:
        raise Refused(mark("Write the time of day like 9:30."), field="starts") from wrong
