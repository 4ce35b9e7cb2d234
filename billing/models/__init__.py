"""Billing's tables: charges and runs, invoices, hour orders and top-ups, payments, statements."""

from billing.models.charges import ChargeRow, Run, RunItem
from billing.models.credits import SlaCredit
from billing.models.invoices import Document, Export, Invoice, InvoiceLine
from billing.models.orders import HourOrder, StripeEvent
from billing.models.payments import Allocation, Payment
from billing.models.topups import HourNotice, HourSettings, TopUp
from billing.models.usage import UsageStatement

__all__ = [
    "Allocation",
    "ChargeRow",
    "Document",
    "Export",
    "HourNotice",
    "HourOrder",
    "HourSettings",
    "Invoice",
    "InvoiceLine",
    "Payment",
    "Run",
    "RunItem",
    "SlaCredit",
    "StripeEvent",
    "TopUp",
    "UsageStatement",
]
