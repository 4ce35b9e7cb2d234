"""A month from the shell or the program's door: made, approved and issued in one go."""

from __future__ import annotations

from pydantic import Field

from billing.actions.issuing import ApproveRun, IssueRun, approve_run, issue_run
from billing.actions.runs import MakeRun, make_run
from billing.models import Run
from msp.data.commands import Command
from msp.data.work import Work
from msp.kernel import periods
from msp.kernel.errors import Refused, mark
from msp.kernel.periods import Period


class BillMonth(Command):
    """Make, approve and issue the month written as `2016-03`."""

    month: str = Field(pattern=r"^\d{4}-\d{2}$")


def bill_month(work: Work, wish: BillMonth) -> Run:
    """The three steps as one person; a limit for approval holds here as anywhere else."""
    period = month_named(wish.month)
    run = make_run(work, MakeRun(first_on=period.first, end_on=period.end))
    approve_run(work, ApproveRun(run_id=run.id, inputs_hash=run.inputs_hash))
    issue_run(work, IssueRun(run_id=run.id))
    return run


def month_named(name: str) -> Period:
    """The month written as `2016-03`. Refused where there is none."""
    try:
        return periods.month_named(name)
    except ValueError:
        raise Refused(mark("There is no such month."), field="month") from None
