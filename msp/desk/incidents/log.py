"""A service desk's audit log as a CSV file: read whole and checked before anything is written.

One row is one event of one incident, rows of one incident stand together, `?` is a missing value,
dates are day/month/year hour:minute of the provider's zone (UCI data set 498).
"""

import csv
import gzip
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from itertools import groupby, islice
from pathlib import Path
from sys import intern
from typing import IO
from zoneinfo import ZoneInfo

from msp.desk.rules import Status, WaitReason
from msp.kernel.errors import Refused, mark

MISSING = "?"
COLUMNS = (
    *("number", "incident_state", "active", "reassignment_count", "reopen_count"),
    *("sys_mod_count", "made_sla", "caller_id", "opened_by", "opened_at", "sys_created_by"),
    *("sys_created_at", "sys_updated_by", "sys_updated_at", "contact_type", "location"),
    *("category", "subcategory", "u_symptom", "cmdb_ci", "impact", "urgency", "priority"),
    *("assignment_group", "assigned_to", "knowledge", "u_priority_confirmation", "notify"),
    *("problem_id", "rfc", "vendor", "caused_by", "closed_code", "resolved_by"),
    *("resolved_at", "closed_at"),
)
PLACE = {name: place for place, name in enumerate(COLUMNS)}
STATES: dict[str, tuple[Status, WaitReason | None]] = {
    "New": (Status.NEW, None),
    "Active": (Status.ACTIVE, None),
    "Awaiting User Info": (Status.WAITING, WaitReason.CLIENT),
    "Awaiting Vendor": (Status.WAITING, WaitReason.VENDOR),
    "Awaiting Problem": (Status.WAITING, WaitReason.PROBLEM),
    "Awaiting Evidence": (Status.WAITING, WaitReason.EVIDENCE),
    "Resolved": (Status.SOLVED, None),
    "Closed": (Status.CLOSED, None),
}
UNKNOWN_STATE = "-100"  # five rows; kept as they are, they change nothing
COUNTS = ("reassignment_count", "reopen_count", "sys_mod_count")
GRADES = {"impact": 3, "urgency": 3, "priority": 4}
FLAG_WORDS = frozenset({"true", "false"})
FLAGS = ("made_sla", "u_priority_confirmation")
MOMENTS = ("opened_at", "sys_updated_at")
LATER_MOMENTS = ("resolved_at", "closed_at")
TOGETHER = 5_000  # rows that are looked at column by column
Row = Sequence[str]


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong at one place of the file; `line` counts from 1, the header being line 1."""

    line: int
    column: str
    value: str
    why: str

    def refusal(self) -> Refused:
        """The fault as people are told it."""
        return Refused(
            mark("Line %(line)s, %(column)s “%(value)s”: %(why)s"),
            field=self.column,
            line=self.line,
            column=self.column,
            value=self.value[:80],
            why=self.why,
        )


@dataclass(frozen=True, slots=True)
class Incident:
    """All rows of one incident, in the order of the file."""

    number: str
    rows: tuple[Row, ...]

    @property
    def facts(self) -> Row:
        """The row with the highest `sys_mod_count`, at a tie the one standing first."""
        return max(self.rows, key=lambda row: int(row[PLACE["sys_mod_count"]]))


@dataclass(slots=True)
class Log:
    """What the file says, and what was left out because it could not be read."""

    incidents: list[Incident] = field(default_factory=list)
    left_out: list[Fault] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """How many events were read."""
        return sum(len(incident.rows) for incident in self.incidents)


def read_strictly(path: Path) -> Log:
    """The log, or Refused with the line, column and value of the first fault in it."""
    log = read_leniently(path)
    if log.left_out:
        raise log.left_out[0].refusal()
    return log


def read_leniently(path: Path) -> Log:
    """The log without the rows that have a fault; they are listed. A broken file is Refused."""
    log = Log()
    with _opened(path) as text:
        kept = _good_rows(_lines(path, text), log.left_out)
        for number, rows in groupby(kept, key=lambda row: row[0]):
            log.incidents.append(Incident(number, tuple(rows)))
    if not log.incidents and not log.left_out:
        raise Refused(mark("The file is empty."), field="log")
    return log


def _opened(path: Path) -> IO[str]:
    if not path.is_file():
        raise Refused(mark("There is no file %(path)s."), field="log", path=path)
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8", newline="")
    return path.open(encoding="utf-8", newline="")


def _lines(path: Path, text: IO[str]) -> Iterator[list[str]]:
    """The file's rows, header first; a broken file is refused in words."""
    try:
        yield from csv.reader(text, strict=True)
    except UnicodeDecodeError as error:
        raise Refused(mark("The file is not in UTF-8."), field="log") from error
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:
        message = mark("The file is cut off or is not gzip. Please copy it again.")
        raise Refused(message, field="log") from error
    except csv.Error as error:
        raise Refused(mark("The file is not CSV (%(why)s)."), field="log", why=error) from error


def _good_rows(lines: Iterator[list[str]], faults: list[Fault]) -> Iterator[Row]:
    header = next(lines, None)
    if header is None:
        raise Refused(mark("The file is empty."), field="log")
    if tuple(header) != COLUMNS:
        wrong = next((n for n in COLUMNS if n not in header), None) or ", ".join(header[:3])
        message = mark("The first line does not name the expected columns (see %(name)s).")
        raise Refused(message, field="log", name=wrong)
    known: dict[int, set[str]] = {place: set() for place in CHECKS}
    numbered = enumerate(lines, 2)
    while part := list(islice(numbered, TOGETHER)):
        if _all_good([row for _, row in part], known):
            yield from (tuple(map(intern, row)) for _, row in part)
        else:
            yield from _good_ones(part, faults)


def _all_good(rows: list[list[str]], known: dict[int, set[str]]) -> bool:
    """Whether the rows have no fault. Values that were good once are not looked at again."""
    if any(len(row) != len(COLUMNS) for row in rows):
        return False
    told = list(zip(*rows, strict=True))
    for place, good in known.items():
        new = set(told[place]) - good
        if not all(map(CHECKS[place][0], new)):
            return False
        good.update(new)
    return True


def _good_ones(part: list[tuple[int, list[str]]], faults: list[Fault]) -> Iterator[Row]:
    for line, row in part:
        if fault := _fault(line, row):
            faults.append(fault)
        else:
            yield tuple(map(intern, row))


def _fault(line: int, row: Row) -> Fault | None:
    """The first fault of a row."""
    if len(row) != len(COLUMNS):
        return Fault(line, "number", row[0] if row else "", mark("the number of columns is wrong"))
    for place, (holds, why) in CHECKS.items():
        if not holds(row[place]):
            return Fault(line, COLUMNS[place], row[place], why)
    return None


@cache
def _naive(text: str) -> datetime | None:
    try:
        day, _, clock = text.partition(" ")
        date, month, year = day.split("/")
        hour, minute = clock.split(":")
        return datetime(int(year), int(month), int(date), int(hour), int(minute))  # noqa: DTZ001
    except ValueError:
        return None


@cache
def moment(text: str, zone: ZoneInfo) -> datetime:
    """A checked date of the log as an instant in UTC."""
    found = _naive(text)
    if found is None:
        raise ValueError(text)
    return found.replace(tzinfo=zone).astimezone(UTC)


def _is_grade(most: int) -> Callable[[str], bool]:
    return lambda text: text.isdecimal() and 1 <= int(text) <= most


def _is_moment(text: str) -> bool:
    return _naive(text) is not None


def _is_moment_or_missing(text: str) -> bool:
    return text == MISSING or _is_moment(text)


def _is_state(text: str) -> bool:
    return text in STATES or text == UNKNOWN_STATE


CHECKS: dict[int, tuple[Callable[[str], bool], str]] = {
    PLACE["number"]: (bool, mark("a number is missing")),
    PLACE["incident_state"]: (_is_state, mark("there is no such state")),
    **{PLACE[n]: (str.isdecimal, mark("this is not a whole number")) for n in COUNTS},
    **{PLACE[n]: (_is_grade(m), mark("this is not one of the grades")) for n, m in GRADES.items()},
    **{PLACE[n]: (FLAG_WORDS.__contains__, mark("this is neither true nor false")) for n in FLAGS},
    **{PLACE[n]: (_is_moment, mark("there is no such date")) for n in MOMENTS},
    **{PLACE[n]: (_is_moment_or_missing, mark("there is no such date")) for n in LATER_MOMENTS},
}
