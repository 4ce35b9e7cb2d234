"""The document of an invoice: worked out from rows while it is a draft, kept as it was at issue."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import String, case, cast, func, or_, select

from billing.documents import kept, words
from billing.documents.value import (
    Addressee,
    BankAccount,
    DocumentKind,
    DocumentLine,
    DocumentValue,
    Issuer,
    Language,
    Section,
)
from billing.models import Invoice, InvoiceLine
from billing.queries.parts import chunks
from billing.rules import tax
from contracts.models import ContractLine
from msp.accounts.models import Client, Provider
from msp.data.work import Work
from msp.desk.models import TimeEntry
from msp.kernel import periods, writing
from msp.kernel.money import Money
from msp.kernel.periods import Period

Quiet = Mapping[UUID, tuple[DocumentLine, ...]]
PRINTED = ("section", "title", "amount_minor", "tax", "shown_on", "quantity", "unit_price_minor")


def document_of(work: Work, invoice: Invoice) -> DocumentValue:
    """What the invoice's paper says. An issued one says what it said when it was issued."""
    provider = work.get(Provider, work.actor.provider_id)
    if told := invoice.frozen.get("document"):
        return kept.restored(told, _seal(provider, invoice.frozen.get("seal_sha256")))
    client = work.get(Client, invoice.client_id)
    lines = lines_of(work, [invoice.id]).get(invoice.id, [])
    quiet = {} if work.actor.is_client else quiet_lines(work, [client], _period(invoice))
    return document(
        provider, client, invoice, (*sections(lines, invoice), *quiet_section(client, quiet))
    )


def today(work: Work) -> date:
    """The date that the provider's clock shows."""
    provider = work.get(Provider, work.actor.provider_id)
    return periods.day_of(work.now, ZoneInfo(provider.zone))


def frozen(value: DocumentValue, provider: Provider) -> dict[str, Any]:
    """What an invoice keeps of its document for good."""
    seal = hashlib.sha256(provider.seal).hexdigest() if provider.seal else ""
    return {"document": kept.kept(value), "seal_sha256": seal}


def lines_of(work: Work, invoice_ids: Iterable[UUID]) -> dict[UUID, list[InvoiceLine]]:
    """The lines of these invoices in order, released ones too."""
    found: dict[UUID, list[InvoiceLine]] = {}
    for part in chunks(list(invoice_ids), 500):
        wanted = select(InvoiceLine).where(InvoiceLine.invoice_id.in_(part))
        for line in work.session.scalars(wanted.order_by(InvoiceLine.position)):
            found.setdefault(line.invoice_id, []).append(line)
    return found


def printed_lines(work: Work, invoice_ids: Iterable[UUID]) -> dict[UUID, list[Any]]:
    """What paper shows of the lines of these invoices, in order: enough for `sections`."""
    found: dict[str, list[Any]] = {}
    for part in chunks(list(invoice_ids), 500):
        wanted = (
            select(
                cast(InvoiceLine.invoice_id, String).label("invoice"),
                *(getattr(InvoiceLine, name) for name in PRINTED),
            )
            .where(InvoiceLine.invoice_id.in_(part))
            .order_by(InvoiceLine.invoice_id, InvoiceLine.position)
        )
        for line in work.session.execute(wanted):
            found.setdefault(line.invoice, []).append(line)
    return {UUID(name): lines for name, lines in found.items()}


def document(
    provider: Provider, client: Client, invoice: Invoice, parts: Sequence[Section]
) -> DocumentValue:
    """The document of an invoice whose sections are known; without a number it is a draft."""
    language = Language.EN if client.language == "en" else Language.JA
    is_return = invoice.kind == DocumentKind.RETURN_INVOICE
    total = tax.total_of(invoice.tax_rows, invoice.currency)
    return DocumentValue(
        kind=DocumentKind(invoice.kind),
        number=invoice.number or words.DRAFT[language],
        issued_on=invoice.issued_on or invoice.end_on,
        addressee=addressee(client, language),
        issuer=issuer(provider, language),
        sections=tuple(parts),
        total=_turned(total) if is_return else total,
        due_on=None if is_return else invoice.due_on,
        period=_period(invoice),
        bank=None if is_return else bank(provider),
        po_number=invoice.po_number,
        refers_to=str(invoice.frozen.get("refers_to", "")),
        remarks=(provider.transfer_fee_note,) if provider.transfer_fee_note else (),
        language=language,
    )


def sections(lines: Sequence[Any], invoice: Invoice) -> list[Section]:
    """The lines of an invoice under the headings that they carry, in order."""
    sign = -1 if invoice.kind == DocumentKind.RETURN_INVOICE else 1
    return [
        Section(title, tuple(_line(line, invoice.currency, sign) for line in part))
        for title, part in groupby(lines, key=lambda line: line.section)
    ]


def quiet_lines(work: Work, clients: Sequence[Client], period: Period) -> Quiet:
    """Work inside what the client pays for anyway, charged at nothing: what hours gave of it, or
    where a fee pays, what was worked.
    """
    worked = func.sum(case((TimeEntry.charge_minutes == 0, TimeEntry.worked_seconds), else_=0))
    found: dict[UUID, tuple[DocumentLine, ...]] = {}
    language = {client.id: client.language for client in clients}
    for part in chunks([client.id for client in clients]):
        wanted = (
            select(
                TimeEntry.client_id,
                ContractLine.title,
                worked.label("seconds"),
                func.sum(TimeEntry.pool_minutes).label("pooled"),
                func.count(func.distinct(TimeEntry.ticket_id)).label("tickets"),
            )
            .join(ContractLine, ContractLine.id == TimeEntry.line_id)
            .where(
                TimeEntry.client_id.in_(part),
                or_(TimeEntry.charge_minutes == 0, TimeEntry.pool_minutes > 0),
                TimeEntry.work_on >= period.first,
                TimeEntry.work_on < period.end,
            )
            .group_by(TimeEntry.client_id, ContractLine.id, ContractLine.title)
            .order_by(TimeEntry.client_id, ContractLine.title)
        )
        for row in work.session.execute(wanted):
            line = _quiet_line(row, language[row.client_id])
            found[row.client_id] = (*found.get(row.client_id, ()), line)
    return found


def quiet_section(client: Client, found: Quiet) -> tuple[Section, ...]:
    """The section of work without a further charge, if there was any."""
    if client.id not in found:
        return ()
    language = Language.EN if client.language == "en" else Language.JA
    return (Section(words.QUIET[language], found[client.id]),)


def addressee(client: Client, language: Language) -> Addressee:
    """To whom the client's documents go."""
    name = client.billing_name or (client.name_en if language is Language.EN else "") or client.name
    lines = _address(client.postal_code, client.billing_address or client.address)
    return Addressee(name=name, honorific=client.honorific, address=lines)


def issuer(provider: Provider, language: Language) -> Issuer:
    """From whom, with the seal as it is now."""
    name = (provider.name_en if language is Language.EN else "") or provider.name
    return Issuer(
        name=name,
        registration_number=provider.registration_number,
        address=_address(provider.postal_code, provider.address),
        phone=_dialled(provider.phone, language),
        seal=provider.seal,
    )


def _dialled(phone: str, language: Language) -> str:
    return writing.phone_text(phone, language.value) if phone.startswith("+") else phone


def bank(provider: Provider) -> BankAccount | None:
    """Where to pay, if that has been set up."""
    told = provider.bank_account
    if not told:
        return None
    names = ("bank", "branch", "kind", "number", "holder")
    return BankAccount(**{name: str(told.get(name, "")) for name in names})


def _address(postal_code: str, address: str) -> tuple[str, ...]:
    code = (f"〒{postal_code}",) if postal_code else ()
    return (*code, *(line.strip() for line in address.splitlines() if line.strip()))


def _line(line: Any, currency: str, sign: int) -> DocumentLine:
    price = line.unit_price_minor
    return DocumentLine(
        title=line.title,
        amount=Money(sign * line.amount_minor, currency),
        tax=line.tax,
        shown_on=line.shown_on,
        quantity=line.quantity,
        unit_price=None if price is None else Money(price, currency),
    )


def _quiet_line(row: Any, language: str) -> DocumentLine:
    told = words.QUIET_NOTE["en" if language == "en" else "ja"]
    return DocumentLine(
        title=row.title,
        amount=None,
        quantity=writing.minutes_words(int(row.pooled) or int(row.seconds) // 60, language),
        note=told.format(tickets=row.tickets),
    )


def _turned(total: tax.TaxedTotal) -> tax.TaxedTotal:
    """A return invoice is kept below zero in the books and states what is given back."""
    rows = tuple(tax.TaxRow(row.category, row.percent, -row.net, -row.tax) for row in total.rows)
    return tax.TaxedTotal(rows, -total.net, -total.tax)


def _period(invoice: Invoice) -> Period:
    return Period(invoice.first_on, invoice.end_on)


def _seal(provider: Provider, fingerprint: str | None) -> bytes | None:
    """The seal that the document was issued with; a later one never gets onto it."""
    if not provider.seal or not fingerprint:
        return None
    return provider.seal if hashlib.sha256(provider.seal).hexdigest() == fingerprint else None
