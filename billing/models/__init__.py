"""Billing's tables: charges and runs, invoices, hour orders and payments, exports."""

from billing.models.charges import ChargeRow, Run, RunItem
from billing.models.invoices import Document, Export, Invoice, InvoiceLine
from billing.models.orders import HourOrder, StripeEvent
from billing.models.payments import Allocation, Payment

__all__ = [
    "Allocation",
    "ChargeRow",
    "Document",
    "Export",
    "HourOrder",
    "Invoice",
    "InvoiceLine",
    "Payment",
    "Run",
    "RunItem",
    "StripeEvent",
]
