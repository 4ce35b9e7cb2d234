"""A month's invoices leave as a file that is recorded and comes out the same when asked again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256
from typing import Any

from pydantic import Field
from sqlalchemy import select

from billing.actions.months import month_named
from billing.exports import cells, csvs, profiles, xlsxs
from billing.exports.cells import Encoding, Unfit
from billing.exports.profiles import Record
from billing.models import Export, Invoice
from billing.rules import tax
from billing.rules.invoices import InvoiceState
from billing.rules.tax import TaxCategory
from msp.accounts.models import Client
from msp.data.commands import Command
from msp.data.history import record
from msp.data.work import Work
from msp.kernel.access import Permission
from msp.kernel.errors import Refused, mark
from msp.kernel.periods import Period


class Format(StrEnum):
    """How the file is written."""

    UTF8_BOM = Encoding.UTF8_BOM.value
    CP932 = Encoding.CP932.value
    XLSX = "xlsx"


class ExportInvoices(Command):
    """The issued invoices of a month, laid out for a receiving program."""

    month: str = Field(pattern=r"^\d{4}-\d{2}$")
    profile: str = Field(default="generic", max_length=40)
    version: int = 1
    encoding: Format = Format.UTF8_BOM


@dataclass(frozen=True, slots=True)
class Exported:
    """The file and its record. Sums are those of the rows, in minor units."""

    content: bytes
    row: Export


def export_invoices(work: Work, wish: ExportInvoices) -> Exported:
    """Write the file and record it. Equal invoices give equal bytes, whenever it is asked.

    Refused for characters that the encoding cannot hold (`unfit` lists them all before) and for a
    month without invoices.
    """
    work.require(Permission.EXPORT_MAKE)
    period, layout = month_named(wish.month), profiles.profile(wish.profile, wish.version)
    told = records(work, period)
    if not told:
        raise Refused(mark("The month has no issued invoices."), field="month")
    rows = layout.rows(told)
    content = _written(rows, wish.encoding)
    kind = "xlsx" if wish.encoding is Format.XLSX else "csv"
    row = Export(
        profile=wish.profile,
        profile_version=wish.version,
        encoding=wish.encoding.value,
        first_on=period.first,
        end_on=period.end,
        rows=len(told),
        **sums(told),
        sha256=sha256(content).hexdigest(),
        name=f"invoices_{wish.month}_{wish.profile}.{kind}",
        made_by=work.actor.id,
    )
    work.add(row)
    record(work, "export.made", row, rows=len(told))
    return Exported(content, row)


def made_again(work: Work, export: Export) -> bytes:
    """The bytes of a recorded export. Refused where the invoices are no longer the same."""
    work.require(Permission.EXPORT_MAKE)
    layout = profiles.profile(export.profile, export.profile_version)
    told = records(work, Period(export.first_on, export.end_on))
    content = _written(layout.rows(told), Format(export.encoding))
    if sha256(content).hexdigest() != export.sha256:
        message = mark("The month's invoices changed after this export: please make a new one.")
        raise Refused(message)
    return content


def unfit(work: Work, wish: ExportInvoices) -> list[Unfit]:
    """Every character that would be lost, to be shown before the file is made."""
    work.require(Permission.EXPORT_MAKE)
    if wish.encoding is Format.XLSX:
        return []
    layout = profiles.profile(wish.profile, wish.version)
    told = records(work, month_named(wish.month))
    return cells.unfit_characters(layout.rows(told), Encoding(wish.encoding.value))


def records(work: Work, period: Period) -> list[Record]:
    """One record per invoice and tax category, in order of number; void ones are left out."""
    work.require(Permission.EXPORT_MAKE)
    wanted = (
        select(Invoice, Client.number, Client.name)
        .join(Client, Client.id == Invoice.client_id)
        .where(
            Invoice.number.is_not(None),
            Invoice.state != InvoiceState.VOID,
            Invoice.first_on >= period.first,
            Invoice.first_on < period.end,
        )
        .order_by(Invoice.number)
    )
    told: list[Record] = []
    for invoice, number, name in work.session.execute(wanted):
        for row in tax.total_of(invoice.tax_rows, invoice.currency).rows:
            told.append(_record(len(told) + 1, invoice, (number, name), row))
    return told


def sums(told: Sequence[Record]) -> dict[str, int]:
    """What the records add up to."""
    return {f"{name}_minor": sum(_whole(each[name]) for each in told) for name in SUMMED}


SUMMED = ("net", "tax", "gross")


def _whole(value: Any) -> int:
    return int(value)


def _record(sequence: int, invoice: Invoice, client: tuple[int, str], row: tax.TaxRow) -> Record:
    return {
        "sequence": sequence,
        "number": invoice.number,
        "issued_on": invoice.issued_on,
        "due_on": invoice.due_on,
        "client_number": client[0],
        "client_name": client[1],
        "category": TaxCategory(row.category).value,
        "net": row.net.minor,
        "tax": row.tax.minor,
        "gross": row.gross.minor,
        "currency": invoice.currency,
        "memo": f"{invoice.first_on:%Y/%m} {invoice.number}",
    }


def _written(rows: Sequence[cells.Row], form: Format) -> bytes:
    if form is Format.XLSX:
        return xlsxs.xlsx_bytes(rows)
    return csvs.csv_bytes(rows, Encoding(form.value))
