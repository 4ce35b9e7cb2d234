"""The verbs of billing: runs, invoices, corrections, payments, exports, orders."""

from billing.actions.issuing import (
    ApproveRun,
    Issued,
    IssueRun,
    approve_run,
    issue_one,
    issue_run,
)
from billing.actions.months import BillMonth, bill_month, month_named
from billing.actions.numbers import take_numbers
from billing.actions.runs import AnswerItem, MakeRun, answer_item, make_run

__all__ = [
    "AnswerItem",
    "ApproveRun",
    "BillMonth",
    "IssueRun",
    "Issued",
    "MakeRun",
    "answer_item",
    "approve_run",
    "bill_month",
    "issue_one",
    "issue_run",
    "make_run",
    "month_named",
    "take_numbers",
]
