"""What billing keeps of a person because the law says so (R18): the books are never changed."""

from billing.models import (
    ChargeRow,
    Document,
    HourNotice,
    Invoice,
    InvoiceLine,
    Payment,
    TopUp,
    UsageStatement,
)
from msp.data import personal

BOOKS = "books and vouchers: kept as long as the tax law says, never changed"

for _kept in (
    ChargeRow,
    Document,
    HourNotice,
    Invoice,
    InvoiceLine,
    Payment,
    TopUp,
    UsageStatement,
):
    personal.spare(_kept, BOOKS)
