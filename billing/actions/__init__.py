"""The verbs of billing: runs, invoices, corrections, payments, exports, orders."""

from billing.actions.corrections import (
    CorrectedLine,
    CorrectInvoice,
    ReturnFromInvoice,
    VoidInvoice,
    correct_invoice,
    return_from_invoice,
    void_invoice,
)
from billing.actions.exports import (
    Exported,
    ExportInvoices,
    Format,
    export_invoices,
    made_again,
    unfit,
)
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
from billing.actions.payments import (
    MarkPaid,
    RecordPayment,
    mark_paid,
    note_overdue,
    record_payment,
    use_credit,
)
from billing.actions.runs import AnswerItem, MakeRun, answer_item, make_run

__all__ = [
    "AnswerItem",
    "ApproveRun",
    "BillMonth",
    "CorrectInvoice",
    "CorrectedLine",
    "ExportInvoices",
    "Exported",
    "Format",
    "IssueRun",
    "Issued",
    "MakeRun",
    "MarkPaid",
    "RecordPayment",
    "ReturnFromInvoice",
    "VoidInvoice",
    "answer_item",
    "approve_run",
    "bill_month",
    "correct_invoice",
    "export_invoices",
    "issue_one",
    "issue_run",
    "made_again",
    "make_run",
    "mark_paid",
    "month_named",
    "note_overdue",
    "record_payment",
    "return_from_invoice",
    "take_numbers",
    "unfit",
    "use_credit",
    "void_invoice",
]
