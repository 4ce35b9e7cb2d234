"""Invoices and runs for programs. Amounts are in minor units of the invoice's currency."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from flask import Blueprint
from pydantic import BaseModel, ConfigDict
from sqlalchemy import Select

from billing import actions, queries
from billing.models import Invoice, Run
from billing.models.charges import RunState
from billing.rules.invoices import InvoiceState
from billing.rules.tax import TaxCategory
from msp.data.work import Work
from msp.doors.api import endpoint, listing

invoices = Blueprint("invoices_api", __name__, url_prefix="/api/v1/invoices")
runs = Blueprint("runs_api", __name__, url_prefix="/api/v1/runs")
ENDPOINTS = (invoices, runs)


class InvoiceOut(BaseModel):
    """An invoice without its lines."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    number: str | None
    kind: str
    state: InvoiceState
    client_id: UUID
    first_on: date
    end_on: date
    issued_on: date | None
    due_on: date | None
    currency: str
    net_minor: int
    tax_minor: int
    gross_minor: int
    paid_minor: int
    po_number: str
    refers_to_id: UUID | None


class InvoiceLineOut(BaseModel):
    """One line; its tax is a share of the invoice's, for display."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    position: int
    section: str
    title: str
    shown_on: date
    quantity: str
    unit_price_minor: int | None
    amount_minor: int
    tax_share_minor: int
    tax: TaxCategory


class InvoiceWithLines(InvoiceOut):
    """An invoice with its tax table and its lines."""

    tax_rows: list[Any]
    lines: list[InvoiceLineOut]


class RunOut(BaseModel):
    """The billing of one month."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    first_on: date
    end_on: date
    state: RunState
    inputs_hash: str
    approved_at: datetime | None
    issued_at: datetime | None


@invoices.get("")
@listing(InvoiceOut)
def index(work: Work) -> Select[Invoice]:
    """The invoices that the token's owner may see, the latest first."""
    return queries.visible(work).order_by(Invoice.first_on.desc(), Invoice.number.desc())


@invoices.get("/<uuid:invoice_id>")
@endpoint(InvoiceWithLines)
def show(work: Work, invoice_id: UUID) -> InvoiceWithLines:
    """One invoice with its lines."""
    found = queries.invoice(work, invoice_id)
    lines = queries.lines_of(work, [found.id]).get(found.id, [])
    plain = InvoiceOut.model_validate(found).model_dump()
    shown = [InvoiceLineOut.model_validate(line) for line in lines]
    return InvoiceWithLines(**plain, tax_rows=found.tax_rows, lines=shown)


@runs.get("")
@listing(RunOut)
def all_runs(work: Work) -> Select[Run]:
    """The runs, the latest month first."""
    return queries.visible_runs(work)


@runs.get("/<uuid:run_id>")
@endpoint(RunOut)
def one_run(work: Work, run_id: UUID) -> Run:
    """One run."""
    return queries.run(work, run_id)


@runs.post("")
@endpoint(RunOut, status=201)
def make(work: Work, wish: actions.MakeRun) -> Run:
    """Draft the invoices of a month; approving and issuing are done by people."""
    return actions.make_run(work, wish)
