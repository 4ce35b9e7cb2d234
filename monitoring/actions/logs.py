"""Programs tell lines of a log; the check of that log is judged by its window (R27)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated
from uuid import UUID

from pydantic import Field
from sqlalchemy import func, select

from monitoring.actions.results import Result, record_results
from monitoring.models import Check, CheckKind, LogHit
from monitoring.rules import Cause, Outcome, logs
from msp.data.commands import Command
from msp.data.work import Work
from msp.desk.rules.patterns import pattern
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark

MOST = 500  # checks that are judged at once

Line = Annotated[str, Field(max_length=20_000)]


class ReportLines(Command):
    """New lines of the log of one check, 1,000 at most."""

    check_id: UUID
    lines: Annotated[list[Line], Field(max_length=1000)]


@dataclass(frozen=True, slots=True)
class Reported:
    """How many of the lines held the pattern, how many do in the window, whether that fails."""

    matched: int
    in_window: int
    failed: bool


def report_lines(work: Work, wish: ReportLines) -> Reported:
    """Count the lines that hold the pattern; a failure is judged at once, recovery by the job."""
    work.require(Permission.CHECK_REPORT)
    check = work.get(Check, wish.check_id)
    if check.kind is not CheckKind.LOG:
        raise Refused(mark("Only a check of a log takes lines."))
    if not check.is_enabled:
        raise Refused(mark("The check is paused."))
    told = logs.found(wish.lines, pattern(check.pattern, "pattern"))
    if told.hits:
        hit = LogHit(client_id=check.client_id, check_id=check.id, heard_at=work.now)
        hit.hits, hit.sample = told.hits, told.sample
        work.add(hit)
    hits = _in_window(work, check)
    failed = logs.failed(hits, check.match_count)
    if failed and told.hits:
        record_results(work, [_result(work, check, hits)])
    return Reported(told.hits, hits, failed)


def judge_logs(work: Work) -> int:
    """Judge every log whose turn it is by what its window holds now; answer how many."""
    work.require(Permission.CHECK_REPORT)
    due = select(Check).where(
        Check.kind == CheckKind.LOG, Check.is_enabled, Check.next_due_at <= work.now
    )
    checks: Sequence[Check] = work.session.scalars(
        due.order_by(Check.next_due_at).limit(MOST)
    ).all()
    record_results(work, [_result(work, check, _in_window(work, check)) for check in checks])
    return len(checks)


def _in_window(work: Work, check: Check) -> int:
    since = work.now - timedelta(seconds=check.window_seconds)
    wanted = select(func.sum(LogHit.hits)).where(
        LogHit.check_id == check.id, LogHit.heard_at > since
    )
    return int(work.session.scalar(wanted) or 0)


def _result(work: Work, check: Check, hits: int) -> Result:
    if not logs.failed(hits, check.match_count):
        return Result(check.id, work.now, Outcome.OK, latency=0)
    told = logs.detail(hits, check.pattern)
    return Result(check.id, work.now, Outcome.FAIL, latency=0, cause=Cause.LOG, detail=told)
